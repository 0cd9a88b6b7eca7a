use core::fmt;

use crate::zone::Span;

/// The size of a document and with it the layout of its MRZ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Three lines of 30 characters (Doc 9303-5 §4.2).
    Td1,
    /// Two lines of 36 characters (Doc 9303-6 §4.2).
    Td2,
}

impl Format {
    /// Every format there is a layout for.
    pub const ALL: [Self; 2] = [Self::Td1, Self::Td2];

    /// `TD1` or `TD2`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Td1 => "TD1",
            Self::Td2 => "TD2",
        }
    }

    /// How many lines it has.
    #[must_use]
    pub const fn line_count(self) -> usize {
        match self {
            Self::Td1 => 3,
            Self::Td2 => 2,
        }
    }

    /// How many characters a line has.
    #[must_use]
    pub const fn line_width(self) -> usize {
        match self {
            Self::Td1 => 30,
            Self::Td2 => 36,
        }
    }

    /// How many characters the whole MRZ has, line breaks aside.
    #[must_use]
    pub const fn length(self) -> usize {
        self.line_count() * self.line_width()
    }

    /// How many characters the name field has, the width to give to
    /// [`name_field`](crate::name_field).
    #[must_use]
    pub const fn name_width(self) -> usize {
        self.layout().name.len()
    }

    pub(crate) const fn layout(self) -> &'static Layout {
        match self {
            Self::Td1 => &TD1,
            Self::Td2 => &TD2,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where every field of a format stands. Making and parsing read the same table.
pub(crate) struct Layout {
    pub(crate) document_code: Span,
    pub(crate) issuing_state: Span,
    pub(crate) number: Span,
    pub(crate) number_digit: usize,
    pub(crate) optional_1: Span,
    pub(crate) birth_date: Span,
    pub(crate) birth_digit: usize,
    pub(crate) sex: usize,
    pub(crate) expiry: Span,
    pub(crate) expiry_digit: usize,
    pub(crate) nationality: Span,
    pub(crate) optional_2: Option<Span>,
    pub(crate) name: Span,
    pub(crate) composite_over: &'static [Span],
    pub(crate) composite: usize,
}

const TD1: Layout = Layout {
    document_code: Span::new(1, 2),
    issuing_state: Span::new(3, 5),
    number: Span::new(6, 14),
    number_digit: 15,
    optional_1: Span::new(16, 30),
    birth_date: Span::new(31, 36),
    birth_digit: 37,
    sex: 38,
    expiry: Span::new(39, 44),
    expiry_digit: 45,
    nationality: Span::new(46, 48),
    optional_2: Some(Span::new(49, 59)),
    name: Span::new(61, 90),
    composite_over: &[Span::new(6, 30), Span::new(31, 37), Span::new(39, 45), Span::new(49, 59)],
    composite: 60,
};

const TD2: Layout = Layout {
    document_code: Span::new(1, 2),
    issuing_state: Span::new(3, 5),
    number: Span::new(37, 45),
    number_digit: 46,
    optional_1: Span::new(65, 71),
    birth_date: Span::new(50, 55),
    birth_digit: 56,
    sex: 57,
    expiry: Span::new(58, 63),
    expiry_digit: 64,
    nationality: Span::new(47, 49),
    optional_2: None,
    name: Span::new(6, 36),
    composite_over: &[Span::new(37, 46), Span::new(50, 56), Span::new(58, 71)],
    composite: 72,
};

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn fields_cover_every_position_once() {
        for format in Format::ALL {
            let l = format.layout();
            let mut uses = vec![0; format.length()];
            let digits = [l.number_digit, l.birth_digit, l.sex, l.expiry_digit, l.composite];
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
            let ones = digits.into_iter().map(Span::one);
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
        // Doc 9303-5 §4.2.4 and Doc 9303-6 §4.2.4.
        for (format, length) in [(Format::Td1, 50), (Format::Td2, 31)] {
            let spans = format.layout().composite_over;
            assert_eq!(spans.iter().map(|s| s.len()).sum::<usize>(), length);
        }
    }
}
