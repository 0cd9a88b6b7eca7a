use super::Subject;
use crate::render::template::Step::{Item, Key};

/// Words by which a document would say how its holder stands with the State they live in.
const WORDS: &[&str] = &[
    "immigration status",
    "immigration_status",
    "migration status",
    "migratory status",
    "residence status",
    "residence_status",
    "residence permit",
    "residence_permit",
    "visa status",
    "visa_status",
    "visa number",
    "visa_number",
    "permit number",
    "work permit",
    "work_permit",
    "undocumented",
    "unauthorised stay",
    "unauthorized stay",
    "illegal",
    "irregular",
    "overstay",
    "asylum",
    "refugee claim",
    "deport",
    "alien number",
    "alien_number",
    "legal status",
    "legal_status",
    "statut migratoire",
    "statut de séjour",
    "titre de séjour",
    "sans-papiers",
    "situation irrégulière",
    "situación migratoria",
    "estatus migratorio",
    "indocumentad",
    "permiso de residencia",
    "aufenthaltsstatus",
    "aufenthaltstitel",
];

/// No field, caption or fixed word says whether the holder may stay where they are.
pub(super) fn no_status_of_stay(subject: &mut Subject<'_>) {
    let said = |text: &str| {
        let text = text.to_lowercase();
        WORDS.iter().any(|word| text.contains(word))
    };
    let words = "this would say how the holder stands with the host State";
    if said(&subject.profile().title) {
        subject.at(&[Key("title")], words);
    }
    for (index, page) in subject.pages() {
        for (at, text) in page.texts.iter().enumerate() {
            let whole: String = text.spans.iter().map(|span| span.text.as_str()).collect();
            if said(&whole) {
                subject.at(&[Key("page"), Item(index), Key("text"), Item(at), Key("spans")], words);
            }
        }
        for (at, micro) in page.micro.iter().enumerate() {
            if said(&micro.text) {
                subject.at(&[Key("page"), Item(index), Key("micro"), Item(at), Key("text")], words);
            }
        }
    }
    for (at, field) in subject.fields() {
        if said(&field.name) {
            subject.at_field(at, "name", words);
        }
        if field.absent.as_deref().is_some_and(said) {
            subject.at_field(at, "absent", words);
        }
        let caption = field.caption.as_ref();
        let captions = caption.map(|c| [Some(c.own.as_str()), c.second.as_deref()]);
        if captions.into_iter().flatten().flatten().any(said) {
            subject.at_field(at, "caption", words);
        }
    }
}
