use chancery_identity::{Date, DocumentKind, Timestamp};
use jiff::ToSpan;
use jiff::tz::TimeZone;
use thiserror::Error;

/// From when to when a document is good; both days count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The day of issue.
    pub issued: Date,
    /// The last day.
    pub expires: Date,
}

/// A journey that an emergency travel document cannot be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ValidityError {
    /// The day of travel is before the day of issue, or past the longest validity.
    #[error("the day of travel is not within 15 days of issue")]
    TravelDate,
    /// The day of issue is at the end of the calendar.
    #[error("the date is out of range")]
    Range,
}

/// How many days an emergency travel document is good, the day of issue included.
const ETD_DAYS: i32 = 15;
/// How many days after the day of travel it stays good (Directive (EU) 2019/997).
const GRACE_DAYS: i32 = 2;
/// How many years a card is good.
const CARD_YEARS: i32 = 5;

impl Validity {
    /// The validity of a document issued at `now`: five years for a card; for an emergency travel
    /// document two days past the day of travel, and at most 15 days.
    ///
    /// # Errors
    /// [`ValidityError`].
    pub fn of(
        kind: DocumentKind,
        travel: Option<Date>,
        now: Timestamp,
    ) -> Result<Self, ValidityError> {
        let issued = TimeZone::UTC.to_datetime(now).date();
        let add =
            |date: Date, span: jiff::Span| date.checked_add(span).map_err(|_| ValidityError::Range);
        let eve = issued.yesterday().map_err(|_| ValidityError::Range)?;
        let expires = match kind {
            DocumentKind::ConsularCard => {
                let years_on = add(issued, CARD_YEARS.years())?;
                years_on.yesterday().map_err(|_| ValidityError::Range)?
            }
            DocumentKind::EmergencyTravelDocument => {
                let longest = add(issued, (ETD_DAYS - 1).days())?;
                match travel {
                    None => longest,
                    // West of Greenwich it may still be the day before.
                    Some(travel) if travel < eve || travel > longest => {
                        return Err(ValidityError::TravelDate);
                    }
                    Some(travel) => add(travel, GRACE_DAYS.days())?.min(longest),
                }
            }
        };
        Ok(Self { issued, expires })
    }

    /// The first second: the day of issue, 00:00:00 UTC.
    #[must_use]
    pub fn not_before(self) -> i64 {
        second(self.issued, 0, 0, 0)
    }

    /// The last second: the last day, 23:59:59 UTC.
    #[must_use]
    pub fn expires_at(self) -> i64 {
        second(self.expires, 23, 59, 59)
    }
}

fn second(date: Date, hour: i8, minute: i8, second: i8) -> i64 {
    TimeZone::UTC
        .to_timestamp(date.at(hour, minute, second, 0))
        .map_or(i64::MAX, jiff::Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: DocumentKind, travel: Option<&str>) -> Result<(String, String), ValidityError> {
        let now = "2026-11-23T23:30:00Z".parse().unwrap();
        let validity = Validity::of(kind, travel.map(|t| t.parse().unwrap()), now)?;
        Ok((validity.issued.to_string(), validity.expires.to_string()))
    }

    #[test]
    fn a_card_is_good_for_five_years() {
        let dates = of(DocumentKind::ConsularCard, None).unwrap();
        assert_eq!(dates, ("2026-11-23".into(), "2031-11-22".into()));
        let leap = "2028-02-29T00:00:00Z".parse().unwrap();
        let validity = Validity::of(DocumentKind::ConsularCard, None, leap).unwrap();
        assert_eq!(validity.expires.to_string(), "2033-02-27");
    }

    #[test]
    fn an_emergency_document_is_good_for_its_journey() {
        let etd = |travel| of(DocumentKind::EmergencyTravelDocument, travel).map(|d| d.1);
        assert_eq!(etd(None).unwrap(), "2026-12-07");
        assert_eq!(etd(Some("2026-11-26")).unwrap(), "2026-11-28");
        assert_eq!(etd(Some("2026-12-06")).unwrap(), "2026-12-07");
        assert_eq!(etd(Some("2026-11-22")).unwrap(), "2026-11-24");
        assert_eq!(etd(Some("2026-11-21")), Err(ValidityError::TravelDate));
        assert_eq!(etd(Some("2026-12-08")), Err(ValidityError::TravelDate));
    }

    #[test]
    fn the_first_and_last_second_are_of_the_days() {
        let now = "2026-11-23T23:30:00Z".parse().unwrap();
        let validity = Validity::of(DocumentKind::ConsularCard, None, now).unwrap();
        let at = |second| Timestamp::from_second(second).unwrap().to_string();
        assert_eq!(at(validity.not_before()), "2026-11-23T00:00:00Z");
        assert_eq!(at(validity.expires_at()), "2031-11-22T23:59:59Z");
    }
}
