use std::collections::BTreeMap;

use chancery_identity::DocumentKind;

use crate::document::Record;
use crate::render::Value;

/// The values a document prints, by the names its template's profile places them under.
pub(super) fn printed_values(record: &Record) -> BTreeMap<String, Value> {
    let holder = &record.holder;
    let mut values = BTreeMap::from([
        ("primary", text(&holder.primary)),
        ("sex", text(holder.sex.letter())),
        ("nationality", text(&holder.nationality_text)),
        ("birth_date", Value::Birth(holder.birth_date)),
        ("birth_place", text(&holder.birth_place)),
        ("number", text(record.number.as_str())),
        ("issued", Value::Date(record.issued)),
        ("expires", Value::Date(record.expires)),
        ("post", text(&record.post_name)),
        ("check_at", text(&record.check_at)),
    ]);
    if let Some(secondary) = &holder.secondary {
        values.insert("secondary", text(secondary));
    }
    if let Some((name, language)) = &holder.native {
        let native = Value::Native { text: name.clone(), language: language.clone() };
        values.insert("native_name", native);
    }
    if let Some(guardian) = &record.guardian {
        values.insert("guardian", text(&guardian.name));
    }
    match record.kind {
        DocumentKind::ConsularCard => card_values(record, &mut values),
        DocumentKind::EmergencyTravelDocument => sheet_values(record, &mut values),
    }
    values.into_iter().map(|(name, value)| (name.to_string(), value)).collect()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_string())
}

/// A card says where its holder lives.
fn card_values(record: &Record, values: &mut BTreeMap<&str, Value>) {
    if let Some(lines) = &record.address {
        values.insert("address", Value::Lines(lines.clone()));
    }
}

/// A sheet is for one journey, and says which document it stands in for.
fn sheet_values(record: &Record, values: &mut BTreeMap<&str, Value>) {
    if let Some(journey) = &record.journey {
        values.insert("journey_from", text(&journey.from));
        values.insert("destination", text(&journey.destination));
        if !journey.transit.is_empty() {
            values.insert("transit", Value::Lines(journey.transit.clone()));
        }
        if let Some(date) = journey.travel_date {
            values.insert("travel_date", Value::Date(date));
        }
    }
    if let Some(replaced) = &record.replaces {
        let words = format!("{} ({})", replaced.number, replaced.why.to_uppercase());
        values.insert("replaces", Value::Text(words));
    }
}
