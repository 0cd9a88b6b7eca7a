//! Where things stand on a travel document (ICAO Doc 9303-5, 9303-6 and 9303-8).

use chancery_identity::DocumentKind;

use super::{Subject, caption_box};
use crate::render::geometry::Rect;
use crate::render::profile::{Mrz, Page};
use crate::render::template::Step::{Item, Key};

/// How far the sides may be from nominal.
const SIDE: f32 = 0.75;
/// How far the zone may be from where it belongs.
const ZONE: f32 = 1.0;
/// How far the distance of two lines may be from nominal.
const PITCH: f32 = 0.1;
/// The clear margin at every edge of a card.
const MARGIN: f32 = 2.0;

/// The zone that the engine makes for the kind.
pub(super) fn zone_of_the_kind(subject: &mut Subject<'_>) {
    let wanted = match subject.template.kind() {
        DocumentKind::ConsularCard => (3, 30),
        DocumentKind::EmergencyTravelDocument => (2, 36),
    };
    let zones: Vec<_> =
        subject.pages().filter_map(|(page, of)| Some((page, of.mrz.as_ref()?))).collect();
    let right = |mrz: &Mrz| (mrz.centres.len(), mrz.characters) == wanted;
    match zones.as_slice() {
        [(_, mrz)] if right(mrz) => {}
        [(page, _)] => {
            let (lines, characters) = wanted;
            let words = format!("the zone has {lines} lines of {characters} characters");
            subject.at_page(*page, "mrz", words);
        }
        _ => subject.at(&[Key("kind")], "exactly one page has a machine-readable zone"),
    }
}

pub(super) fn td1_size(subject: &mut Subject<'_>) {
    size(subject, 85.60, 53.98);
}

pub(super) fn td2_size(subject: &mut Subject<'_>) {
    size(subject, 105.0, 74.0);
}

fn size(subject: &mut Subject<'_>, width: f32, height: f32) {
    let sheet = &subject.profile().sheet;
    for (key, is, wanted) in [("width", sheet.width, width), ("height", sheet.height, height)] {
        if (is - wanted).abs() > SIDE {
            subject.at(&[Key("sheet"), Key(key)], format!("{key} is {is} mm and not {wanted}"));
        }
    }
}

/// A machine-readable zone as a part of Doc 9303 has it.
struct Zone {
    /// Counted from 0; the page it stands on.
    page: usize,
    characters: usize,
    /// The left edge of the first character; none where the part leaves it to the sheet.
    left: Option<f32>,
    /// The centres of the lines above the bottom edge, top line first.
    centres: &'static [f32],
}

pub(super) fn td1_zone(subject: &mut Subject<'_>) {
    let centres = &[15.73, 11.5, 7.27];
    zone(subject, &Zone { page: 1, characters: 30, left: Some(5.0), centres });
}

pub(super) fn td2_zone(subject: &mut Subject<'_>) {
    zone(subject, &Zone { page: 0, characters: 36, left: Some(4.0), centres: &[15.75, 9.40] });
}

pub(super) fn etd_zone(subject: &mut Subject<'_>) {
    zone(subject, &Zone { page: 0, characters: 36, left: None, centres: &[15.75, 9.40] });
}

fn zone(subject: &mut Subject<'_>, wanted: &Zone) {
    let found = subject.pages().find_map(|(page, of)| Some((page, of.mrz.as_ref()?)));
    let Some((page, mrz)) = found else {
        return subject.at(&[Key("regimes")], "no page has a machine-readable zone");
    };
    let mut faults = Vec::new();
    if page != wanted.page {
        faults.push(("page", format!("the zone stands on page {}", wanted.page + 1)));
    }
    if mrz.characters != wanted.characters {
        faults.push(("characters", format!("a line has {} characters", wanted.characters)));
    }
    if let Some(left) = wanted.left
        && (mrz.left - left).abs() > ZONE
    {
        faults.push(("left", format!("the first character is {left} ± {ZONE} mm from the left")));
    }
    if let Some(words) = lines(mrz, wanted.centres) {
        faults.push(("centres", words));
    }
    for (key, words) in faults {
        subject.at(&[Key("page"), Item(page), Key("mrz"), Key(key)], words);
    }
}

fn lines(mrz: &Mrz, wanted: &[f32]) -> Option<String> {
    let steps = |centres: &[f32]| -> Vec<f32> {
        centres.iter().zip(centres.iter().skip(1)).map(|(upper, lower)| upper - lower).collect()
    };
    let far = |is: &[f32], wanted: &[f32], most: f32| {
        is.iter().zip(wanted).any(|(is, wanted)| (is - wanted).abs() > most)
    };
    if mrz.centres.len() != wanted.len() {
        return Some(format!("the zone has {} lines", wanted.len()));
    }
    if far(&mrz.centres, wanted, ZONE) {
        return Some(format!("the lines are centred {wanted:?} ± {ZONE} mm above the bottom edge"));
    }
    far(&steps(&mrz.centres), &steps(wanted), PITCH)
        .then(|| format!("the lines are {:.2} mm apart", steps(wanted).first().unwrap_or(&0.0)))
}

/// Nothing but the zone stands in the zone.
pub(super) fn zone_is_clear(subject: &mut Subject<'_>) {
    let (width, height) = subject.template.size_mm();
    for (index, page) in subject.pages() {
        let Some(mrz) = &page.mrz else { continue };
        let top = mrz.centres.first().copied().unwrap_or_default() + 4.2;
        let zone = Rect { x: 0.0, y: height - top, width, height: top };
        for (at, field) in page.fields.iter().enumerate() {
            if field.setting.frame.touches(&zone, 0.0) {
                let words = format!("{} stands in the machine-readable zone", field.name);
                subject.at_field([index, at], "box", words);
            }
        }
        for (key, frame) in symbols(page) {
            if frame.touches(&zone, 0.0) {
                let words = format!("the {key} stands in the machine-readable zone");
                subject.at(&[Key("page"), Item(index), Key(key), Key("box")], words);
            }
        }
    }
}

fn symbols(page: &Page) -> impl Iterator<Item = (&'static str, Rect)> {
    let code = page.code.iter().map(|code| ("code", code.frame));
    let seal = page.seal.iter().map(|seal| ("seal", seal.frame));
    let signature = page.signature.iter().map(|s| ("signature", s.setting.frame));
    code.chain(seal).chain(signature)
}

/// Values keep clear of the edges; the header and the machine-readable zone need not.
pub(super) fn margin(subject: &mut Subject<'_>) {
    let (width, height) = subject.template.size_mm();
    let clear =
        Rect { x: MARGIN, y: MARGIN, width: width - 2.0 * MARGIN, height: height - 2.0 * MARGIN };
    let words = "less than 2.0 mm from the edge";
    for (at, field) in subject.fields() {
        if !clear.holds(&field.setting.frame, 0.01) {
            subject.at_field(at, "box", words);
        }
        if caption_box(field).is_some_and(|frame| !clear.holds(&frame, 0.01)) {
            subject.at_field(at, "caption", words);
        }
    }
    for (index, page) in subject.pages() {
        for (at, portrait) in page.portraits.iter().enumerate() {
            if !clear.holds(&portrait.frame, 0.01) {
                let steps = [Key("page"), Item(index), Key("portrait"), Item(at), Key("box")];
                subject.at(&steps, words);
            }
        }
        if page.signature.as_ref().is_some_and(|s| !clear.holds(&s.setting.frame, 0.01)) {
            subject.at(&[Key("page"), Item(index), Key("signature"), Key("box")], words);
        }
    }
}
