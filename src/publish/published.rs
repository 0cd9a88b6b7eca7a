use std::collections::BTreeMap;
use std::sync::Arc;

use chancery_credential::KeyId;
use chancery_identity::Timestamp;
use chancery_verify::{Anchor, Post, StatusListError, StatusListToken, TrustList, TrustListError};
use jiff::SignedDuration;
use thiserror::Error;

use super::jwks::jwks;
use super::status::sign_status_list;
use super::{PublishRepository, TrustListRow};
use crate::access::Caller;
use crate::ledger::{Ledger, Object, StorageError};
use crate::signing::{AuthorityKeys, CertificateError, KeyRing};

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
    /// on record is taken as it is, unless `renew`; status lists are always made anew.
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
        let text = self.trust_list_text(code, keys, now, renew).await?;
        let trust_list = keys.sign_trust_list(&text);
        let root = keys.root_certificate().public_key()?;
        let opened = TrustList::open(trust_list.as_bytes(), &root)?;
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
        Ok(Published {
            authority: code.to_string(),
            trust_list,
            root_pem: keys.root_certificate().to_pem(),
            csca_pem: keys.csca().to_pem(),
            jwks: jwks(keys),
            certificates: keys.certificates().map(|c| (c.key_id(), c.to_pem())).collect(),
            status_lists,
            anchor: Anchor { trust_list: opened, status_lists: tokens },
        })
    }

    /// The text of the trust list: the newest on record, or a new one that is put there first.
    /// Beside it there is always a status list.
    async fn trust_list_text(
        &self,
        code: &str,
        keys: &AuthorityKeys,
        now: Timestamp,
        renew: bool,
    ) -> Result<String, PublishError> {
        let mut unit = self.ledger.read().await?;
        let newest = newest(unit.work(), code, keys, now, renew).await?;
        let listed = !unit.work().status_lists(code).await?.is_empty();
        drop(unit);
        match newest {
            Newest::Good(text) if listed => return Ok(text),
            _ => {}
        }
        let mut unit = self.ledger.begin().await?;
        let work = unit.work();
        if work.status_lists(code).await?.is_empty() {
            work.add_status_list(code, &self.public_url).await?;
        }
        let row = match self::newest(work, code, keys, now, renew).await? {
            Newest::Good(text) => {
                unit.housekeep().await?;
                return Ok(text);
            }
            Newest::Due(row) => row,
        };
        work.add_trust_list(code, &row).await?;
        let object = Object::new("trust_list", row.version);
        unit.commit(Caller::engine(now).deed("trust_list.publish", code, "", object)).await?;
        Ok(row.text)
    }
}

/// The newest trust list on record, or the one that must follow it.
enum Newest {
    Good(String),
    Due(TrustListRow),
}

async fn newest(
    repository: &mut (dyn PublishRepository + 'static),
    code: &str,
    keys: &AuthorityKeys,
    now: Timestamp,
    renew: bool,
) -> Result<Newest, PublishError> {
    let authorities = repository.authorities().await?;
    let authority = authorities.find(code).ok_or(PublishError::UnknownAuthority)?;
    let posts = authority
        .posts
        .iter()
        .map(|post| Post { code: post.code.clone(), name: post.name.clone() });
    let mut list = keys.trust_list(&authority.name, posts.collect(), now);
    if let Some(newest) = repository.newest_trust_list(code).await? {
        let before = TrustList::parse(&newest.text)?;
        let same = before.keys == list.keys
            && before.posts == list.posts
            && before.name == list.name
            && before.root == list.root;
        let age = now.duration_since(before.issued);
        if same && !renew && (SignedDuration::ZERO..TRUST_LIST_IS_FRESH).contains(&age) {
            return Ok(Newest::Good(newest.text));
        }
        list.version = newest.version + 1;
        list.previous = Some(TrustList::digest(&newest.text));
    }
    Ok(Newest::Due(TrustListRow { version: list.version, text: list.text() }))
}
