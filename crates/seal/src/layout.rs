use alloc::string::String;

use chancery_mrz::{Format, check_digit, parse};

/// The machine-readable zone that a seal carries, or the part of it.
///
/// | layout | of the document | in the seal |
/// |---|---|---|
/// | TD2 | 2 × 36 | all 72 characters |
/// | MRV-A | 2 × 44 | line 1 and the first 28 of line 2: 72 |
/// | MRV-B | 2 × 36 | line 1 and the first 28 of line 2: 64 |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// An emergency travel document's (Doc 9303-8 §4.1).
    Td2,
    /// A national document's of the same size, whose check digits and codes are its country's own.
    NationalTd2,
    /// A visa's of the large size (Doc 9303-7 §4.2).
    MrvA,
    /// A visa's of the small size (Doc 9303-7 §5.2).
    MrvB,
}

impl Layout {
    /// The two lines of the document have so many characters each.
    const fn line_width(self) -> usize {
        match self {
            Self::MrvA => 44,
            Self::Td2 | Self::NationalTd2 | Self::MrvB => 36,
        }
    }

    pub(crate) const fn characters_in_seal(self) -> usize {
        match self {
            Self::Td2 | Self::NationalTd2 => 72,
            Self::MrvA | Self::MrvB => self.line_width() + 28,
        }
    }

    pub(crate) const fn is_visa(self) -> bool {
        matches!(self, Self::MrvA | Self::MrvB)
    }

    /// Whether the zone of a seal is well written.
    pub(crate) fn is_faultless(self, in_seal: &str) -> bool {
        match self {
            Self::Td2 => {
                parse(in_seal).is_ok_and(|mrz| mrz.format == Format::Td2 && mrz.faults.is_empty())
            }
            Self::NationalTd2 => in_seal.len() == self.characters_in_seal(),
            Self::MrvA | Self::MrvB => self.is_faultless_visa(in_seal),
        }
    }

    /// Doc 9303-7 §4.2.2 and §5.2.2: the code, the alphabet and the three check digits, all before
    /// the optional data.
    fn is_faultless_visa(self, in_seal: &str) -> bool {
        let Some((upper, lower)) = in_seal.split_at_checked(self.line_width()) else {
            return false;
        };
        let digit_is_good = |first: usize, last: usize| {
            let field = lower.get(first - 1..last);
            field.is_some_and(|field| {
                check_digit(field).is_some_and(|digit| {
                    lower.get(last..=last) == Some(digit.encode_utf8(&mut [0; 4]))
                })
            })
        };
        upper.starts_with('V')
            && check_digit(in_seal).is_some()
            && [(1, 9), (14, 19), (22, 27)].iter().all(|(first, last)| digit_is_good(*first, *last))
    }

    /// The characters of a printed zone that the seal has too, line breaks dropped and spaces read
    /// as fillers; `None` when they are too many, too few, or not well written.
    pub(crate) fn read_printed(self, printed: &str) -> Option<String> {
        if printed.len() > 4 * self.line_width() {
            return None;
        }
        let zone: String = printed
            .chars()
            .filter(|c| !matches!(c, '\r' | '\n'))
            .map(|c| if c == ' ' { '<' } else { c })
            .collect();
        check_digit(&zone)?;
        if zone.len() != 2 * self.line_width() {
            return None;
        }
        let in_seal = zone.get(..self.characters_in_seal())?;
        self.is_faultless(in_seal).then(|| in_seal.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Doc 9303-7, Appendices A and B.
    const MRV_B: &str = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<L898902C<3UTO6908061F9406236";

    #[test]
    fn zones_of_visas() {
        assert!(Layout::MrvB.is_faultless(MRV_B));
        let a = [&MRV_B[..36], "<<<<<<<<", &MRV_B[36..]].concat();
        assert!(Layout::MrvA.is_faultless(&a));
        for (at, character) in [(0, "P"), (6, "é"), (45, "4"), (55, "2"), (63, "7")] {
            let damaged = [&MRV_B[..at], character, &MRV_B[at + 1..]].concat();
            assert!(!Layout::MrvB.is_faultless(&damaged), "{damaged}");
        }
        assert!(!Layout::MrvA.is_faultless("V"));
    }

    #[test]
    fn printed_zones_are_read_with_breaks_and_spaces() {
        let (upper, lower) = MRV_B.split_at(36);
        let printed = ["\r\n", &upper.replace('<', " "), "\n", lower, "OPTIONAL", "\n"].concat();
        assert_eq!(Layout::MrvB.read_printed(&printed).as_deref(), Some(MRV_B));
        assert_eq!(Layout::MrvB.read_printed(MRV_B), None);
        assert_eq!(Layout::MrvB.read_printed(&"<".repeat(1000)), None);
        assert_eq!(Layout::MrvB.read_printed(&printed.to_lowercase()), None);
    }
}
