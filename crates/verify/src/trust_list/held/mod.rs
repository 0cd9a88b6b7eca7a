#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::parse::time;
use super::{MAX_BYTES, TrustList, TrustListError, TrustRefusal};
use crate::{PublicKey, SignedNote, base64};

const HEADER: &str = "consular-held/v1";
/// The header of a kept file is shorter than this.
const MAX_HEADER_BYTES: usize = 256;

/// What a verifier keeps of one authority between one trust list and the next: the root key that it
/// pinned, and the last list it took, in which the root record stands.
///
/// A list alone proves who signed it, and not that it is the newest, or the one that everybody else
/// sees. That takes memory:
///
/// - a version never falls, and one version has one text;
/// - the next version names the text before it. Versions in between may be missed, since a verifier
///   that was off line has not seen them; then the chain says nothing and the version alone counts;
/// - a list that has expired, or is of the future, is not taken. One that was taken goes on being
///   used when it expires, and verdicts say that it is stale;
/// - the keys that sign lists change by one root record at a time, signed by the pinned root, in a
///   list that the old keys and the new have both signed.
///
/// Nothing here changes in place: [`HeldTrust::take`] gives the next value, to be written to disk
/// before it is used, so that a crash never forgets a version that a verdict relied on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldTrust {
    root_key: PublicKey,
    taken: Timestamp,
    list: TrustList,
    digest: [u8; 32],
    note: Vec<u8>,
}

/// What came of an offered list that is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is the one that is held.
    Unchanged,
    /// It takes the place of the one that is held.
    Newer(Box<HeldTrust>),
}

/// A list that is signed as its own root record asks.
struct Offered<'a> {
    note: SignedNote<'a>,
    list: TrustList,
}

impl<'a> Offered<'a> {
    fn open(note: &'a [u8], root_key: &PublicKey) -> Result<Self, TrustRefusal> {
        let list = TrustList::open(note, root_key)?;
        Ok(Self { note: SignedNote::parse(note)?, list })
    }

    fn check_times(&self, now: Timestamp, skew: SignedDuration) -> Result<(), TrustRefusal> {
        let TrustList { issued, expires, .. } = self.list;
        if issued.duration_since(now) > skew {
            return Err(TrustRefusal::FutureDated { issued });
        }
        if expires <= now {
            return Err(TrustRefusal::Expired { expires });
        }
        Ok(())
    }
}

impl HeldTrust {
    /// Takes the first list under a root that is pinned. Whatever version its root record has is
    /// taken: there is nothing to hold it against.
    ///
    /// # Errors
    /// [`TrustRefusal::List`], [`TrustRefusal::Expired`], [`TrustRefusal::FutureDated`].
    pub fn first(
        note: &[u8],
        root_key: &PublicKey,
        now: Timestamp,
        skew: SignedDuration,
    ) -> Result<Self, TrustRefusal> {
        let offered = Offered::open(note, root_key)?;
        offered.check_times(now, skew)?;
        Ok(Self::of(note, offered, *root_key, now))
    }

    fn of(note: &[u8], offered: Offered<'_>, root_key: PublicKey, taken: Timestamp) -> Self {
        let digest = TrustList::digest(offered.note.text);
        Self { root_key, taken, list: offered.list, digest, note: note.into() }
    }

    /// Holds a list that was offered against the one that is held. `now` is one time for the whole
    /// check; `skew` is how far clocks may differ.
    ///
    /// # Errors
    /// [`TrustRefusal`]. Some of them are alarms ([`TrustRefusal::is_alarm`]); they come before the
    /// question of age, since a contradiction is none the less one when it is old.
    pub fn take(
        &self,
        note: &[u8],
        now: Timestamp,
        skew: SignedDuration,
    ) -> Result<Taken, TrustRefusal> {
        let offered = Offered::open(note, &self.root_key)?;
        if offered.list.authority != self.list.authority {
            return Err(TrustRefusal::Authority);
        }
        if TrustList::digest(offered.note.text) == self.digest {
            return Ok(Taken::Unchanged);
        }
        if !self.follows_root(&offered)? {
            self.check_version(&offered)?;
        }
        offered.check_times(now, skew)?;
        Ok(Taken::Newer(Box::new(Self::of(note, offered, self.root_key, now))))
    }

    /// Whether the offered list brings the next root record. Then what the old keys said last
    /// counts no longer: whoever stole them may have signed a list of the highest version there is,
    /// after which no honest one would ever be taken again.
    fn follows_root(&self, offered: &Offered<'_>) -> Result<bool, TrustRefusal> {
        let (held, new) = (&self.list.root, &offered.list.root);
        let versions = (held.version, new.version);
        if versions.0 == versions.1 {
            if held == new {
                return Ok(false);
            }
            let digest = |text: &str| Sha256::digest(text.as_bytes()).into();
            return Err(TrustRefusal::RootEquivocation {
                version: held.version,
                held: digest(&held.text()),
                offered: digest(&new.text()),
            });
        }
        let (held_version, new_version) = versions;
        if new_version < held_version {
            return Err(TrustRefusal::RootRollback { held: held_version, offered: new_version });
        }
        if held_version.checked_add(1) != Some(new_version) {
            return Err(TrustRefusal::RootSkipped { held: held_version, offered: new_version });
        }
        offered.note.verify(&held.keys, held.threshold).map_err(TrustRefusal::OldKeys)?;
        Ok(true)
    }

    fn check_version(&self, offered: &Offered<'_>) -> Result<(), TrustRefusal> {
        let (version, new) = (self.list.version, offered.list.version);
        let held = self.digest;
        if new < version {
            return Err(TrustRefusal::Rollback { held: version, offered: new });
        }
        if new == version {
            let offered = TrustList::digest(offered.note.text);
            return Err(TrustRefusal::Equivocation { version, held, offered });
        }
        if version.checked_add(1) == Some(new) && offered.list.previous != Some(held) {
            let named = offered.list.previous.unwrap_or_default();
            return Err(TrustRefusal::Fork { version, held, named });
        }
        Ok(())
    }

    /// The list that is held.
    #[must_use]
    pub const fn trust_list(&self) -> &TrustList {
        &self.list
    }

    /// SHA-256 of the list's text.
    #[must_use]
    pub const fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The signed note of the list, as it was taken.
    #[must_use]
    pub fn note(&self) -> &[u8] {
        &self.note
    }

    /// The root key that was pinned.
    #[must_use]
    pub const fn root_key(&self) -> &PublicKey {
        &self.root_key
    }

    /// When the list was taken.
    #[must_use]
    pub const fn taken(&self) -> Timestamp {
        self.taken
    }

    /// The file to keep: `consular-held/v1`, `root` with the pinned key's SubjectPublicKeyInfo in
    /// base64, `taken` with a time, an empty line, and the signed note.
    #[must_use]
    pub fn to_file(&self) -> Vec<u8> {
        let root = base64::encode(&self.root_key.spki());
        let taken = Timestamp::from_second(self.taken.as_second()).unwrap_or(self.taken);
        let header = format!("{HEADER}\nroot {root}\ntaken {taken}\n\n");
        [header.as_bytes(), &self.note].concat()
    }

    /// Reads what [`HeldTrust::to_file`] wrote. The note is verified again, so a damaged file is no
    /// state; whether it is the file that was written last, only who keeps it can say.
    ///
    /// # Errors
    /// [`TrustListError`]; lines of the header count as the file's first.
    pub fn from_file(file: &[u8]) -> Result<Self, TrustListError> {
        if file.len() > MAX_BYTES + MAX_HEADER_BYTES {
            return Err(TrustListError::TooLarge);
        }
        let end = file.windows(2).take(MAX_HEADER_BYTES).position(|pair| pair == b"\n\n");
        let (header, note) =
            end.and_then(|end| file.split_at_checked(end + 2)).ok_or(TrustListError::Line(1))?;
        let header = core::str::from_utf8(header).map_err(|_| TrustListError::Line(1))?;
        let mut lines = header.lines();
        if lines.next() != Some(HEADER) {
            return Err(TrustListError::Line(1));
        }
        let root_key = lines
            .next()
            .and_then(|line| base64::decode(line.strip_prefix("root ")?))
            .and_then(|spki| PublicKey::from_spki(&spki).ok())
            .ok_or(TrustListError::Line(2))?;
        let taken = lines
            .next()
            .and_then(|line| line.strip_prefix("taken "))
            .and_then(time)
            .ok_or(TrustListError::Line(3))?;
        let list = TrustList::open(note, &root_key)?;
        let digest = TrustList::digest(SignedNote::parse(note)?.text);
        Ok(Self { root_key, taken, list, digest, note: note.into() })
    }
}
