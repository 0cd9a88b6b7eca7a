use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::format::Layout;
use crate::inspect::inspect;
use crate::zone::{Span, Zone};
use crate::{Elements, Fault, Format, MAX_CHARACTERS};

/// More bytes than the longest MRZ can have, even with every character four bytes long.
const MAX_BYTES: usize = MAX_CHARACTERS * 4 + 16;

/// Why a text is no MRZ at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseError {
    /// It has more than [`MAX_CHARACTERS`] characters.
    TooLong,
    /// It is neither three lines of 30 characters nor two of 36 or 44, nor any of them in one line.
    Shape,
    /// A format is none of `TD1`, `TD2`, `TD3`, `MRV-A` and `MRV-B`.
    Format,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "a machine-readable zone has at most 90 characters",
            Self::Shape => {
                "a machine-readable zone is three lines of 30 characters, or two of 36 or of 44"
            }
            Self::Format => "a format is TD1, TD2, TD3, MRV-A or MRV-B",
        })
    }
}

impl core::error::Error for ParseError {}

/// An MRZ taken apart. Every field is as it stands, faults and all; in place of a character outside
/// ASCII stands `?`, and the [`Fault`] that it is names the character.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mrz {
    /// The format its lines have.
    pub format: Format,
    /// Everything that is wrong, by position; empty for a well-written MRZ.
    pub faults: Vec<Fault>,
    zone: Zone,
    number: Number,
}

impl Mrz {
    pub(crate) fn of(zone: Zone, format: Format) -> Self {
        let number = Number::read(&zone, format.layout());
        Self { format, faults: inspect(&zone, format, &number), zone, number }
    }

    /// The two characters of the document code, fillers kept.
    #[must_use]
    pub fn document_code(&self) -> &str {
        self.zone.text(self.format.layout().document_code)
    }

    /// The three characters of the issuing State, fillers kept: `D<<`.
    #[must_use]
    pub fn issuing_state(&self) -> &str {
        self.zone.text(self.format.layout().issuing_state)
    }

    /// The document number without fillers at its end, whole even when it runs over into the
    /// optional data.
    #[must_use]
    pub fn document_number(&self) -> &str {
        unpadded(self.number.whole(&self.zone, self.format.layout()))
    }

    /// Optional data without fillers at their end: on a TD1 those of line 1, on a TD3 the personal
    /// number. What belongs to a long document number is not among them.
    #[must_use]
    pub fn optional_1(&self) -> &str {
        unpadded(self.zone.text(self.number.data))
    }

    /// Optional data of line 2 of a TD1, without fillers at their end; empty on every other format.
    #[must_use]
    pub fn optional_2(&self) -> &str {
        self.format.layout().optional_2.map_or("", |span| unpadded(self.zone.text(span)))
    }

    /// The six characters `YYMMDD` of the date of birth, fillers kept.
    #[must_use]
    pub fn birth_date(&self) -> &str {
        self.zone.text(self.format.layout().birth_date)
    }

    /// `F`, `M` or `<`.
    #[must_use]
    pub fn sex(&self) -> char {
        char::from(self.zone.byte(self.format.layout().sex))
    }

    /// The six characters `YYMMDD` of the date of expiry.
    #[must_use]
    pub fn expiry(&self) -> &str {
        self.zone.text(self.format.layout().expiry)
    }

    /// The three characters of the nationality, fillers kept.
    #[must_use]
    pub fn nationality(&self) -> &str {
        self.zone.text(self.format.layout().nationality)
    }

    /// The name field without the fillers at its end: `ERIKSSON<<ANNA<MARIA`.
    #[must_use]
    pub fn name(&self) -> &str {
        unpadded(self.zone.text(self.format.layout().name))
    }

    /// The primary identifier, a space between components.
    #[must_use]
    pub fn primary(&self) -> Cow<'_, str> {
        spaced(names(self.name()).0)
    }

    /// The secondary identifier, a space between components; none after a name without `<<`.
    #[must_use]
    pub fn secondary(&self) -> Option<Cow<'_, str>> {
        names(self.name()).1.map(spaced)
    }

    /// Whether the name field is full to its last position, so that the name may be truncated
    /// (Doc 9303-4, -5 and -6 §4.2.3).
    #[must_use]
    pub fn name_may_be_truncated(&self) -> bool {
        self.zone.byte(self.format.layout().name.last) != b'<'
    }

    /// The lines joined without a break, as [`joined`](crate::joined) gives them.
    #[must_use]
    pub fn joined(&self) -> &str {
        self.zone.all()
    }

    /// The lines.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.zone.lines(self.format.line_width())
    }

    /// Its data elements. Without faults their [`lines`](Elements::lines) are those of this MRZ,
    /// but for the one choice that Doc 9303 leaves: the check digit over no optional data on a TD3
    /// is made `0` and may be read `<`.
    #[must_use]
    pub fn elements(&self) -> Elements<'_> {
        Elements {
            format: self.format,
            document_code: self.document_code(),
            issuing_state: self.issuing_state(),
            document_number: self.document_number(),
            optional_1: self.optional_1(),
            optional_2: self.optional_2(),
            birth_date: self.birth_date(),
            sex: self.sex(),
            expiry: self.expiry(),
            nationality: self.nationality(),
            name: self.name(),
        }
    }
}

impl fmt::Debug for Mrz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mrz(…)")
    }
}

/// Takes an MRZ apart and lists every fault in it.
///
/// The text is three lines of 30 characters (TD1) or two of 36 (TD2, MRV-B) or of 44 (TD3, MRV-A),
/// with line feeds, carriage returns or both between them and around them, or with no break at all.
/// Of the two formats of one size it is the visa when the first character is `V`. Nothing is
/// mended: no space is skipped, no letter put in upper case, no `O` taken for `0`.
///
/// Listed are document codes that the format does not allow, characters that cannot stand where
/// they do, dates that are in no calendar, and check digits that do not agree. Where a character
/// outside the alphabet leaves a check digit undefined, the character alone is the fault. Whether a
/// State or a nationality is assigned is not asked here:
/// [`CountryCode`](chancery_identity::CountryCode) knows.
///
/// A document number is taken to run over into the optional data of a TD1 or TD2 (Doc 9303-5 and -6
/// §4.2, note j) when its field is full, `<` stands in place of the check digit, and at least two
/// characters open the optional data. With fewer the check digit is missing, which is a fault.
///
/// # Errors
/// [`ParseError`] when the text is no MRZ of these formats, whatever it says.
///
/// ```
/// use chancery_mrz::{Format, parse};
/// // Doc 9303-6, Appendix B.
/// let mrz = parse("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\r\nD231458907UTO7408122F1204159<<<<<<<6")?;
/// assert_eq!(mrz.format, Format::Td2);
/// assert_eq!(mrz.primary(), "ERIKSSON");
/// assert_eq!(mrz.secondary().as_deref(), Some("ANNA MARIA"));
/// assert!(mrz.faults.is_empty());
/// # Ok::<(), chancery_mrz::ParseError>(())
/// ```
pub fn parse(text: &str) -> Result<Mrz, ParseError> {
    let (format, zone) = read(text)?;
    Ok(Mrz::of(zone, format))
}

/// The format of a text and its characters without line breaks.
fn read(text: &str) -> Result<(Format, Zone), ParseError> {
    if text.len() > MAX_BYTES {
        return Err(ParseError::TooLong);
    }
    let mut zone = Zone::empty();
    let (mut lines, mut narrowest, mut widest) = (0, usize::MAX, 0);
    let mut rest = text;
    while !rest.is_empty() {
        // A line break is never a part of a longer character.
        let (line, after) = rest.split_at_checked(line_end(rest)).unwrap_or_default();
        rest = after.get(1..).unwrap_or_default();
        if !line.is_empty() {
            let width = zone.append(line).ok_or(ParseError::TooLong)?;
            lines += 1;
            narrowest = width.min(narrowest);
            widest = width.max(widest);
        }
    }
    let format = Format::of(zone.len(), zone.byte(1)).ok_or(ParseError::Shape)?;
    let whole = (format.line_count(), format.line_width(), format.line_width());
    if lines == 1 || (lines, narrowest, widest) == whole {
        Ok((format, zone))
    } else {
        Err(ParseError::Shape)
    }
}

/// Where the first line ends. Eight bytes at a time are looked at without a branch.
fn line_end(text: &str) -> usize {
    let is_break = |byte: &u8| (*byte == b'\r') | (*byte == b'\n');
    let (chunks, _) = text.as_bytes().as_chunks::<8>();
    let whole = chunks
        .iter()
        .take_while(|chunk| !chunk.iter().fold(false, |any, byte| any | is_break(byte)));
    let start = whole.count() * 8;
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    start + rest.iter().position(is_break).unwrap_or(rest.len())
}

/// Where the document number stands and what it leaves of the optional data.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Number {
    /// The whole of a number that runs over.
    long: Option<String>,
    /// Where its check digit stands: after its own field, or within the optional data.
    pub(crate) digit: usize,
    /// The optional data that are left.
    pub(crate) data: Span,
}

impl Number {
    fn read(zone: &Zone, layout: &Layout) -> Self {
        let full = zone.byte(layout.number.last) != b'<' && zone.byte(layout.number_digit) == b'<';
        if full && layout.long_number {
            let data = zone.text(layout.optional_1);
            let run = data.split('<').next().unwrap_or_default();
            if let Some(rest) = run.get(..run.len().saturating_sub(1)).filter(|r| !r.is_empty()) {
                let digit = layout.optional_1.first + rest.len();
                return Self {
                    long: Some([zone.text(layout.number), rest].concat()),
                    digit,
                    data: Span::new(digit + 2, layout.optional_1.last),
                };
            }
        }
        Self { long: None, digit: layout.number_digit, data: layout.optional_1 }
    }

    /// The number, with its padding.
    pub(crate) fn whole<'a>(&'a self, zone: &'a Zone, layout: &Layout) -> &'a str {
        self.long.as_deref().unwrap_or_else(|| zone.text(layout.number))
    }
}

/// A field without the fillers at its end.
pub(crate) fn unpadded(field: &str) -> &str {
    let last = field.bytes().rposition(|byte| byte != b'<');
    last.and_then(|last| field.get(..=last)).unwrap_or_default()
}

/// The primary and the secondary identifier of a name field without its padding.
fn names(field: &str) -> (&str, Option<&str>) {
    let divided = field.as_bytes().windows(2).position(|pair| matches!(pair, [b'<', b'<']));
    match divided.and_then(|at| field.split_at_checked(at)) {
        Some((primary, secondary)) => (primary, Some(secondary)),
        None => (field, None),
    }
}

fn spaced(identifier: &str) -> Cow<'_, str> {
    let identifier = unpadded(identifier).trim_start_matches('<');
    if !identifier.as_bytes().contains(&b'<') {
        return identifier.into();
    }
    let bytes = identifier.bytes().map(|byte| if byte == b'<' { b' ' } else { byte }).collect();
    // The bytes are ASCII.
    String::from_utf8(bytes).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    // Doc 9303-6, Appendix B.
    const UPPER: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<";
    const LOWER: &str = "D231458907UTO7408122F1204159<<<<<<<6";

    #[test]
    fn line_breaks_of_every_kind_and_none() {
        for between in ["", "\n", "\r\n", "\r", "\n\n"] {
            for around in ["", "\n", "\r\n"] {
                let mrz = parse(&format!("{around}{UPPER}{between}{LOWER}{around}")).unwrap();
                assert_eq!(mrz.joined(), [UPPER, LOWER].concat());
                assert!(mrz.faults.is_empty());
            }
        }
    }

    #[test]
    fn what_is_no_zone_is_refused() {
        let thirty = "A".repeat(30);
        for text in [
            "",
            "\n",
            UPPER,
            &UPPER.repeat(3)[..89],
            &format!("{UPPER}\n{LOWER}<")[..],
            &format!("{UPPER} {LOWER}")[..],
            &format!("{}\n{}", &UPPER[..35], ["<", LOWER].concat())[..],
            &format!("{thirty}\n{thirty}")[..],
            &format!("{thirty}\n{thirty}{thirty}")[..],
        ] {
            assert_eq!(parse(text), Err(ParseError::Shape), "{text:?}");
        }
        for text in ["A".repeat(91), "A\n".repeat(91), "\n".repeat(1 << 20), "é".repeat(1 << 20)] {
            assert_eq!(parse(&text), Err(ParseError::TooLong));
        }
        assert!(parse(&"é".repeat(MAX_CHARACTERS)).is_ok());
    }

    #[test]
    fn names_are_split_where_the_fillers_are_doubled() {
        for (field, primary, secondary) in [
            ("ARKFREITH<<<<", "ARKFREITH", None),
            ("SATRIYA<SUDARPA", "SATRIYA SUDARPA", None),
            ("A<B<<C<D<<<", "A B", Some("C D")),
            ("A<<B<<C", "A", Some("B  C")),
            ("<<<<", "", None),
            ("<<B", "", Some("B")),
        ] {
            let (one, two) = names(unpadded(field));
            let two = two.map(spaced);
            assert_eq!((&*spaced(one), two.as_deref()), (primary, secondary), "{field}");
        }
    }
}
