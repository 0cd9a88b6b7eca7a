//! The words over a field (ICAO Doc 9303-3 §3.4).

use super::Subject;

/// The languages of which one must be there.
const COMMON: &[&str] = &["en", "fr", "es"];
/// What a reader must find by its caption.
const CAPTIONED: &[&str] = &["primary", "secondary", "sex", "nationality", "birth_date", "expires"];

/// Every mandatory value has a caption, in English, French or Spanish if the State's own language is
/// none of these.
pub(super) fn in_two_languages(subject: &mut Subject<'_>) {
    let language = subject.profile().language.as_str();
    let own = language.split('-').next().unwrap_or_default();
    let common = COMMON.contains(&own);
    for (at, field) in subject.fields() {
        match &field.caption {
            None if CAPTIONED.contains(&field.name.as_str()) => {
                subject.at_field(at, "name", format!("{} has no caption", field.name));
            }
            Some(caption) if caption.second.is_none() && !common => {
                let words = format!("the caption of {} needs a second language", field.name);
                subject.at_field(at, "caption", words);
            }
            _ => {}
        }
    }
}

/// Captions are small, and not too small.
pub(super) fn size(subject: &mut Subject<'_>) {
    for (at, field) in subject.fields() {
        let Some(caption) = &field.caption else { continue };
        let [largest, smallest] = caption.size;
        if smallest < 1.0 || largest > 1.8 {
            subject.at_field(at, "caption", "the caption's letters are from 1.0 to 1.8 mm");
        }
    }
}
