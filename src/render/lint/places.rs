use super::{Subject, caption_box};
use crate::render::geometry::Rect;
use crate::render::template::Step::{Item, Key};

/// What a document can print.
const FIELDS: &[&str] = &[
    "address",
    "birth_date",
    "birth_place",
    "check_at",
    "destination",
    "expires",
    "guardian",
    "issued",
    "journey_from",
    "nationality",
    "native_name",
    "number",
    "post",
    "primary",
    "replaces",
    "secondary",
    "sex",
    "transit",
    "travel_date",
];

/// Nothing may be cut off with the bleed.
pub(super) fn inside_the_sheet(subject: &mut Subject<'_>) {
    let (width, height) = subject.template.size_mm();
    let sheet = Rect { x: 0.0, y: 0.0, width, height };
    let out = |frame: &Rect| !sheet.holds(frame, 0.001);
    let words = "the box leaves the sheet";
    for (index, page) in subject.pages() {
        for (at, text) in page.texts.iter().enumerate() {
            if out(&text.setting.frame) {
                subject.at(&[Key("page"), Item(index), Key("text"), Item(at), Key("box")], words);
            }
        }
        for (at, portrait) in page.portraits.iter().enumerate() {
            if out(&portrait.frame) {
                let steps = [Key("page"), Item(index), Key("portrait"), Item(at), Key("box")];
                subject.at(&steps, words);
            }
        }
        let signature = page.signature.as_ref().map(|signature| signature.setting.frame);
        let code = page.code.as_ref().map(|code| code.frame);
        let seal = page.seal.as_ref().map(|seal| seal.frame);
        for (key, frame) in [("signature", signature), ("code", code), ("seal", seal)] {
            if frame.is_some_and(|frame| out(&frame)) {
                subject.at(&[Key("page"), Item(index), Key(key), Key("box")], words);
            }
        }
    }
    for (at, field) in subject.fields() {
        if out(&field.setting.frame) {
            subject.at_field(at, "box", words);
        }
        if caption_box(field).is_some_and(|frame| out(&frame)) {
            subject.at_field(at, "caption", "the caption's box leaves the sheet");
        }
    }
}

/// A field that no document has a value for would stay empty for ever.
pub(super) fn known_fields(subject: &mut Subject<'_>) {
    for (at, field) in subject.fields() {
        let conditions = [&field.condition.with, &field.condition.without];
        let named = conditions.into_iter().flatten().chain([&field.name]);
        for name in named {
            if !FIELDS.contains(&name.as_str()) {
                let words = format!("no document has a value {name:.40}");
                subject.at_field(at, "name", words);
            }
        }
    }
}
