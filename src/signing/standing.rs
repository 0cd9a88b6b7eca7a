use chancery_identity::Timestamp;
use chancery_verify::{KeyState, ListedKey};
use thiserror::Error;

/// Where a signer's key stands, since when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Active, retired or revoked.
    pub state: KeyState,
    /// Since when; a revocation may reach back.
    pub since: Option<Timestamp>,
    /// Why, as one word of `a-z`, `0-9` and `_`.
    pub reason: Option<String>,
    /// What a revoked key signed stays good if its log leaf has an index below this.
    pub good_below: Option<u64>,
}

/// Why a key does not change so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StandingError {
    /// Only a key in use is retired.
    #[error("the key is not in use")]
    NotActive,
    /// A revoked key is revoked for good.
    #[error("the key is revoked, and that is for good")]
    Revoked,
    /// The reason is no word that a trust list can hold.
    #[error("a reason is one word of up to 64 characters of a-z, 0-9 and _")]
    Reason,
    /// It has not come yet.
    #[error("the time is in the future")]
    Future,
}

impl Standing {
    /// In use.
    #[must_use]
    pub const fn active() -> Self {
        Self { state: KeyState::Active, since: None, reason: None, good_below: None }
    }

    /// No longer used; what it signed stays good.
    ///
    /// # Errors
    /// [`StandingError::NotActive`].
    pub fn retired(&self, now: Timestamp) -> Result<Self, StandingError> {
        match self.state {
            KeyState::Active => {
                Ok(Self { state: KeyState::Retired, since: Some(now), ..Self::active() })
            }
            KeyState::Retired | KeyState::Revoked => Err(StandingError::NotActive),
        }
    }

    /// Withdrawn since a time that has come, for good: nobody can know what else was signed with
    /// it, so nothing makes it good again.
    ///
    /// # Errors
    /// [`StandingError`].
    pub fn revoked(
        &self,
        since: Timestamp,
        reason: &str,
        good_below: Option<u64>,
        now: Timestamp,
    ) -> Result<Self, StandingError> {
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if self.state == KeyState::Revoked {
            return Err(StandingError::Revoked);
        }
        if !(1..=64).contains(&reason.len()) || !reason.chars().all(word) {
            return Err(StandingError::Reason);
        }
        if since > now {
            return Err(StandingError::Future);
        }
        Ok(Self {
            state: KeyState::Revoked,
            since: Some(since),
            reason: Some(reason.into()),
            good_below,
        })
    }

    /// The key's line of a trust list, with where it stands.
    pub(super) fn on(self, line: ListedKey) -> ListedKey {
        let Self { state, since, reason, good_below } = self;
        ListedKey { state, since, reason, good_below, ..line }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_key_is_retired_once_and_revoked_for_good() {
        let now = at("2026-11-25T12:00:00Z");
        let before = at("2026-11-20T00:00:00Z");
        let retired = Standing::active().retired(now).unwrap();
        assert_eq!((retired.state, retired.since), (KeyState::Retired, Some(now)));
        assert_eq!(retired.retired(now), Err(StandingError::NotActive));
        let revoked = retired.revoked(before, "key_compromise", Some(7), now).unwrap();
        assert_eq!((revoked.since, revoked.good_below), (Some(before), Some(7)));
        assert_eq!(revoked.retired(now), Err(StandingError::NotActive));
        let again = revoked.revoked(before, "key_compromise", None, now);
        assert_eq!(again, Err(StandingError::Revoked));
    }

    #[test]
    fn a_reason_that_would_break_a_line_is_refused() {
        let now = at("2026-11-25T12:00:00Z");
        for bad in ["", "two words", "a=b", "line\nbreak", "UPPER", "é"] {
            let revoked = Standing::active().revoked(now, bad, None, now);
            assert_eq!(revoked, Err(StandingError::Reason), "{bad}");
        }
        let later = at("2026-11-25T12:00:01Z");
        let future = Standing::active().revoked(later, "lost", None, now);
        assert_eq!(future, Err(StandingError::Future));
    }
}
