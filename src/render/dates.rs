use chancery_identity::{BirthDate, Date};
use serde::Deserialize;

/// How a template prints dates (Doc 9303-3 §3.4.2, Table 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DateStyle {
    /// `12 AUG/AOÛT 1974`.
    EnglishFrench,
    /// `12.08.1974`.
    Numeric,
}

const MONTHS: [(&str, &str); 12] = [
    ("JAN", "JAN"),
    ("FEB", "FÉV"),
    ("MAR", "MARS"),
    ("APR", "AVR"),
    ("MAY", "MAI"),
    ("JUN", "JUIN"),
    ("JUL", "JUIL"),
    ("AUG", "AOÛT"),
    ("SEP", "SEPT"),
    ("OCT", "OCT"),
    ("NOV", "NOV"),
    ("DEC", "DÉC"),
];

impl DateStyle {
    pub(crate) fn date(self, date: Date) -> String {
        self.print(Some(date.day()), Some(date.month()), Some(date.year()))
    }

    pub(crate) fn birth(self, date: BirthDate) -> String {
        self.print(date.complete().map(Date::day), date.month(), date.year())
    }

    fn print(self, day: Option<i8>, month: Option<i8>, year: Option<i16>) -> String {
        let day = day.map_or_else(|| "XX".to_owned(), |d| format!("{d:02}"));
        let year = year.map_or_else(|| "XXXX".to_owned(), |y| format!("{y:04}"));
        match self {
            Self::EnglishFrench => {
                let month = month.map_or_else(|| "XXX".to_owned(), month_words);
                format!("{day} {month} {year}")
            }
            Self::Numeric => {
                let month = month.map_or_else(|| "XX".to_owned(), |m| format!("{m:02}"));
                format!("{day}.{month}.{year}")
            }
        }
    }
}

fn month_words(month: i8) -> String {
    let index = usize::try_from(month - 1).unwrap_or_default();
    match MONTHS.get(index).copied().unwrap_or(("XXX", "XXX")) {
        (english, french) if english == french => english.to_owned(),
        (english, french) => format!("{english}/{french}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_parts_are_printed_as_x() {
        let print = |style: DateStyle, text: &str| style.birth(text.parse().unwrap());
        let words = |text| print(DateStyle::EnglishFrench, text);
        assert_eq!(words("1974-08-12"), "12 AUG/AOÛT 1974");
        assert_eq!(words("1974-10-02"), "02 OCT 1974");
        assert_eq!(words("1974-08-XX"), "XX AUG/AOÛT 1974");
        assert_eq!(words("1974-XX-XX"), "XX XXX 1974");
        assert_eq!(words("XXXX-XX-XX"), "XX XXX XXXX");
        assert_eq!(print(DateStyle::Numeric, "1974-08-12"), "12.08.1974");
        assert_eq!(print(DateStyle::Numeric, "1974-XX-XX"), "XX.XX.1974");
    }
}
