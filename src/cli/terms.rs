use chancery_verify::KeyUse;
use jiff::SignedDuration;

/// For how long a new signer signs, and for how long what it signed last is good.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    /// CN of its certificate.
    pub(super) name: &'static str,
    /// It signs for this long …
    pub(super) sign: SignedDuration,
    /// … and what it signed is good for this long after.
    pub(super) good: SignedDuration,
}

/// A seal signer signs for a year, and its certificate outlives that by the longest an emergency
/// travel document is valid (Doc 9303-12 §4.1.3, Doc 9303-8 §4.1.3).
const LONGEST_TRAVEL_DOCUMENT: i64 = 366;

impl Terms {
    /// What is usual for a use.
    pub(super) fn of(usage: KeyUse) -> Self {
        let (name, sign, good) = match usage {
            // Half a year of signing, five years of the longest document, three months of margin.
            KeyUse::Document => ("Document signer", 182, 5 * 366 + 91),
            KeyUse::Seal => ("CS", 365, LONGEST_TRAVEL_DOCUMENT),
            // A year of signing, and a year of the devices that are certified on its last day.
            KeyUse::Receipt => ("Receipt signer", 365, 365 + 31),
            KeyUse::Status => ("Status list signer", 365, 31),
            KeyUse::Log => ("Log signer", 365, 31),
        };
        Self { name, sign: days(sign), good: days(good) }
    }
}

/// So many days of 24 hours.
pub(super) fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(days.saturating_mul(24))
}
