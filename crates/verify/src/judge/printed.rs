//! Values as printed on a document, held against what was signed.

use alloc::string::String;
use alloc::vec::Vec;

use chancery_mrz::transliterate;
use unicode_normalization::UnicodeNormalization;

use crate::{DocumentFacts, HolderFacts};

/// Whether what is printed is what was signed.
type Same = fn(&str, &str) -> bool;

/// Values as somebody read them off a document; those that were not read are absent.
///
/// Numbers are the same without spaces and hyphens and in either case. Names are the same when they
/// are the same in either of two spellings, spaces and punctuation aside: in capitals without their
/// marks, or in the letters of Doc 9303-3 §6. So `Müller` is `MULLER` and `MUELLER`, and
/// `García-López` is `GARCIA LOPEZ`. Everything else is compared as it is written in a verdict.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Printed<'a> {
    /// The document number.
    pub number: Option<&'a str>,
    /// The primary identifier.
    pub primary: Option<&'a str>,
    /// The secondary identifier.
    pub secondary: Option<&'a str>,
    /// The date of birth: `1974-08-12`, unknown parts as `XX`.
    pub birth_date: Option<&'a str>,
    /// `F`, `M` or `X`.
    pub sex: Option<&'a str>,
    /// Alpha-3.
    pub nationality: Option<&'a str>,
    /// The date of expiry: `2031-04-15`.
    pub expires: Option<&'a str>,
}

// What is printed on a document is a person's data.
impl core::fmt::Debug for Printed<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Printed(…)")
    }
}

impl Printed<'_> {
    /// The names of the fields that differ from what was signed, in the order above. A field that
    /// the document does not have differs from anything printed.
    pub(super) fn differences(
        &self,
        document: &DocumentFacts,
        holder: &HolderFacts,
    ) -> Vec<&'static str> {
        let name = &holder.name;
        type Field<'a> = (&'static str, Option<&'a str>, Option<&'a str>, Same);
        let fields: [Field<'_>; 7] = [
            ("number", self.number, Some(&document.number), same_number),
            ("primary", self.primary, Some(&name.primary), same_name),
            ("secondary", self.secondary, name.secondary.as_deref(), same_name),
            ("birth_date", self.birth_date, holder.birth_date.as_deref(), same_word),
            ("sex", self.sex, holder.sex, same_word),
            ("nationality", self.nationality, holder.nationality.as_deref(), same_word),
            ("expires", self.expires, Some(&document.expires), same_word),
        ];
        let differs =
            |printed: Option<&str>, signed: Option<&str>, same: fn(&str, &str) -> bool| {
                printed.is_some_and(|printed| !signed.is_some_and(|signed| same(printed, signed)))
            };
        fields
            .into_iter()
            .filter(|(_, printed, signed, same)| differs(*printed, *signed, *same))
            .map(|(field, ..)| field)
            .collect()
    }
}

fn same_word(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other)
}

fn same_number(one: &str, other: &str) -> bool {
    let bare = |c: &char| !c.is_whitespace() && *c != '-';
    let capital = |c: char| c.to_ascii_uppercase();
    one.chars().filter(bare).map(capital).eq(other.chars().filter(bare).map(capital))
}

fn same_name(one: &str, other: &str) -> bool {
    let mrz = |name: &str| transliterate(name).ok().map(|text| text.replace('<', ""));
    let bare = |name: &str| {
        name.nfd()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_uppercase)
            .nfd()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
    };
    let spellings = |name: &str| [Some(bare(name)), mrz(name)];
    let signed = spellings(other);
    spellings(one)
        .into_iter()
        .flatten()
        .any(|spelt| !spelt.is_empty() && signed.iter().flatten().any(|signed| *signed == spelt))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_in_every_spelling_that_is_printed() {
        for (one, other) in [
            ("MÜLLER", "Muller"),
            ("MÜLLER", "Mueller"),
            ("Mueller", "MÜLLER"),
            ("GARCÍA LÓPEZ", "Garcia-Lopez"),
            ("O’CONNOR", "O'Connor"),
            ("ŠĆEPANOVIĆ", "Scepanovic"),
            ("GROẞ", "Gross"),
            ("NGUYỄN", "Nguyen"),
        ] {
            assert!(same_name(one, other), "{one} {other}");
        }
        for (one, other) in
            [("MULLER", "MILLER"), ("ANNA", "ANNE"), ("ANNA MARIA", "ANNA"), ("A", ""), ("", "")]
        {
            assert!(!same_name(one, other), "{one} {other}");
        }
    }

    #[test]
    fn numbers_and_dates_are_the_same_as_they_are_read() {
        assert!(same_number("c 231-4589x", "C2314589X"));
        assert!(!same_number("C2314589Y", "C2314589X"));
        assert!(same_word(" 1974-xx-XX", "1974-XX-XX"));
        assert!(!same_word("1974-08-12", "1974-XX-XX"));
    }
}
