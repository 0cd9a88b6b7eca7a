use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

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

/// The identifiers, in letters and `<`, in a field of `width` characters, which is four at least:
/// an initial, `<<` and another initial. The rules stand with
/// [`MrzName::field`](crate::MrzName::field).
pub(crate) fn fit(primary: &str, secondary: Option<&str>, width: usize) -> NameField {
    let mut text = String::with_capacity(width);
    text.push_str(primary);
    if let Some(secondary) = secondary {
        text.push_str("<<");
        text.push_str(secondary);
    }
    let truncated = text.len() > width;
    if truncated {
        text = shortened(primary, secondary, width);
    }
    text.extend(core::iter::repeat_n('<', width.saturating_sub(text.len())));
    NameField { text, truncated }
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
        let filled = |identifier: &str| identifier.replace(' ', "<");
        let field = fit(&filled(primary), secondary.map(filled).as_deref(), width);
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
}
