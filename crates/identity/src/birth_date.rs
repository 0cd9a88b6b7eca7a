use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use jiff::civil::Date;

use crate::Invalid;

/// A date of birth of which the day, the month, or all of it may be unknown (Doc 9303-3 §4.8).
///
/// The text form is `1974-08-12`, `1974-08-XX`, `1974-XX-XX` or `XXXX-XX-XX`.
///
/// ```
/// use chancery_identity::BirthDate;
/// let date: BirthDate = "1974-08-XX".parse()?;
/// assert_eq!(date.to_string(), "1974-08-XX");
/// assert_eq!(date.mrz(), "7408<<");
/// assert!("1974-02-30".parse::<BirthDate>().is_err());
/// # Ok::<(), chancery_identity::Invalid>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthDate(Known);

// A date of birth in a panic message or a log line is a leak.
impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDate(…)")
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Known {
    Nothing,
    Year(i16),
    Month(i16, i8),
    Day(Date),
}

impl BirthDate {
    /// A fully unknown date.
    pub const UNKNOWN: Self = Self(Known::Nothing);

    /// The date, when every part of it is known.
    #[must_use]
    pub const fn complete(self) -> Option<Date> {
        match self.0 {
            Known::Day(date) => Some(date),
            _ => None,
        }
    }

    /// The year, when it is known.
    #[must_use]
    pub fn year(self) -> Option<i16> {
        match self.0 {
            Known::Nothing => None,
            Known::Year(year) | Known::Month(year, _) => Some(year),
            Known::Day(date) => Some(date.year()),
        }
    }

    /// The month from 1 to 12, when it is known.
    #[must_use]
    pub fn month(self) -> Option<i8> {
        match self.0 {
            Known::Nothing | Known::Year(_) => None,
            Known::Month(_, month) => Some(month),
            Known::Day(date) => Some(date.month()),
        }
    }

    /// The earliest day the known parts allow; none when the year is unknown.
    #[must_use]
    pub fn earliest(self) -> Option<Date> {
        match self.0 {
            Known::Nothing => None,
            Known::Year(year) => Date::new(year, 1, 1).ok(),
            Known::Month(year, month) => Date::new(year, month, 1).ok(),
            Known::Day(date) => Some(date),
        }
    }

    /// The six MRZ characters `YYMMDD`, unknown parts as `<` (Doc 9303-3 §4.8).
    #[must_use]
    pub fn mrz(self) -> String {
        use alloc::format;
        match self.0 {
            Known::Nothing => String::from("<<<<<<"),
            Known::Year(y) => format!("{:02}<<<<", y % 100),
            Known::Month(y, m) => format!("{:02}{m:02}<<", y % 100),
            Known::Day(d) => format!("{:02}{:02}{:02}", d.year() % 100, d.month(), d.day()),
        }
    }

    /// The digits that are known, without separators: `YYYYMMDD`, `YYYYMM`, `YYYY` or nothing.
    #[must_use]
    pub fn digits(self) -> String {
        use alloc::format;
        match self.0 {
            Known::Nothing => String::new(),
            Known::Year(y) => format!("{y:04}"),
            Known::Month(y, m) => format!("{y:04}{m:02}"),
            Known::Day(d) => format!("{:04}{:02}{:02}", d.year(), d.month(), d.day()),
        }
    }

    /// Reads [`BirthDate::digits`].
    ///
    /// # Errors
    /// [`Invalid::BirthDate`] for any other text.
    pub fn from_digits(text: &str) -> Result<Self, Invalid> {
        let number = |range: core::ops::Range<usize>| -> Option<i16> {
            let part = text.get(range)?;
            if part.bytes().all(|b| b.is_ascii_digit()) { part.parse().ok() } else { None }
        };
        let known = match text.len() {
            0 => Some(Known::Nothing),
            4 => number(0..4).map(Known::Year),
            6 => number(0..4)
                .zip(number(4..6))
                .and_then(|(y, m)| Some(Known::Month(y, i8::try_from(m).ok()?))),
            8 => number(0..4).zip(number(4..6)).zip(number(6..8)).and_then(|((y, m), d)| {
                Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok().map(Known::Day)
            }),
            _ => None,
        };
        known.and_then(Self::checked).ok_or(Invalid::BirthDate)
    }

    fn checked(known: Known) -> Option<Self> {
        let year_ok = |y: i16| (1850..=2199).contains(&y);
        match known {
            Known::Nothing => Some(()),
            Known::Year(y) => year_ok(y).then_some(()),
            Known::Month(y, m) => (year_ok(y) && (1..=12).contains(&m)).then_some(()),
            Known::Day(d) => year_ok(d.year()).then_some(()),
        }
        .map(|()| Self(known))
    }

    /// The holder's age in whole years on `day`, counted from the latest birthday the known parts
    /// allow, so that an unknown date never makes anybody older. `None` when the year is unknown.
    #[must_use]
    pub fn age_on(self, day: Date) -> Option<i16> {
        let (year, month, dom) = match self.0 {
            Known::Nothing => return None,
            Known::Year(y) => (y, 12, 31),
            Known::Month(y, m) => (y, m, 31),
            Known::Day(d) => (d.year(), d.month(), d.day()),
        };
        let before_birthday = (day.month(), day.day()) < (month, dom);
        Some(day.year() - year - i16::from(before_birthday))
    }
}

impl FromStr for BirthDate {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let mut parts = text.split('-');
        let (Some(y), Some(m), Some(d), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Invalid::BirthDate);
        };
        if (y.len(), m.len(), d.len()) != (4, 2, 2) {
            return Err(Invalid::BirthDate);
        }
        let digits = match (y, m, d) {
            ("XXXX", "XX", "XX") => String::new(),
            (y, "XX", "XX") => String::from(y),
            (y, m, "XX") => [y, m].concat(),
            (y, m, d) => [y, m, d].concat(),
        };
        Self::from_digits(&digits)
    }
}

impl fmt::Display for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Known::Nothing => f.write_str("XXXX-XX-XX"),
            Known::Year(y) => write!(f, "{y:04}-XX-XX"),
            Known::Month(y, m) => write!(f, "{y:04}-{m:02}-XX"),
            Known::Day(d) => write!(f, "{:04}-{:02}-{:02}", d.year(), d.month(), d.day()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use jiff::civil::date;

    #[test]
    fn every_form_reads_back() {
        for text in ["1974-08-12", "1974-08-XX", "1974-XX-XX", "XXXX-XX-XX", "2000-02-29"] {
            let parsed: BirthDate = text.parse().unwrap();
            assert_eq!(parsed.to_string(), text);
            assert_eq!(BirthDate::from_digits(&parsed.digits()).unwrap(), parsed);
        }
    }

    #[test]
    fn impossible_forms_are_refused() {
        for text in [
            "",
            "1974",
            "1974-13-01",
            "1974-00-10",
            "1974-02-30",
            "XXXX-08-12",
            "1974-XX-12",
            "1974-8-12",
            "+974-08-12",
            "1974-08-12-",
            "19740812",
            "1900-02-29",
            "1700-01-01",
            "１974-08-12",
        ] {
            assert_eq!(text.parse::<BirthDate>(), Err(Invalid::BirthDate), "{text}");
        }
    }

    #[test]
    fn unknown_parts_are_fillers_in_the_mrz() {
        let mrz = |t: &str| t.parse::<BirthDate>().unwrap().mrz();
        assert_eq!(mrz("1974-08-12"), "740812");
        assert_eq!(mrz("2004-XX-XX"), "04<<<<");
        assert_eq!(mrz("XXXX-XX-XX"), "<<<<<<");
    }

    #[test]
    fn unknown_parts_never_make_anybody_older() {
        let age = |t: &str| t.parse::<BirthDate>().unwrap().age_on(date(2026, 11, 23));
        assert_eq!(age("2008-11-23"), Some(18));
        assert_eq!(age("2008-11-24"), Some(17));
        assert_eq!(age("2008-11-XX"), Some(17));
        assert_eq!(age("2008-XX-XX"), Some(17));
        assert_eq!(age("XXXX-XX-XX"), None);
    }
}
