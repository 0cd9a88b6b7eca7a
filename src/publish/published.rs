use std::collections::BTreeMap;
use std::sync::Arc;

use chancery_credential::KeyId;
use chancery_identity::Timestamp;
use chancery_verify::{
    Anchor, HeldTrust, Limits, Post, SignedNote, StatusListError, StatusListToken, Taken,
    TrustList, TrustListError, TrustRefusal,
};
use jiff::SignedDuration;
use thiserror::Error;

use super::jwks::jwks;
use super::status::sign_status_list;
use super::{PublishRepository, TrustListRow};
use crate::access::Caller;
use crate::ledger::{Ledger, Object, StorageError};
use crate::signing::{
    AuthorityKeys, Certificate, CertificateError, KeyRing, KeyRingError, SignerRow, Standing,
};

/// A trust list younger than this that would say the same is not made anew.
const TRUST_LIST_IS_FRESH: SignedDuration = SignedDuration::from_hours(6);

/// Everything an authority publishes, and the same thing as a verifier holds it.
#[derive(Clone, Debug)]
pub struct Published {
    /// The authority's code.
    pub authority: String,
    /// The signed trust list.
    pub trust_list: String,
    /// The root's certificate, PEM.
    pub root_pem: String,
    /// The Country Signing CA's certificate, PEM.
    pub csca_pem: String,
    /// The keys as a JWK Set.
    pub jwks: String,
    /// The certificates by key id, PEM.
    pub certificates: BTreeMap<KeyId, String>,
    /// The status lists.
    pub status_lists: Vec<StatusListFiles>,
    /// What the public verifier makes of all this.
    pub anchor: Anchor,
}

/// A status list in both forms.
#[derive(Clone, Debug)]
pub struct StatusListFiles {
    /// The list's id, unique on the instance.
    pub id: u64,
    /// `application/statuslist+cwt`.
    pub cwt: Vec<u8>,
    /// `application/statuslist+jwt`.
    pub jwt: String,
}

/// Why nothing was published.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PublishError {
    /// No authority has this code, or no keys of it are here.
    #[error("no authority has this code and keys here")]
    UnknownAuthority,
    /// No key may sign status lists now.
    #[error("no key of the authority may sign status lists now")]
    NoStatusSigner,
    /// The statuses on record do not make a list.
    #[error("the statuses on record do not make a list")]
    Status,
    /// The keys here are too few to sign a trust list, and none is on record that others signed.
    #[error("the trust list waits for the signatures of keys that are not here")]
    Unsigned,
    /// The root record does not follow the one of the newest list.
    #[error("the root record does not follow the one of the newest trust list")]
    RootRecord,
    /// A list that was signed elsewhere does not say what the record says by now.
    #[error("the list does not say what is on record now; build it anew")]
    OtherContent,
    /// A list that was signed elsewhere is not one that clients would take.
    #[error(transparent)]
    Refused(#[from] TrustRefusal),
    /// A certificate on record is not under the authority's roots.
    #[error(transparent)]
    Keys(#[from] KeyRingError),
    /// The public verifier refuses the trust list.
    #[error(transparent)]
    TrustList(#[from] TrustListError),
    /// The public verifier refuses a status list.
    #[error(transparent)]
    StatusList(#[from] StatusListError),
    /// A certificate cannot be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The record failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Makes what the authorities publish.
#[derive(Clone)]
pub struct Press {
    /// The record.
    pub ledger: Arc<dyn Ledger<dyn PublishRepository>>,
    /// The keys.
    pub keys: Arc<KeyRing>,
    /// What URIs of status lists begin with; no trailing slash.
    pub public_url: String,
}

impl std::fmt::Debug for Press {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Press(…)")
    }
}

impl Press {
    /// Makes everything an authority publishes. A trust list that would say the same as a fresh one
    /// on record is taken as it is, unless `renew`; status lists are always made anew. Where the
    /// keys here are too few to sign a trust list, the newest on record is published, however old,
    /// until one comes that others have signed ([`Press::take`]).
    ///
    /// # Errors
    /// [`PublishError`]. What the public verifier would refuse is not published.
    pub async fn publish(
        &self,
        code: &str,
        now: Timestamp,
        renew: bool,
    ) -> Result<Published, PublishError> {
        let keys = self.keys.of(code).ok_or(PublishError::UnknownAuthority)?;
        self.put_signers_on_record(code, keys, now).await?;
        let trust_list = self.trust_list_note(code, keys, now, renew).await?;
        let root = keys.root_certificate().public_key()?;
        let opened = TrustList::open(trust_list.as_bytes(), &root)?;
        keys.published(&opened);
        let mut unit = self.ledger.read().await?;
        let mut status_lists = Vec::new();
        for list in unit.work().status_lists(code).await? {
            let statuses = unit.work().statuses(list.id).await?;
            status_lists.push(sign_status_list(keys, &list, &statuses, now)?);
        }
        drop(unit);
        let tokens = status_lists
            .iter()
            .map(|files| StatusListToken::open(&files.cwt, &opened))
            .collect::<Result<Vec<_>, _>>()?;
        let certificates = keys.certificates();
        Ok(Published {
            authority: code.to_string(),
            trust_list,
            root_pem: keys.root_certificate().to_pem(),
            csca_pem: keys.csca().to_pem(),
            jwks: jwks(&opened, &certificates),
            certificates: certificates.iter().map(|(id, one)| (*id, one.to_pem())).collect(),
            status_lists,
            anchor: Anchor { trust_list: opened, status_lists: tokens },
        })
    }

    /// The text of the list that would follow the newest on record, to be signed elsewhere.
    ///
    /// # Errors
    /// [`PublishError`].
    pub async fn next_text(&self, code: &str, now: Timestamp) -> Result<String, PublishError> {
        let keys = self.keys.of(code).ok_or(PublishError::UnknownAuthority)?;
        self.put_signers_on_record(code, keys, now).await?;
        let mut unit = self.ledger.read().await?;
        Ok(next(unit.work(), code, keys, now).await?.list.text())
    }

    /// Whether the record says something else by now than the newest list. A process whose keys
    /// suffice makes the next by itself; else it waits for signatures.
    ///
    /// # Errors
    /// [`PublishError`].
    pub async fn differs(&self, code: &str, now: Timestamp) -> Result<bool, PublishError> {
        let keys = self.keys.of(code).ok_or(PublishError::UnknownAuthority)?;
        let mut unit = self.ledger.read().await?;
        Ok(!next(unit.work(), code, keys, now).await?.same)
    }

    /// The version of the newest list, for a process that shows one: another may have made a newer.
    /// Takes note on the way of which keys sign nothing more.
    ///
    /// # Errors
    /// [`PublishError`].
    pub async fn newest_version(&self, code: &str) -> Result<Option<u64>, PublishError> {
        let keys = self.keys.of(code).ok_or(PublishError::UnknownAuthority)?;
        let mut unit = self.ledger.read().await?;
        keys.learn(&unit.work().signers(code).await?)?;
        Ok(unit.work().newest_trust_list(code).await?.map(|row| row.version))
    }

    /// Puts a list that was signed elsewhere on record, to be published from now on. It must follow
    /// the newest there as a client would have it follow, and say what the record says now.
    ///
    /// # Errors
    /// [`PublishError::Refused`], [`PublishError::OtherContent`].
    pub async fn take(
        &self,
        code: &str,
        note: &[u8],
        caller: &Caller,
    ) -> Result<TrustList, PublishError> {
        let now = caller.at;
        let keys = self.keys.of(code).ok_or(PublishError::UnknownAuthority)?;
        let root = keys.root_certificate().public_key()?;
        let skew = Limits::default().clock_skew;
        let first = HeldTrust::first(note, &root, now, skew)?;
        let mut unit = self.ledger.begin().await?;
        let next = next(unit.work(), code, keys, now).await?;
        if let Some(newest) = next.note(keys) {
            // The newest may have expired by now; it was good when it was made.
            let made = TrustList::open(newest.as_bytes(), &root)?.issued;
            let held = HeldTrust::first(newest.as_bytes(), &root, made, skew)?;
            if held.take(note, now, skew)? == Taken::Unchanged {
                return Ok(first.trust_list().clone());
            }
        }
        let offered = first.trust_list();
        if offered.version != next.list.version
            || offered.previous != next.list.previous
            || !says_the_same(offered, &next.list)
        {
            return Err(PublishError::OtherContent);
        }
        let text = SignedNote::parse(note).map_err(TrustListError::from)?.text.to_string();
        let lines = note.get(text.len() + 1..).unwrap_or_default();
        let signatures = Some(String::from_utf8_lossy(lines).into_owned());
        let row = TrustListRow { version: offered.version, text, signatures };
        unit.work().add_trust_list(code, &row).await?;
        let object = Object::new("trust_list", row.version);
        unit.commit(caller.deed("trust_list.publish", code, "", object)).await?;
        Ok(offered.clone())
    }

    /// Puts the certificates of the keys here on record, so that every process lists them.
    async fn put_signers_on_record(
        &self,
        code: &str,
        keys: &AuthorityKeys,
        now: Timestamp,
    ) -> Result<(), PublishError> {
        let mut unit = self.ledger.read().await?;
        let rows = unit.work().signers(code).await?;
        drop(unit);
        let missing = |rows: &[SignerRow]| -> Vec<Certificate> {
            let known = |one: &&Certificate| rows.iter().all(|row| row.certificate != **one);
            keys.certificates_here().filter(known).cloned().collect()
        };
        if missing(&rows).is_empty() {
            return Ok(());
        }
        let mut unit = self.ledger.begin().await?;
        let rows = unit.work().signers(code).await?;
        let new = missing(&rows);
        for certificate in &new {
            let row = SignerRow { certificate: certificate.clone(), standing: Standing::active() };
            unit.work().add_signer(code, &row).await?;
        }
        let object = Object::new("signers", new.len());
        unit.commit(Caller::engine(now).deed("signers.list", code, "", object)).await?;
        Ok(())
    }

    /// The signed trust list: the newest on record, or a new one that is put there first. Beside it
    /// there is always a status list.
    async fn trust_list_note(
        &self,
        code: &str,
        keys: &AuthorityKeys,
        now: Timestamp,
        renew: bool,
    ) -> Result<String, PublishError> {
        let mut unit = self.ledger.read().await?;
        let found = next(unit.work(), code, keys, now).await?;
        let listed = !unit.work().status_lists(code).await?.is_empty();
        drop(unit);
        if let Some(note) = found.note(keys).filter(|_| listed && found.stands() && !renew) {
            return Ok(note);
        }
        let mut unit = self.ledger.begin().await?;
        let work = unit.work();
        if work.status_lists(code).await?.is_empty() {
            work.add_status_list(code, &self.public_url).await?;
        }
        let found = next(work, code, keys, now).await?;
        let newest = found.note(keys);
        if let Some(note) = newest.clone().filter(|_| found.stands() && !renew) {
            unit.housekeep().await?;
            return Ok(note);
        }
        let text = found.list.text();
        let before = found.before.as_ref().map_or(keys.root(), |before| &before.root);
        let Some(signatures) = keys.sign_trust_list(&text, before) else {
            unit.housekeep().await?;
            return newest.ok_or(PublishError::Unsigned);
        };
        let note = format!("{text}\n{signatures}");
        let version = found.list.version;
        work.add_trust_list(code, &TrustListRow { version, text, signatures: Some(signatures) })
            .await?;
        let object = Object::new("trust_list", version);
        unit.commit(Caller::engine(now).deed("trust_list.publish", code, "", object)).await?;
        Ok(note)
    }
}

/// The list that follows the newest on record.
struct Next {
    list: TrustList,
    /// The newest on record.
    newest: Option<TrustListRow>,
    /// What it says.
    before: Option<TrustList>,
    /// Whether it says what the record says now.
    same: bool,
    /// Whether it was made a short while ago.
    fresh: bool,
}

impl Next {
    const fn stands(&self) -> bool {
        self.same && self.fresh
    }

    /// The newest on record as it is signed. One without signatures is signed anew, if the keys here
    /// can.
    fn note(&self, keys: &AuthorityKeys) -> Option<String> {
        let TrustListRow { text, signatures, .. } = self.newest.as_ref()?;
        let signatures = match signatures {
            Some(signatures) => signatures.clone(),
            None => keys.sign_trust_list(text, &self.before.as_ref()?.root)?,
        };
        Some(format!("{text}\n{signatures}"))
    }
}

fn says_the_same(one: &TrustList, other: &TrustList) -> bool {
    one.keys == other.keys
        && one.posts == other.posts
        && one.name == other.name
        && (&one.root, &one.root_signature) == (&other.root, &other.root_signature)
}

async fn next(
    repository: &mut (dyn PublishRepository + 'static),
    code: &str,
    keys: &AuthorityKeys,
    now: Timestamp,
) -> Result<Next, PublishError> {
    keys.learn(&repository.signers(code).await?)?;
    let authorities = repository.authorities().await?;
    let authority = authorities.find(code).ok_or(PublishError::UnknownAuthority)?;
    let posts = authority
        .posts
        .iter()
        .map(|post| Post { code: post.code.clone(), name: post.name.clone() });
    let mut list = keys.trust_list(&authority.name, posts.collect(), now);
    let newest = repository.newest_trust_list(code).await?;
    let before = newest.as_ref().map(|row| TrustList::parse(&row.text)).transpose()?;
    let (mut same, mut fresh) = (false, false);
    if let (Some(row), Some(before)) = (&newest, &before) {
        let age = now.duration_since(before.issued);
        fresh = (SignedDuration::ZERO..TRUST_LIST_IS_FRESH).contains(&age);
        same = says_the_same(before, &list);
        // Clients go from one root record to the next, and no further.
        if !(before.root.version..=before.root.version.saturating_add(1))
            .contains(&list.root.version)
        {
            return Err(PublishError::RootRecord);
        }
        list.version = row.version + 1;
        list.previous = Some(TrustList::digest(&row.text));
    }
    Ok(Next { list, newest, before, same, fresh })
}
