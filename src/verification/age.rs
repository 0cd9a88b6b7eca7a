use jiff::{SignedDuration, Span, SpanRelativeTo};
use thiserror::Error;

/// The longest age a verifier may ask for, in hours: a year.
const LONGEST_HOURS: i64 = 366 * 24;

/// An age that no list can be held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an age is a duration from PT0S to a year, such as PT24H, P7D or 24h")]
pub struct InvalidAge;

/// Reads the oldest age of a status list that a verifier will rely on: an ISO 8601 duration, or
/// words such as `24h`. A day has 24 hours.
///
/// # Errors
/// [`InvalidAge`] for anything else, less than nothing, or more than a year.
pub fn parse_age(text: &str) -> Result<SignedDuration, InvalidAge> {
    let span: Span = text.parse().map_err(|_| InvalidAge)?;
    let age = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| InvalidAge)?;
    let longest = SignedDuration::from_hours(LONGEST_HOURS);
    if (SignedDuration::ZERO..=longest).contains(&age) { Ok(age) } else { Err(InvalidAge) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_durations_of_at_most_a_year() {
        for (text, hours) in [("PT24H", 24), ("P7D", 168), ("24h", 24), ("1d", 24), ("PT0S", 0)] {
            assert_eq!(parse_age(text), Ok(SignedDuration::from_hours(hours)), "{text}");
        }
        for text in ["", "soon", "-PT1H", "P2Y", "P400D", "24"] {
            assert_eq!(parse_age(text), Err(InvalidAge), "{text}");
        }
    }
}
