use std::collections::BTreeSet;

use super::Subject;
use crate::render::compose::{Item as Drawn, Sheet, compose};
use crate::render::error::RenderError;
use crate::render::geometry::Rect;
use crate::render::sample::{Sample, samples};
use crate::render::template::Step::Key;
use crate::render::{Value, pdf};

/// How near two things may come, in millimetres.
const APART: f32 = 0.5;

/// Everybody has a right to a whole document: each of the sample people is drawn.
pub(super) fn everybody_fits(subject: &mut Subject<'_>) {
    let mut told = BTreeSet::new();
    let mut written = false;
    for person in samples(subject.template) {
        let Some(sheets) = set(subject, person.clone(), &mut told) else { continue };
        near(subject, &person, &sheets, &mut told);
        if !written {
            written = true;
            let made = pdf::write(subject.template, person.content().created, &sheets);
            if let Err(error) = made {
                subject.at(&[Key("page")], error.to_string());
            }
        }
    }
}

/// Sets one person's document. What cannot be set is told and left out, so that the next fault is
/// found too.
fn set(
    subject: &mut Subject<'_>,
    mut person: Sample,
    told: &mut BTreeSet<String>,
) -> Option<Vec<Sheet>> {
    for _ in 0..24 {
        let error = match compose(subject.template, &person.content()) {
            Ok(sheets) => return Some(sheets),
            Err(error) => error,
        };
        let field = match &error {
            RenderError::DoesNotFit { field }
            | RenderError::NoPlace { field }
            | RenderError::NoGlyph { field, .. }
            | RenderError::Missing { field } => field.clone(),
            _ => String::new(),
        };
        if told.insert(field.clone()) {
            tell(subject, &field, format!("{}: {error}", person.name));
        }
        // What is required is kept as something that fits anywhere.
        let value = person.values.remove(&field)?;
        let kept = match value {
            Value::Text(text) if text.len() > 1 && subject.template.requires(&field) => {
                Some(Value::Text("X".to_owned()))
            }
            Value::Lines(lines) if lines.len() > 1 => Some(Value::Text("X".to_owned())),
            _ => None,
        };
        if let Some(kept) = kept {
            person.values.insert(field, kept);
        }
    }
    None
}

fn tell(subject: &mut Subject<'_>, field: &str, words: String) {
    let place = subject.fields().find(|(_, of)| of.name == field);
    match place {
        Some((at, _)) => subject.at_field(at, "name", words),
        None => subject.at(&[Key("page")], words),
    }
}

/// Nothing that is printed touches anything else.
fn near(subject: &mut Subject<'_>, person: &Sample, sheets: &[Sheet], told: &mut BTreeSet<String>) {
    for sheet in sheets {
        let mut rest = sheet.items.as_slice();
        while let Some((one, others)) = rest.split_first() {
            rest = others;
            for other in others {
                let least = if one.name == other.name { 0.0 } else { APART };
                let pair = format!("{} {}", one.name, other.name);
                if gap(&one.ink, &other.ink) < least && told.insert(pair) {
                    let words = format!(
                        "{}: {:.40} and {:.40} are less than {APART} mm apart",
                        person.name, one.name, other.name
                    );
                    tell(subject, field_of(one), words);
                }
            }
        }
    }
}

fn field_of(item: &Drawn) -> &str {
    item.name.strip_prefix("caption of ").unwrap_or(&item.name)
}

/// How far apart two rectangles are; negative when they overlap.
fn gap(one: &Rect, other: &Rect) -> f32 {
    let across = (other.x - one.right()).max(one.x - other.right());
    let down = (other.y - one.bottom()).max(one.y - other.bottom());
    across.max(down)
}
