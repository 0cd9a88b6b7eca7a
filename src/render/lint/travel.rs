//! What an emergency travel document is to say.

use super::{Needed, Subject};
use crate::render::template::Step::Key;

/// The title in English, and that it is for one journey.
const TITLE: [&str; 2] = ["EMERGENCY TRAVEL DOCUMENT", "SINGLE JOURNEY"];

/// Title and restriction stand on the data face.
pub(super) fn title(subject: &mut Subject<'_>) {
    let texts = subject.pages().take(1).flat_map(|(_, page)| &page.texts);
    let said: Vec<String> = texts
        .map(|text| text.spans.iter().map(|span| span.text.to_uppercase()).collect())
        .collect();
    for wanted in TITLE {
        if !said.iter().any(|text| text.contains(wanted)) {
            subject.at_page(0, "text", format!("the data face does not say {wanted}"));
        }
    }
}

/// Holder, route, validity and issuer.
pub(super) fn fields(subject: &mut Subject<'_>) {
    use Needed::{Always, WhereThereIsOne};
    let fields = [
        ("number", Always),
        ("primary", Always),
        ("secondary", WhereThereIsOne),
        ("birth_date", Always),
        ("sex", Always),
        ("nationality", Always),
        ("destination", Always),
        ("journey_from", Always),
        ("transit", WhereThereIsOne),
        ("replaces", WhereThereIsOne),
        ("issued", Always),
        ("expires", Always),
        ("post", Always),
    ];
    subject.needs(&fields, "the document bears");
    subject.needs_portrait("the document bears");
}

/// What the code and the machine-readable zone say is printed too.
pub(super) fn nothing_unprinted(subject: &mut Subject<'_>) {
    use Needed::WhereThereIsOne;
    let signed = [
        "number",
        "primary",
        "secondary",
        "native_name",
        "birth_date",
        "sex",
        "nationality",
        "birth_place",
        "guardian",
        "post",
        "issued",
        "expires",
    ];
    let signed = signed.map(|name| (name, WhereThereIsOne));
    subject.needs(&signed, "the code says");
    let face = !subject.template.face_budgets().is_empty();
    if face && !subject.pages().any(|(_, page)| !page.portraits.is_empty()) {
        subject.at(&[Key("regimes")], "the code says how the holder looks, which has no place");
    }
}
