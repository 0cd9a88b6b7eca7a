use chancery_credential::to_be_signed;
use chancery_identity::Timestamp;
use chancery_verify::{
    KeyUse, STATUS_LIST_TYPE, Status, StatusList, StatusListToken, status_list_claims,
};
use jiff::SignedDuration;

use super::jwt::status_list_jwt;
use super::{PublishError, StatusListFiles};
use crate::registry::StatusListRow;
use crate::signing::AuthorityKeys;

/// How long a status list may be relied on at all.
const LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// After how many seconds a verifier should look for a newer one.
const TIME_TO_LIVE: u32 = 3600;

/// Builds and signs one status list in both forms.
pub(super) fn sign_status_list(
    keys: &AuthorityKeys,
    row: &StatusListRow,
    statuses: &[(u64, Status)],
    now: Timestamp,
) -> Result<StatusListFiles, PublishError> {
    let signer = keys.signer_for(KeyUse::Status, now).ok_or(PublishError::NoStatusSigner)?;
    let entries = usize::try_from(row.entries).map_err(|_| PublishError::Status)?;
    let mut list = StatusList::not_activated(entries);
    for &(index, status) in statuses {
        if !list.set(index, status) {
            return Err(PublishError::Status);
        }
    }
    let expires = now.checked_add(LIFE).map_err(|_| PublishError::Status)?;
    let claims = status_list_claims(&row.uri, now, expires, TIME_TO_LIVE, &list);
    let key_id = signer.key_id();
    let signature = signer.sign(&to_be_signed(key_id, Some(STATUS_LIST_TYPE), &claims));
    Ok(StatusListFiles {
        id: row.id,
        cwt: StatusListToken::encode(key_id, claims, signature),
        jwt: status_list_jwt(signer, &row.uri, now, expires, TIME_TO_LIVE, &list),
    })
}
