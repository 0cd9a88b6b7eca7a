use std::collections::BTreeMap;

use chancery_credential::KeyId;
use chancery_identity::Timestamp;
use chancery_verify::{Anchor, Post, StatusListError, StatusListToken, TrustList, TrustListError};
use jiff::SignedDuration;
use thiserror::Error;

use super::jwks::jwks;
use super::status::sign_status_list;
use super::{PublishRepository, TrustListRow};
use crate::authority::Authority;
use crate::ledger::StorageError;
use crate::signing::{AuthorityKeys, CertificateError};

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

/// Makes everything an authority publishes. A trust list that would say the same as a fresh one on
/// record is taken as it is, unless `renew`; status lists are always made anew.
///
/// # Errors
/// [`PublishError`]. What the public verifier would refuse is not published.
pub async fn publish(
    repository: &mut dyn PublishRepository,
    authority: &Authority,
    keys: &AuthorityKeys,
    public_url: &str,
    now: Timestamp,
    renew: bool,
) -> Result<Published, PublishError> {
    let text = trust_list_text(repository, authority, keys, now, renew).await?;
    let trust_list = keys.sign_trust_list(&text);
    let root = keys.root_certificate().public_key()?;
    let opened = TrustList::open(trust_list.as_bytes(), &root)?;
    let mut status_lists = Vec::new();
    for list in repository.status_lists(authority.code.as_str(), public_url).await? {
        let statuses = repository.statuses(list.id).await?;
        status_lists.push(sign_status_list(keys, &list, &statuses, now)?);
    }
    let tokens = status_lists
        .iter()
        .map(|files| StatusListToken::open(&files.cwt, &opened))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Published {
        authority: authority.code.to_string(),
        trust_list,
        root_pem: keys.root_certificate().to_pem(),
        jwks: jwks(keys),
        certificates: keys.signers().map(|s| (s.key_id(), s.certificate().to_pem())).collect(),
        status_lists,
        anchor: Anchor { trust_list: opened, status_lists: tokens },
    })
}

async fn trust_list_text(
    repository: &mut dyn PublishRepository,
    authority: &Authority,
    keys: &AuthorityKeys,
    now: Timestamp,
    renew: bool,
) -> Result<String, PublishError> {
    let posts = authority
        .posts
        .iter()
        .map(|post| Post { code: post.code.clone(), name: post.name.clone() });
    let mut list = keys.trust_list(&authority.name, posts.collect(), now);
    if let Some(newest) = repository.newest_trust_list(authority.code.as_str()).await? {
        let before = TrustList::parse(&newest.text)?;
        let same = before.keys == list.keys
            && before.posts == list.posts
            && before.name == list.name
            && before.root == list.root;
        let age = now.duration_since(before.issued);
        if same && !renew && (SignedDuration::ZERO..TRUST_LIST_IS_FRESH).contains(&age) {
            return Ok(newest.text);
        }
        list.version = newest.version + 1;
        list.previous = Some(TrustList::digest(&newest.text));
    }
    let row = TrustListRow { version: list.version, text: list.text() };
    repository.add_trust_list(authority.code.as_str(), &row).await?;
    Ok(row.text)
}
