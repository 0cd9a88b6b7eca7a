use jiff::SignedDuration;

/// How old the lists may be before a verdict says so, and how far a clock may be off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A trust list older than this is stale. 7 days by default.
    pub trust_list_age: SignedDuration,
    /// A status list older than this is stale. 24 hours by default.
    pub status_age: SignedDuration,
    /// A list may be this much younger than now before the clock is suspect. 5 minutes by default.
    pub clock_skew: SignedDuration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            trust_list_age: SignedDuration::from_hours(7 * 24),
            status_age: SignedDuration::from_hours(24),
            clock_skew: SignedDuration::from_mins(5),
        }
    }
}
