use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::{Untransliterable, transliterate};

/// The narrowest field that can hold an initial, `<<` and another initial.
const NARROWEST: usize = 4;

/// Why a name cannot be written in a name field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameError {
    /// A character has no transliteration.
    Untransliterable(char),
    /// An identifier has no letter.
    Empty,
    /// The field is narrower than four characters.
    Width,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Untransliterable(character) => Untransliterable(*character).fmt(f),
            Self::Empty => f.write_str("an identifier of a name has at least one letter"),
            Self::Width => f.write_str("a name field has at least four characters"),
        }
    }
}

impl core::error::Error for NameError {}

impl From<Untransliterable> for NameError {
    fn from(Untransliterable(character): Untransliterable) -> Self {
        Self::Untransliterable(character)
    }
}

/// A name as the name field of an MRZ holds it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NameField {
    /// The field, exactly as wide as was asked.
    pub text: String,
    /// Whether letters of the name were left out.
    pub truncated: bool,
}

impl fmt::Debug for NameField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NameField(…)")
    }
}

/// A printed name in a name field of `width` characters: `PRIMARY<<SECONDARY`, one `<` between
/// components, fillers to the end (Doc 9303-3 §4.6).
///
/// A name that does not fit is truncated as Doc 9303-5 and -6 §4.2.3 allow, always in the same way:
///
/// 1. The primary identifier stays whole if that leaves room for `<<` and one letter; otherwise it
///    is shortened to leave just that room.
/// 2. An identifier is shortened from its last component backwards, each down to its initial at
///    most; when initials alone are too many, the last components are dropped and the first ones
///    grow again.
/// 3. Nothing is cut that need not be: the field is full and its last position is a letter.
///
/// So a truncated field shows at least the first letter of the primary identifier and, after `<<`,
/// of the secondary one, and a reader can tell from its last letter that it may be truncated. A
/// name that fills the field exactly looks the same and is not truncated.
///
/// # Errors
/// [`NameError::Untransliterable`] for a character [`transliterate`] refuses, [`NameError::Empty`]
/// when an identifier has no letter, [`NameError::Width`] below four characters.
///
/// ```
/// use chancery_mrz::name_field;
/// let name = name_field("NILAVADHANANANDA", Some("CHAYAPA DEJTHAMRONG KRASUANG"), 30)?;
/// assert_eq!(name.text, "NILAVADHANANANDA<<CHAYAPA<DE<K"); // Doc 9303-5 §4.2.3
/// assert!(name.truncated);
/// # Ok::<(), chancery_mrz::NameError>(())
/// ```
pub fn name_field(
    primary: &str,
    secondary: Option<&str>,
    width: usize,
) -> Result<NameField, NameError> {
    if width < NARROWEST {
        return Err(NameError::Width);
    }
    let primary = letters(primary)?;
    let secondary = secondary.map(letters).transpose()?;
    let mut text = primary.clone();
    if let Some(secondary) = &secondary {
        text.push_str("<<");
        text.push_str(secondary);
    }
    let truncated = text.len() > width;
    if truncated {
        text = shortened(&primary, secondary.as_deref(), width);
    }
    text.extend(core::iter::repeat_n('<', width.saturating_sub(text.len())));
    Ok(NameField { text, truncated })
}

fn letters(identifier: &str) -> Result<String, NameError> {
    let text = transliterate(identifier)?;
    if text.is_empty() { Err(NameError::Empty) } else { Ok(text) }
}

/// A name longer than `width`, cut to exactly that.
fn shortened(primary: &str, secondary: Option<&str>, width: usize) -> String {
    let family: Vec<&str> = primary.split('<').collect();
    let Some(secondary) = secondary else { return cut(&family, width) };
    let given: Vec<&str> = secondary.split('<').collect();
    let room = width.saturating_sub(2);
    let most = primary.len().min(room.saturating_sub(1));
    // Initials alone fill an odd number of positions, so one letter less of the primary identifier
    // may be what it takes to end on a letter.
    let kept = [most, most.saturating_sub(1)]
        .into_iter()
        .find(|kept| fills(&family, *kept) && fills(&given, room.saturating_sub(*kept)))
        .unwrap_or(most);
    [cut(&family, kept).as_str(), "<<", cut(&given, room.saturating_sub(kept)).as_str()].concat()
}

/// How many of `components` keep at least their initial when `room` is all there is.
fn places(components: &[&str], room: usize) -> usize {
    components.len().min(room.div_ceil(2))
}

/// Whether shortening and dropping components can fill `room` to the last position.
fn fills(components: &[&str], room: usize) -> bool {
    let kept = components.iter().take(places(components, room));
    let longest = kept.fold(0, |length, component| length + component.len() + 1);
    room > 0 && longest > room
}

/// The components in exactly `room` positions, ending on a letter: growing from initials, the first
/// component before the next, is the same as cutting from the last one backwards.
///
/// Components of one letter cannot grow. Where they leave the last position bare, which takes a
/// dozen and more of them, the initial of the next component stands there with no filler before it.
fn cut(components: &[&str], room: usize) -> String {
    let places = places(components, room);
    let mut spare = (room + 1).saturating_sub(2 * places);
    let mut text = String::with_capacity(room);
    for component in components.iter().take(places) {
        let grown = spare.min(component.len().saturating_sub(1));
        spare -= grown;
        if !text.is_empty() {
            text.push('<');
        }
        text.push_str(component.get(..=grown).unwrap_or(component));
    }
    let next = components.iter().skip(places).filter_map(|component| component.get(..1));
    text.extend(next.take(spare));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(primary: &str, secondary: Option<&str>, width: usize) -> (String, bool) {
        let field = name_field(primary, secondary, width).unwrap();
        (field.text, field.truncated)
    }

    #[test]
    fn a_name_that_fits_is_whole() {
        // Doc 9303-5 §4.2.3.
        let dutch = field("VAN DER MUELLEN", Some("MARTIN"), 30);
        assert_eq!(dutch, ("VAN<DER<MUELLEN<<MARTIN<<<<<<<".into(), false));
        let one = field("ARKFREITH", None, 30);
        assert_eq!(one, ("ARKFREITH<<<<<<<<<<<<<<<<<<<<<".into(), false));
        let full = field("PAPANDROPOULOUS", Some("JONATHON ALEC"), 30);
        assert_eq!(full, ("PAPANDROPOULOUS<<JONATHON<ALEC".into(), false));
    }

    #[test]
    fn the_last_components_give_way_first() {
        for (primary, secondary, text) in [
            ("ABCDEF", Some("GHI JKL MNO"), "ABCDEF<<GH<J<M"),
            ("ABCDEF", Some("GHI JKL MNO PQR STU"), "ABCDEF<<GH<J<M"),
            ("ABCDEFGHIJKLMNOP", Some("Q"), "ABCDEFGHIJK<<Q"),
            ("ABCDEFG HIJKL MN", Some("QR"), "ABCDEFG<H<M<<Q"),
            ("ABCDEFGHIJKLMNOP", None, "ABCDEFGHIJKLMN"),
            ("ABCDEFGHIJ KLM NO", None, "ABCDEFGHIJ<K<N"),
        ] {
            let (cut, truncated) = field(primary, secondary, 14);
            assert_eq!((cut.as_str(), truncated), (text, true), "{primary} {secondary:?}");
        }
    }

    #[test]
    fn initials_never_leave_the_last_position_bare() {
        assert_eq!(field("ABCDEFGHIJ", Some("S R K"), 14).0, "ABCDEFGHI<<S<R");
        assert_eq!(field("A B C D E F G H", None, 14).0, "A<B<C<D<E<F<GH");
        assert_eq!(field("A B C D E", Some("F G H"), 13).0, "A<B<C<D<E<<FG");
    }

    #[test]
    fn a_name_that_cannot_be_written_is_refused() {
        assert_eq!(name_field("A", None, 3), Err(NameError::Width));
        assert_eq!(name_field("'.", None, 30), Err(NameError::Empty));
        assert_eq!(name_field("A", Some("-"), 30), Err(NameError::Empty));
        assert_eq!(name_field("A", Some("Ж"), 30), Err(NameError::Untransliterable('Ж')));
    }
}
