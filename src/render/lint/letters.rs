use super::Subject;
use crate::render::compose::Letters;
use crate::render::error::RenderError;
use crate::render::sample::native_name;
use crate::render::template::Step::{Item, Key};
use crate::render::text::{Look, Style, shape};

/// The words that are the same on every document stand in their boxes.
pub(super) fn fixed_words_fit(subject: &mut Subject<'_>) {
    let letters = Letters { profile: subject.profile() };
    for (index, page) in subject.pages() {
        for (at, text) in page.texts.iter().enumerate() {
            if let Some(words) = why(letters.fixed(text, &mut Vec::new())) {
                subject.at(&[Key("page"), Item(index), Key("text"), Item(at), Key("box")], words);
            }
        }
        for (at, micro) in page.micro.iter().enumerate() {
            if let Some(words) = why(letters.micro(micro).map(drop)) {
                let steps = [Key("page"), Item(index), Key("micro"), Item(at), Key("text")];
                subject.at(&steps, words);
            }
        }
        if let Some(signature) = &page.signature {
            let (setting, words) = (&signature.setting, [signature.unable.clone()]);
            let set = letters.words("signature", setting, &words, None, &mut Vec::new());
            if let Some(words) = why(set) {
                subject.at(&[Key("page"), Item(index), Key("signature"), Key("unable")], words);
            }
        }
    }
    for (at, field) in subject.fields() {
        if let Some(caption) = &field.caption
            && let Some(words) = why(letters.caption(field, caption, &mut Vec::new()))
        {
            subject.at_field(at, "caption", format!("the caption: {words}"));
        }
        if let Some(absent) = &field.absent {
            let absent = [absent.clone()];
            let set = letters.words(&field.name, &field.setting, &absent, None, &mut Vec::new());
            if let Some(words) = why(set) {
                subject.at_field(at, "absent", words);
            }
        }
    }
}

fn why(set: Result<(), RenderError>) -> Option<String> {
    match set {
        Ok(()) => None,
        Err(RenderError::DoesNotFit { .. }) => {
            Some("the words do not fit their box at the smallest size".to_owned())
        }
        Err(RenderError::NoGlyph { character, .. }) => {
            Some(format!("no font on board has U+{:04X}", u32::from(character)))
        }
        Err(other) => Some(other.to_string()),
    }
}

/// Names in the scripts that the template declares can be drawn.
pub(super) fn scripts_have_fonts(subject: &mut Subject<'_>) {
    for (index, script) in subject.profile().scripts.iter().enumerate() {
        let steps = [Key("scripts"), Item(index)];
        let Some((language, name)) = native_name(script) else {
            let words = format!("{script:.10} is not a script that names are tried in");
            subject.at(&steps, words);
            continue;
        };
        let (style, language) = (Style::default(), Some(language));
        let look = Look { style, rtl: false, language, tracking: 0.0 };
        if shape("native_name", name, look).is_err() {
            subject.at(&steps, format!("no font on board has the letters of {script:.10}"));
        }
    }
    let has_place = subject.fields().any(|(_, field)| field.name == "native_name");
    if !has_place && !subject.profile().scripts.is_empty() {
        subject.at(&[Key("scripts")], "scripts are declared, and native_name has no place");
    }
}
