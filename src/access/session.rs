use chancery_identity::Timestamp;
use jiff::SignedDuration;

use super::OfficerId;

/// How long a session lives without a request.
const IDLE: SignedDuration = SignedDuration::from_mins(15);
/// How long a session lives at all: a working day.
const ABSOLUTE: SignedDuration = SignedDuration::from_hours(10);
/// How often it is noted that a session lives.
const NOTED: SignedDuration = SignedDuration::from_mins(1);

/// An officer who is logged in. What they hold is a secret of 256 random bits; what is kept is its
/// hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose it is.
    pub officer: OfficerId,
    /// Since when.
    pub made_at: Timestamp,
    /// When it was last noted to live.
    pub seen_at: Timestamp,
}

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionLimit {
    /// Nobody asked anything for a quarter of an hour.
    Idle,
    /// The working day is over.
    Absolute,
}

impl Session {
    /// A session that begins now.
    #[must_use]
    pub const fn begin(officer: OfficerId, now: Timestamp) -> Self {
        Self { officer, made_at: now, seen_at: now }
    }

    /// Whether the session is over, and by which limit.
    #[must_use]
    pub fn over(&self, now: Timestamp) -> Option<SessionLimit> {
        if now.duration_since(self.made_at) >= ABSOLUTE {
            Some(SessionLimit::Absolute)
        } else if now.duration_since(self.seen_at) >= IDLE {
            Some(SessionLimit::Idle)
        } else {
            None
        }
    }

    /// Whether it is time to note that it lives: not at every request, because a note is a commit.
    #[must_use]
    pub fn to_be_noted(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen_at) >= NOTED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_when_nobody_asks_and_at_the_end_of_the_day() {
        let start: Timestamp = "2026-11-23T08:00:00Z".parse().unwrap();
        let minutes = |minutes| start + SignedDuration::from_mins(minutes);
        let mut session = Session::begin(OfficerId("off_1".into()), start);
        assert_eq!(session.over(minutes(14)), None);
        assert_eq!(session.over(minutes(15)), Some(SessionLimit::Idle));
        assert!(!session.to_be_noted(start) && session.to_be_noted(minutes(1)));
        session.seen_at = minutes(599);
        assert_eq!(session.over(minutes(599)), None);
        assert_eq!(session.over(minutes(600)), Some(SessionLimit::Absolute));
    }
}
