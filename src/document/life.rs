use chancery_verify::Status;
use serde::{Deserialize, Serialize};

use crate::access::Refusal;

/// Where an issued document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentStatus {
    /// Issued, and not in the holder's hands.
    NotActivated,
    /// In the holder's hands and good.
    Valid,
    /// Revoked.
    Revoked,
}

/// Why a document is no longer good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusReason {
    /// Reported lost.
    Lost,
    /// Reported stolen.
    Stolen,
    /// Replaced by a later document.
    Superseded,
    /// Issued in error, or obtained by fraud.
    Withdrawn,
}

impl StatusReason {
    /// The stable word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Stolen => "stolen",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl DocumentStatus {
    /// What the status list says.
    #[must_use]
    pub const fn listed(self) -> Status {
        match self {
            Self::NotActivated => Status::NotActivated,
            Self::Valid => Status::Valid,
            Self::Revoked => Status::Revoked,
        }
    }

    /// The status that a list entry stands for.
    #[must_use]
    pub const fn from_listed(status: Status) -> Option<Self> {
        match status {
            Status::NotActivated => Some(Self::NotActivated),
            Status::Valid => Some(Self::Valid),
            Status::Revoked => Some(Self::Revoked),
            Status::Suspended => None,
        }
    }

    /// After the hand-over.
    ///
    /// # Errors
    /// [`Refusal::WrongState`] unless the document waits for it.
    pub const fn handed_over(self) -> Result<Self, Refusal> {
        match self {
            Self::NotActivated => Ok(Self::Valid),
            Self::Valid | Self::Revoked => Err(Refusal::WrongState),
        }
    }

    /// After a revocation.
    ///
    /// # Errors
    /// [`Refusal::WrongState`] when it is revoked already.
    pub const fn revoked(self) -> Result<Self, Refusal> {
        match self {
            Self::NotActivated | Self::Valid => Ok(Self::Revoked),
            Self::Revoked => Err(Refusal::WrongState),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_in_every_status() {
        use DocumentStatus::{NotActivated, Revoked, Valid};
        let wrong = Err(Refusal::WrongState);
        for (status, handed_over, revoked) in [
            (NotActivated, Ok(Valid), Ok(Revoked)),
            (Valid, wrong, Ok(Revoked)),
            (Revoked, wrong, wrong),
        ] {
            assert_eq!(status.handed_over(), handed_over);
            assert_eq!(status.revoked(), revoked);
            assert_eq!(DocumentStatus::from_listed(status.listed()), Some(status));
        }
    }
}
