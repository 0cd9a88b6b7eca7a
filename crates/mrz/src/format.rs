use core::fmt;
use core::str::FromStr;

use crate::ParseError;
use crate::zone::Span;

/// The size of a document and with it the layout of its MRZ.
///
/// Positions below count from 1 within a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// A card: three lines of 30 characters (Doc 9303-5 §4.2).
    ///
    /// | line | positions | length | field |
    /// |---|---|---|---|
    /// | 1 | 1–2 | 2 | document code |
    /// | 1 | 3–5 | 3 | issuing State, `D<<` for Germany |
    /// | 1 | 6–14 | 9 | document number |
    /// | 1 | 15 | 1 | check digit over 6–14; `<` when the number is longer |
    /// | 1 | 16–30 | 15 | optional data; first of all the rest of a longer number, its check digit and `<` |
    /// | 2 | 1–6 | 6 | date of birth `YYMMDD`, unknown parts `<` |
    /// | 2 | 7 | 1 | check digit over 1–6 |
    /// | 2 | 8 | 1 | sex: `F`, `M` or `<` |
    /// | 2 | 9–14 | 6 | date of expiry `YYMMDD` |
    /// | 2 | 15 | 1 | check digit over 9–14 |
    /// | 2 | 16–18 | 3 | nationality |
    /// | 2 | 19–29 | 11 | optional data |
    /// | 2 | 30 | 1 | composite check digit over line 1 6–30, line 2 1–7, 9–15 and 19–29 |
    /// | 3 | 1–30 | 30 | name |
    Td1,
    /// A larger card, or the sheet of an emergency travel document: two lines of 36 characters
    /// (Doc 9303-6 §4.2, Doc 9303-8 §4.1).
    ///
    /// | line | positions | length | field |
    /// |---|---|---|---|
    /// | 1 | 1–2 | 2 | document code |
    /// | 1 | 3–5 | 3 | issuing State |
    /// | 1 | 6–36 | 31 | name |
    /// | 2 | 1–9 | 9 | document number |
    /// | 2 | 10 | 1 | check digit over 1–9; `<` when the number is longer |
    /// | 2 | 11–13 | 3 | nationality |
    /// | 2 | 14–19 | 6 | date of birth |
    /// | 2 | 20 | 1 | check digit over 14–19 |
    /// | 2 | 21 | 1 | sex |
    /// | 2 | 22–27 | 6 | date of expiry |
    /// | 2 | 28 | 1 | check digit over 22–27 |
    /// | 2 | 29–35 | 7 | optional data; first of all the rest of a longer number, its check digit and `<` |
    /// | 2 | 36 | 1 | composite check digit over line 2 1–10, 14–20 and 22–35 |
    Td2,
    /// A passport: two lines of 44 characters (Doc 9303-4 §4.2).
    ///
    /// | line | positions | length | field |
    /// |---|---|---|---|
    /// | 1 | 1–2 | 2 | document code |
    /// | 1 | 3–5 | 3 | issuing State |
    /// | 1 | 6–44 | 39 | name |
    /// | 2 | 1–28 | 28 | as on a TD2; a number of more than nine characters has no place |
    /// | 2 | 29–42 | 14 | personal number or optional data |
    /// | 2 | 43 | 1 | check digit over 29–42; `0` or `<` when they are blank |
    /// | 2 | 44 | 1 | composite check digit over line 2 1–10, 14–20 and 22–43 |
    Td3,
    /// A visa of full size: two lines of 44 characters, no composite check digit (Doc 9303-7 §4.2).
    ///
    /// | line | positions | length | field |
    /// |---|---|---|---|
    /// | 1 | 1–44 | 44 | as on a TD3; the document code opens with `V` |
    /// | 2 | 1–28 | 28 | as on a TD3 |
    /// | 2 | 29–44 | 16 | optional data |
    MrvA,
    /// A small visa: two lines of 36 characters, no composite check digit (Doc 9303-7 §5.2).
    ///
    /// | line | positions | length | field |
    /// |---|---|---|---|
    /// | 1 | 1–36 | 36 | as on a TD2; the document code opens with `V` |
    /// | 2 | 1–28 | 28 | as on a TD3 |
    /// | 2 | 29–36 | 8 | optional data |
    MrvB,
}

impl Format {
    /// Every format there is a layout for.
    pub const ALL: [Self; 5] = [Self::Td1, Self::Td2, Self::Td3, Self::MrvA, Self::MrvB];

    /// `TD1`, `TD2`, `TD3`, `MRV-A` or `MRV-B`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Td1 => "TD1",
            Self::Td2 => "TD2",
            Self::Td3 => "TD3",
            Self::MrvA => "MRV-A",
            Self::MrvB => "MRV-B",
        }
    }

    /// How many lines it has.
    #[must_use]
    pub const fn line_count(self) -> usize {
        match self {
            Self::Td1 => 3,
            Self::Td2 | Self::Td3 | Self::MrvA | Self::MrvB => 2,
        }
    }

    /// How many characters a line has.
    #[must_use]
    pub const fn line_width(self) -> usize {
        match self {
            Self::Td1 => 30,
            Self::Td2 | Self::MrvB => 36,
            Self::Td3 | Self::MrvA => 44,
        }
    }

    /// How many characters the whole MRZ has, line breaks aside.
    #[must_use]
    pub const fn length(self) -> usize {
        self.line_count() * self.line_width()
    }

    /// How many characters the name field has, the width to give to
    /// [`MrzName::field`](crate::MrzName::field).
    #[must_use]
    pub const fn name_width(self) -> usize {
        self.layout().name.len()
    }

    /// How many fields of optional data it has: two on a TD1, one on every other.
    #[must_use]
    pub const fn optional_count(self) -> usize {
        if self.layout().optional_2.is_some() { 2 } else { 1 }
    }

    /// The format of a zone of so many characters. Of the two formats of one length the visa is the
    /// one whose document code opens with `V` (Doc 9303-7 §4.2).
    pub(crate) fn of(length: usize, first: u8) -> Option<Self> {
        let visa = first == b'V';
        Self::ALL.into_iter().find(|format| {
            let of_visa = matches!(format, Self::MrvA | Self::MrvB);
            format.length() == length && (of_visa == visa || *format == Self::Td1)
        })
    }

    pub(crate) const fn layout(self) -> &'static Layout {
        match self {
            Self::Td1 => &TD1,
            Self::Td2 => &TD2,
            Self::Td3 => &TD3,
            Self::MrvA => &MRV_A,
            Self::MrvB => &MRV_B,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::ALL.into_iter().find(|format| format.as_str() == text).ok_or(ParseError::Format)
    }
}

/// Where every field of a format stands. Making and parsing read the same table.
pub(crate) struct Layout {
    pub(crate) document_code: Span,
    pub(crate) issuing_state: Span,
    pub(crate) number: Span,
    pub(crate) number_digit: usize,
    /// Whether a number that is too long runs over into the optional data.
    pub(crate) long_number: bool,
    pub(crate) optional_1: Span,
    /// The check digit over the optional data.
    pub(crate) optional_digit: Option<usize>,
    pub(crate) birth_date: Span,
    pub(crate) birth_digit: usize,
    pub(crate) sex: usize,
    pub(crate) expiry: Span,
    pub(crate) expiry_digit: usize,
    pub(crate) nationality: Span,
    pub(crate) optional_2: Option<Span>,
    pub(crate) name: Span,
    pub(crate) composite_over: &'static [Span],
    pub(crate) composite: Option<usize>,
}

const TD1: Layout = Layout {
    document_code: Span::new(1, 2),
    issuing_state: Span::new(3, 5),
    number: Span::new(6, 14),
    number_digit: 15,
    long_number: true,
    optional_1: Span::new(16, 30),
    optional_digit: None,
    birth_date: Span::new(31, 36),
    birth_digit: 37,
    sex: 38,
    expiry: Span::new(39, 44),
    expiry_digit: 45,
    nationality: Span::new(46, 48),
    optional_2: Some(Span::new(49, 59)),
    name: Span::new(61, 90),
    composite_over: &[Span::new(6, 37), Span::new(39, 45), Span::new(49, 59)],
    composite: Some(60),
};

const TD2: Layout = Layout {
    long_number: true,
    optional_1: Span::new(65, 71),
    composite_over: &[Span::new(37, 46), Span::new(50, 56), Span::new(58, 71)],
    composite: Some(72),
    ..two_lines(36)
};

const TD3: Layout = Layout {
    optional_1: Span::new(73, 86),
    optional_digit: Some(87),
    composite_over: &[Span::new(45, 54), Span::new(58, 64), Span::new(66, 87)],
    composite: Some(88),
    ..two_lines(44)
};

const MRV_A: Layout = two_lines(44);
const MRV_B: Layout = two_lines(36);

/// What every format of two lines has in common; the rest is as on a visa.
const fn two_lines(width: usize) -> Layout {
    Layout {
        document_code: Span::new(1, 2),
        issuing_state: Span::new(3, 5),
        name: Span::new(6, width),
        number: Span::new(width + 1, width + 9),
        number_digit: width + 10,
        long_number: false,
        nationality: Span::new(width + 11, width + 13),
        birth_date: Span::new(width + 14, width + 19),
        birth_digit: width + 20,
        sex: width + 21,
        expiry: Span::new(width + 22, width + 27),
        expiry_digit: width + 28,
        optional_1: Span::new(width + 29, width + width),
        optional_digit: None,
        optional_2: None,
        composite_over: &[],
        composite: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn fields_cover_every_position_once() {
        for format in Format::ALL {
            let l = format.layout();
            let mut uses = vec![0; format.length()];
            let digits = [l.number_digit, l.birth_digit, l.sex, l.expiry_digit];
            let fields = [
                l.document_code,
                l.issuing_state,
                l.number,
                l.optional_1,
                l.birth_date,
                l.expiry,
                l.nationality,
                l.name,
            ];
            let ones = digits
                .into_iter()
                .chain(l.composite)
                .chain(l.optional_digit)
                .map(|at| Span::new(at, at));
            for span in fields.into_iter().chain(l.optional_2).chain(ones) {
                for position in span.first..=span.last {
                    uses[position - 1] += 1;
                }
            }
            assert!(uses.iter().all(|n| *n == 1), "{format} {uses:?}");
        }
    }

    #[test]
    fn composites_are_as_long_as_the_standard_says() {
        // Doc 9303-5, -6 and -4 §4.2.4; a visa has none.
        for (format, length) in Format::ALL.into_iter().zip([50, 31, 39, 0, 0]) {
            let layout = format.layout();
            let covered = layout.composite_over.iter().map(|span| span.len()).sum::<usize>();
            assert_eq!(covered, length, "{format}");
            assert_eq!(layout.composite.is_some(), length > 0);
        }
    }

    #[test]
    fn the_first_letter_tells_visas_from_the_rest() {
        for format in Format::ALL {
            let visa = matches!(format, Format::MrvA | Format::MrvB);
            let first = if visa { b'V' } else { b'P' };
            assert_eq!(Format::of(format.length(), first), Some(format));
            assert_eq!(format.as_str().parse(), Ok(format));
        }
        assert_eq!(Format::of(90, b'V'), Some(Format::Td1));
        assert_eq!(Format::of(89, b'P'), None);
        assert!("TD4".parse::<Format>().is_err());
    }
}
