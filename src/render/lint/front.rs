//! What stands on the front of a card (ICAO Doc 9303-5 and 9303-6).

use super::{Needed, Subject};
use crate::render::template::Step::{Item, Key};

/// What zones II and III have on every card.
const MANDATORY: &[(&str, Needed)] = &[
    ("primary", Needed::Always),
    ("secondary", Needed::WhereThereIsOne),
    ("sex", Needed::Always),
    ("nationality", Needed::Always),
    ("birth_date", Needed::Always),
    ("number", Needed::Always),
    ("expires", Needed::Always),
];
/// The order inside zone II, and inside zone III.
const ORDERS: &[&[&str]] =
    &[&["primary", "secondary", "sex", "nationality", "birth_date"], &["number", "expires"]];

/// Languages that are read from the right.
const FROM_THE_RIGHT: &[&str] = &["ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];

pub(super) fn mandatory_fields(subject: &mut Subject<'_>) {
    subject.needs(MANDATORY, "the front bears");
    subject.needs_signature("the front bears");
    for (name, _) in MANDATORY {
        let elsewhere =
            subject.fields().find(|([page, _], field)| *page > 0 && field.name == *name);
        if let Some((at, _)) = elsewhere {
            subject.at_field(at, "name", format!("{name} belongs on the front"));
        }
    }
    let header = subject.pages().next().is_some_and(|(_, front)| {
        front.texts.iter().any(|text| text.setting.frame.bottom() <= 11.0)
    });
    if !header {
        let words = "zone I, the top 11 mm, names neither issuer nor document";
        subject.at_page(0, "text", words);
    }
}

/// The portrait has its size, and stands on the left of the front.
pub(super) fn portrait(subject: &mut Subject<'_>) {
    let (width, _) = subject.template.size_mm();
    let front = subject.pages().next();
    let portraits = front.map_or(&[][..], |(_, page)| page.portraits.as_slice());
    let main = portraits.iter().enumerate().find(|(_, portrait)| portrait.opacity >= 1.0);
    let Some((at, main)) = main else {
        return subject.at_page(0, "portrait", "the front has no portrait");
    };
    let frame = main.frame;
    let steps = [Key("page"), Item(0), Key("portrait"), Item(at), Key("box")];
    if !(31.99..=45.01).contains(&frame.height) || !(25.99..=35.01).contains(&frame.width) {
        subject.at(&steps, format!("the portrait is {} × {} mm", frame.height, frame.width));
    }
    if frame.right() > width / 2.0 {
        subject.at(&steps, "the portrait stands along the left edge");
    }
}

/// Within a zone values follow each other downwards, and in a row as the State's language is read.
pub(super) fn order(subject: &mut Subject<'_>) {
    let language = subject.profile().language.split('-').next().unwrap_or_default();
    let from_the_right = FROM_THE_RIGHT.contains(&language);
    for order in ORDERS {
        let places: Vec<_> = order
            .iter()
            .filter_map(|name| {
                subject.fields().find(|([page, _], f)| *page == 0 && f.name == *name)
            })
            .collect();
        for ((_, before), (at, after)) in places.iter().zip(places.iter().skip(1)) {
            let (one, other) = (before.setting.frame, after.setting.frame);
            let below = other.y > one.y + 1.0;
            let beside = (other.y - one.y).abs() <= 1.0 && (other.x > one.x) != from_the_right;
            if !below && !beside {
                let words = format!("{} follows {}", after.name, before.name);
                subject.at_field(*at, "box", words);
            }
        }
    }
}
