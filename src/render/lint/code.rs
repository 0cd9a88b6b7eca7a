use chancery_identity::DocumentKind;

use super::Subject;
use crate::render::code::code_fits;
use crate::render::geometry::{DOT_MM, Rect};
use crate::render::profile::Page;
use crate::render::sample::WITHOUT_FACE;
use crate::render::template::Step::{Item, Key};

/// The smallest module of the code, in dots of 600 dpi: 0.254 mm.
const CODE_DOTS: u16 = 6;
/// The smallest module of the seal: 0.339 mm.
const SEAL_DOTS: u16 = 8;

/// Modules that a phone reads.
pub(super) fn module(subject: &mut Subject<'_>) {
    least(subject, "code", CODE_DOTS);
}

/// Modules that a border's reader is made for.
pub(super) fn seal_module(subject: &mut Subject<'_>) {
    least(subject, "seal", SEAL_DOTS);
}

/// The engine seals every emergency travel document, and no card.
pub(super) fn seal_place(subject: &mut Subject<'_>) {
    let sealed = subject.template.kind() == DocumentKind::EmergencyTravelDocument;
    match (sealed, subject.template.seal_box_mm()) {
        (true, None) => {
            subject.at(&[Key("kind")], "no page has a place for the visible digital seal");
        }
        (false, Some(_)) => subject.at(&[Key("kind")], "a card bears no visible digital seal"),
        _ => {}
    }
}

fn least(subject: &mut Subject<'_>, key: &str, dots: u16) {
    for (index, page) in subject.pages() {
        let place = if key == "code" { &page.code } else { &page.seal };
        if let Some([smallest, _]) = place.as_ref().map(|place| place.dots)
            && smallest < dots
        {
            let words = format!(
                "modules of {smallest} dots are {:.3} mm; at least {dots} dots are",
                f32::from(smallest) * DOT_MM
            );
            subject.at(&[Key("page"), Item(index), Key(key), Key("dots")], words);
        }
    }
}

/// A code of a long name and address, without a face, has room.
pub(super) fn room(subject: &mut Subject<'_>) {
    if code_fits(subject.template, WITHOUT_FACE, false).is_err() {
        let page = subject.template.bears_code_on();
        let words = format!("no room for {WITHOUT_FACE} characters with the smallest module");
        subject.at(&[Key("page"), Item(page), Key("code"), Key("box")], words);
    }
}

/// Nothing is printed where the four white modules around a symbol are.
pub(super) fn quiet_zone(subject: &mut Subject<'_>) {
    for (index, page) in subject.pages() {
        let frame = |key| match key {
            "code" => page.code.as_ref().map(|place| place.frame),
            _ => page.seal.as_ref().map(|place| place.frame),
        };
        for key in ["code", "seal"] {
            let Some(place) = frame(key) else { continue };
            let other = if key == "code" { "seal" } else { "code" };
            let near = printed(page).chain(frame(other)).any(|box_| box_.touches(&place, 0.0));
            if near {
                let words = "something else has its place in the box of the symbol";
                subject.at(&[Key("page"), Item(index), Key(key), Key("box")], words);
            }
        }
    }
}

fn printed(page: &Page) -> impl Iterator<Item = Rect> {
    let texts = page.texts.iter().map(|text| text.setting.frame);
    let fields = page.fields.iter();
    let fields = fields.flat_map(|f| [Some(f.setting.frame), super::caption_box(f)]).flatten();
    let portraits = page.portraits.iter().map(|portrait| portrait.frame);
    let signature = page.signature.iter().map(|signature| signature.setting.frame);
    let micro = page.micro.iter().map(|micro| Rect {
        x: micro.x,
        y: micro.y - micro.size,
        width: micro.width,
        height: micro.size * 1.3,
    });
    texts.chain(fields).chain(portraits).chain(signature).chain(micro)
}
