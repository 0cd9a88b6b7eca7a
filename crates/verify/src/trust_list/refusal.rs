use core::fmt;

use jiff::Timestamp;

use super::TrustListError;
use crate::NoteError;

/// Why an offered trust list is not taken in the place of the one that is held. The one that is held
/// goes on being used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustRefusal {
    /// It is no trust list, not under the pinned root, or too few keys signed it.
    List(TrustListError),
    /// It is another authority's.
    Authority,
    /// Its root record is older than the one that is held.
    RootRollback {
        /// The version of the root record that is held.
        held: u64,
        /// The version that was offered.
        offered: u64,
    },
    /// Its root record is not the next: the records between must be seen first, each signed by the
    /// keys of the one before it.
    RootSkipped {
        /// The version of the root record that is held.
        held: u64,
        /// The version that was offered.
        offered: u64,
    },
    /// The root key signed two records of one version. An alarm.
    RootEquivocation {
        /// The version of both.
        version: u64,
        /// SHA-256 of the record that is held.
        held: [u8; 32],
        /// SHA-256 of the record that was offered.
        offered: [u8; 32],
    },
    /// It brings the next root record, and the keys of the one that is held did not sign it.
    OldKeys(NoteError),
    /// It is older than the one that is held. A mirror that lags does this, and so does somebody who
    /// hides a revocation: worth a report.
    Rollback {
        /// The version that is held.
        held: u64,
        /// The version that was offered.
        offered: u64,
    },
    /// The authority's keys signed two lists of one version, so somebody is shown another list than
    /// the rest. An alarm.
    Equivocation {
        /// The version of both.
        version: u64,
        /// SHA-256 of the text that is held.
        held: [u8; 32],
        /// SHA-256 of the text that was offered.
        offered: [u8; 32],
    },
    /// It is the next version and follows another list than the one that is held: somewhere there
    /// are two of that version. An alarm.
    Fork {
        /// The version that is held.
        version: u64,
        /// SHA-256 of the text that is held.
        held: [u8; 32],
        /// What the offered list names as the text before it; zeros where it names none.
        named: [u8; 32],
    },
    /// It should have been replaced by now.
    Expired {
        /// When.
        expires: Timestamp,
    },
    /// It says that it was made later than now, past what clocks differ by.
    FutureDated {
        /// When.
        issued: Timestamp,
    },
}

impl TrustRefusal {
    /// Whether the authority's own keys contradict each other: somebody other than the authority
    /// has them, or the authority shows different lists to different people. Whoever calls this
    /// must show it to a person, and keep both notes.
    #[must_use]
    pub const fn is_alarm(&self) -> bool {
        matches!(
            self,
            Self::RootEquivocation { .. } | Self::Equivocation { .. } | Self::Fork { .. }
        )
    }
}

impl From<TrustListError> for TrustRefusal {
    fn from(error: TrustListError) -> Self {
        Self::List(error)
    }
}

impl From<NoteError> for TrustRefusal {
    fn from(error: NoteError) -> Self {
        Self::List(error.into())
    }
}

/// A digest as it is told to people.
struct Hex<'a>(&'a [u8; 32]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Display for TrustRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List(error) => error.fmt(f),
            Self::Authority => f.write_str("the trust list is another authority's"),
            Self::RootRollback { held, offered } => {
                write!(f, "root record {offered} is older than the one held, {held}")
            }
            Self::RootSkipped { held, offered } => {
                write!(f, "root record {offered} does not follow the one held, {held}")
            }
            Self::RootEquivocation { version, held, offered } => write!(
                f,
                "ALARM: there are two root records of version {version}: {} and {}",
                Hex(held),
                Hex(offered)
            ),
            Self::OldKeys(error) => {
                write!(f, "the keys of the root record that is held do not agree: {error}")
            }
            Self::Rollback { held, offered } => {
                write!(f, "trust list {offered} is older than the one held, {held}")
            }
            Self::Equivocation { version, held, offered } => write!(
                f,
                "ALARM: there are two trust lists of version {version}: {} and {}",
                Hex(held),
                Hex(offered)
            ),
            Self::Fork { version, held, named } => write!(
                f,
                "ALARM: there are two trust lists of version {version}: {} is held, and the next \
                 follows {}",
                Hex(held),
                Hex(named)
            ),
            Self::Expired { expires } => write!(f, "the trust list expired at {expires}"),
            Self::FutureDated { issued } => {
                write!(f, "the trust list is dated {issued}, which has not come")
            }
        }
    }
}

impl core::error::Error for TrustRefusal {}
