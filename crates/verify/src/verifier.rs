use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::array;
use core::cmp::Reverse;
use core::fmt;

use chancery_credential::{Algorithm, KeyId, ReadCode, Scratch};
use jiff::Timestamp;

use crate::anchor::{Anchors, Held, Lists};
use crate::ed25519::Pending;
use crate::judge::{judge_read, judge_seal, unread};
use crate::{
    Anchor, Generator, KeyAlgorithm, KeyState, KeyUse, ListedKey, PreparedKey, PublicKey, Request,
    StatusListToken, TrustList, Verdict,
};

/// So many codes are taken up together: their signatures share what costs most in each.
const TOGETHER: usize = 32;

/// Anchors made ready for many codes: keys with their multiples, status lists in order. It says
/// what [`crate::judge`] says, in less time.
///
/// ```
/// use chancery_verify::{Outcome, Request, Verifier, Workspace};
/// let verifier = Verifier::new(Vec::new());
/// let now = "2026-11-23T18:40:02Z".parse().unwrap();
/// let requests = ["no code", "at all"].map(|code| Request { code, ..Request::at(now) });
/// let mut verdicts = Vec::new();
/// verifier.judge_each(requests, &mut Workspace::new(), |verdict| verdicts.push(verdict.outcome));
/// assert_eq!(verdicts, [Outcome::NoResult; 2]);
/// ```
#[derive(Clone)]
pub struct Verifier {
    ready: Vec<Ready>,
    /// The most keys whose multiples are worked out.
    prepared: usize,
    /// There once a key has been prepared.
    generator: Option<Generator>,
}

/// Room in which codes are read together, used again and again, as a [`Scratch`] is for one. Judging
/// a code then allocates nothing but its verdict, and of a document refused for its dates or its
/// status the parts that are left out. It takes about half a MiB.
#[derive(Clone)]
pub struct Workspace(Box<[Scratch]>);

impl Workspace {
    /// Room for as many codes as are taken up together.
    #[must_use]
    pub fn new() -> Self {
        Self(vec![Scratch::new(); TOGETHER].into_boxed_slice())
    }
}

impl Default for Workspace {
    fn default() -> Self {
        Self::new()
    }
}

// What is left of the last codes is people's data.
impl fmt::Debug for Workspace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Workspace(…)")
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ready.iter().map(|ready| ready.trust_list.authority)).finish()
    }
}

/// An anchor made ready.
#[derive(Clone)]
struct Ready {
    trust_list: TrustList,
    newest: Timestamp,
    /// In the order of their URIs, the youngest of each.
    status_lists: Vec<StatusListToken>,
    /// The Ed25519 keys for documents, in the order of their ids.
    keys: Vec<(KeyId, Key)>,
}

#[derive(Clone)]
enum Key {
    Prepared(PreparedKey),
    Plain(PublicKey),
}

/// One that knows no authority yet.
impl Default for Verifier {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Verifier {
    /// The most keys whose multiples are worked out unless the caller says another number: 17 MiB
    /// of them, in some 50 ms.
    pub const PREPARED: usize = 24;

    /// Makes anchors ready. Of two for one authority the first counts, as in [`crate::judge`].
    #[must_use]
    pub fn new(anchors: Vec<Anchor>) -> Self {
        Self::with_prepared(anchors, Self::PREPARED)
    }

    /// The same with the multiples of at most so many keys worked out, those in use first and of
    /// them the newest; each takes [`PreparedKey::BYTES`], and [`Generator::BYTES`] are for all. The
    /// signatures of other keys take longer and are judged alike.
    #[must_use]
    pub fn with_prepared(anchors: Vec<Anchor>, prepared: usize) -> Self {
        Self { ready: Vec::new(), prepared, generator: None }.renewed(anchors)
    }

    /// These anchors made ready, with what was worked out for those before: a new list costs no more
    /// than its new keys.
    #[must_use]
    pub fn renewed(&self, anchors: Vec<Anchor>) -> Self {
        let mut ready: Vec<Ready> = anchors.into_iter().map(Ready::of).collect();
        let mut waiting: Vec<Waiting<'_>> = ready.iter_mut().flat_map(Ready::waiting).collect();
        waiting.sort_by_key(|key| Reverse((key.in_use, key.sign_from)));
        waiting.truncate(self.prepared);
        let mut generator = self.generator.clone();
        for Waiting { key, public, .. } in waiting {
            *key = Key::Prepared(self.prepared_key(&public).cloned().unwrap_or_else(|| {
                PreparedKey::new(public, generator.get_or_insert_with(Generator::new))
            }));
        }
        Self { ready, prepared: self.prepared, generator }
    }

    fn prepared_key(&self, public: &PublicKey) -> Option<&PreparedKey> {
        let keys = self.ready.iter().flat_map(|ready| &ready.keys);
        keys.filter_map(|(_, key)| match key {
            Key::Prepared(key) => Some(key),
            Key::Plain(_) => None,
        })
        .find(|key| key.key() == public)
    }

    /// Judges the text of a code with the seal beside it, or a seal alone, as [`crate::judge`] does.
    #[must_use]
    pub fn judge(&self, request: &Request<'_>, scratch: &mut Scratch) -> Verdict {
        if let ("", Some(seal)) = (request.code, request.seal) {
            return judge_seal(seal, request, self);
        }
        match scratch.read(request.code) {
            Ok(code) => {
                let [good] = Pending::settle(&[self.begin(&code)]);
                self.conclude(&code, request, good)
            }
            Err(error) => unread(error, request),
        }
    }

    /// Judges one request after another and gives each verdict in its turn. Memory does not grow
    /// with their number.
    pub fn judge_each<'r>(
        &self,
        requests: impl IntoIterator<Item = Request<'r>>,
        workspace: &mut Workspace,
        mut each: impl FnMut(Verdict),
    ) {
        let mut requests = requests.into_iter().fuse();
        loop {
            let taken: [Option<Request<'_>>; TOGETHER] = array::from_fn(|_| requests.next());
            if taken.iter().all(Option::is_none) {
                return;
            }
            let mut room = taken.iter().zip(&mut workspace.0);
            let codes: [_; TOGETHER] = array::from_fn(|_| {
                let (request, scratch) = room.next()?;
                Some(scratch.read(request.as_ref()?.code))
            });
            let pending = codes.each_ref().map(|code| match code {
                Some(Ok(code)) => self.begin(code),
                _ => Pending::NONE,
            });
            let good = Pending::settle(&pending);
            for ((request, code), good) in taken.iter().zip(&codes).zip(good) {
                let (Some(request), Some(code)) = (request, code) else { continue };
                each(match (code, request.code, request.seal) {
                    (_, "", Some(seal)) => judge_seal(seal, request, self),
                    (Ok(code), ..) => self.conclude(code, request, good),
                    (Err(error), ..) => unread(*error, request),
                });
            }
        }
    }

    /// Begins the check of a code's signature, where its key is prepared.
    fn begin(&self, code: &ReadCode<'_>) -> Pending {
        let envelope = &code.envelope;
        let ready = code.claims.issuer.and_then(|issuer| self.ready(issuer));
        let key = ready.zip(envelope.key_id).and_then(|(ready, id)| ready.key(id));
        match (key, envelope.algorithm) {
            (Some(Key::Prepared(key)), Algorithm::EdDsa | Algorithm::Ed25519) => {
                envelope.signed(|message| key.begin(message, envelope.signature))
            }
            _ => Pending::NONE,
        }
    }

    /// Judges a code, given what came of the check that [`Verifier::begin`] began.
    fn conclude(&self, code: &ReadCode<'_>, request: &Request<'_>, good: bool) -> Verdict {
        judge_read(code, request, self, |listed| {
            let ready = code.claims.issuer.and_then(|issuer| self.ready(issuer));
            let envelope = &code.envelope;
            match (ready.and_then(|ready| ready.key(listed.id)), envelope.algorithm) {
                (Some(Key::Prepared(_)), _) => good,
                (Some(Key::Plain(key)), Algorithm::EdDsa | Algorithm::Ed25519) => {
                    envelope.signed(|message| key.verifies_pieces(message, envelope.signature))
                }
                _ => listed.verifies_read(envelope),
            }
        })
    }

    fn ready(&self, authority: &str) -> Option<&Ready> {
        self.ready.iter().find(|ready| ready.trust_list.authority.as_str() == authority)
    }
}

impl Anchors for Verifier {
    fn of(&self, authority: &str) -> Option<Held<'_>> {
        let ready = self.ready(authority)?;
        let lists = Lists::Sorted(&ready.status_lists);
        Some(Held { trust_list: &ready.trust_list, newest: ready.newest, lists })
    }
}

/// A key whose multiples may be worked out.
struct Waiting<'a> {
    in_use: bool,
    sign_from: Timestamp,
    public: PublicKey,
    key: &'a mut Key,
}

impl Ready {
    fn of(anchor: Anchor) -> Self {
        let newest = anchor.newest();
        let Anchor { trust_list, mut status_lists } = anchor;
        // The youngest of one URI first, and of two as young the later given, as in `Held`.
        status_lists.reverse();
        status_lists
            .sort_by(|a, b| a.subject.cmp(&b.subject).then_with(|| b.issued_at.cmp(&a.issued_at)));
        status_lists.dedup_by(|later, first| later.subject == first.subject);
        let keys = for_documents(&trust_list)
            .filter_map(|key| Some((key.id, Key::Plain(PublicKey::from_spki(&key.spki).ok()?))));
        let keys = keys.collect();
        Self { trust_list, newest, status_lists, keys }
    }

    fn key(&self, id: KeyId) -> Option<&Key> {
        let at = self.keys.binary_search_by(|(key, _)| key.cmp(&id)).ok()?;
        self.keys.get(at).map(|(_, key)| key)
    }

    fn waiting(&mut self) -> impl Iterator<Item = Waiting<'_>> {
        let list = &self.trust_list;
        self.keys.iter_mut().filter_map(|(id, key)| {
            let listed = list.key(*id)?;
            let Key::Plain(public) = *key else { return None };
            let in_use = listed.state == KeyState::Active;
            Some(Waiting { in_use, sign_from: listed.sign_from, public, key })
        })
    }
}

fn for_documents(list: &TrustList) -> impl Iterator<Item = &ListedKey> {
    let ours =
        |key: &&ListedKey| key.usage == KeyUse::Document && key.algorithm == KeyAlgorithm::Ed25519;
    list.keys.iter().filter(ours)
}
