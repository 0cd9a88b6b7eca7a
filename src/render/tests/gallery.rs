//! The people of `fixtures/hard-cases` on every design, and the gallery that shows them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use chancery_mrz::{Elements, Format, MrzName, Transliteration};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::*;

const PEOPLE: &str = include_str!("../../../fixtures/hard-cases/people.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HardCase {
    label: String,
    what: String,
    primary: String,
    secondary: Option<String>,
    native: Option<Native>,
    birth_date: String,
    sex: char,
    birth_place: String,
    address: Option<Vec<String>>,
    guardian: Option<String>,
    signature: Option<String>,
    portrait: String,
    #[serde(default)]
    back: bool,
}

#[derive(Deserialize)]
struct Native {
    text: String,
    language: String,
}

fn hard_cases() -> Vec<HardCase> {
    serde_json::from_str(PEOPLE).unwrap()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

impl HardCase {
    fn on(&self, authority: &'static str, kind: DocumentKind) -> Person {
        let mut person = Person::new("hard case", authority, kind)
            .with("primary", text(&self.primary))
            .with("birth_date", Value::Birth(self.birth_date.parse().unwrap()))
            .with("sex", text(&self.sex.to_string()))
            .with("birth_place", text(&self.birth_place));
        person.values.remove("secondary");
        person.values.remove("address");
        for (field, value) in [("secondary", &self.secondary), ("guardian", &self.guardian)] {
            person.values.extend(value.iter().map(|value| (field.to_owned(), text(value))));
        }
        if let Some(Native { text, language }) = &self.native {
            person = person.native(text, language);
        }
        if let (Some(lines), DocumentKind::ConsularCard) = (&self.address, kind) {
            person = person.with("address", Value::Lines(lines.clone()));
        }
        if self.signature.is_some() {
            person.signature = None;
        }
        person.mrz = self.mrz(authority, kind);
        person.code = code(700);
        person
    }

    fn mrz(&self, authority: &str, kind: DocumentKind) -> Vec<String> {
        let card = kind == DocumentKind::ConsularCard;
        let format = if card { Format::Td1 } else { Format::Td2 };
        let table = Transliteration::default();
        let name = MrzName::of(&self.primary, self.secondary.as_deref(), &table).unwrap();
        let birth = self.birth_date.replace('-', "").replace('X', "<");
        let elements = Elements {
            format,
            document_code: if card { "IC" } else { "PU" },
            issuing_state: authority,
            document_number: if card { "C2314589X" } else { "D23145890" },
            optional_1: "",
            optional_2: "",
            birth_date: &birth[2..],
            sex: if self.sex == 'X' { '<' } else { self.sex },
            expiry: if card { "310415" } else { "260430" },
            nationality: authority,
            name: &name.field(format).text,
        };
        elements.lines().unwrap()
    }

    fn portrait(&self) -> Vec<u8> {
        let file = format!("fixtures/applicants/{}.jpg", self.portrait);
        std::fs::read(root().join(file)).unwrap()
    }
}

/// Goes into the digest of the gallery: what is drawn and where, to a hundredth of a millimetre.
fn drawing(item: &Item) -> String {
    let Rect { x, y, width, height } = item.ink;
    let mut line = format!("{} {x:.2} {y:.2} {width:.2} {height:.2}", item.name);
    if let Drawn::Text { line: words, size, ink, .. } = &item.drawn {
        write!(line, " {size:.2} {ink:?}").unwrap();
        for glyph in words.pieces.iter().flat_map(|piece| &piece.glyphs) {
            let (id, text) = (glyph.glyph_id.to_u32(), &glyph.text_range);
            write!(line, " {id}:{text:?}:{:.2}:{:.2}", glyph.x_offset, glyph.y_offset).unwrap();
        }
    }
    line
}

/// Draws one document into the folder of `scripts/gallery`, twice as large as it is shown.
fn paint(folder: &Path, case: &HardCase, person: &Person, pdf: &[u8]) {
    let card = person.kind == DocumentKind::ConsularCard;
    for page in 0..2 {
        if page == 1 && !case.back && case.label != "plain" {
            continue;
        }
        let png = rasterise(pdf, page, if card { 262 } else { 122 }).unwrap();
        let name = format!("{}-{}-{}-{page}.png", case.label, person.authority, person.kind);
        std::fs::write(folder.join(name), png).unwrap();
    }
}

/// `scripts/gallery` runs this with the folder that it takes the pictures from.
#[test]
fn hard_cases_are_drawn_well_and_as_the_gallery_shows_them() {
    let folder = std::env::var_os("CHANCERY_GALLERY").map(PathBuf::from);
    let (mut digest, mut faults) = (Sha256::new(), Vec::<String>::new());
    digest.update(PEOPLE);
    for case in hard_cases() {
        let portrait = case.portrait();
        digest.update(&portrait);
        for authority in ["UTO", "QMJ"] {
            for kind in KINDS {
                let person = case.on(authority, kind);
                let at = format!("{} on {authority} {kind}", case.label);
                digest.update(person.template().hash());
                person.ask(|template, content| {
                    let content = Content { portrait: &portrait, ..*content };
                    let sheets = match compose(template, &content) {
                        Ok(sheets) => sheets,
                        Err(refusal) => return faults.push(format!("{at}: {refusal}")),
                    };
                    let close = close_items(&sheets).into_iter();
                    faults.extend(close.map(|fault| format!("{at}: {fault}")));
                    items_stay_in_their_boxes(template, &sheets, &at);
                    for item in sheets.iter().flat_map(|sheet| &sheet.items) {
                        digest.update(drawing(item));
                    }
                    if let Some(folder) = &folder {
                        paint(folder, &case, &person, &draw(template, &content).unwrap());
                    }
                });
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let digest = digest.finalize().iter().fold(String::new(), |hex, b| format!("{hex}{b:02x}"));
    match folder {
        Some(folder) => std::fs::write(folder.join("digest"), digest).unwrap(),
        None => the_gallery_shows(&digest),
    }
}

fn the_gallery_shows(digest: &str) {
    const LARGEST: u64 = 300_000;
    let page = std::fs::read_to_string(root().join("docs/gallery.md")).unwrap();
    assert!(page.contains(digest), "docs/gallery.md is stale: run scripts/gallery");
    for HardCase { label, what, .. } in hard_cases() {
        let link = format!("![{what}](gallery/{label}.png)");
        assert!(page.contains(&link), "{label} is not in docs/gallery.md");
        let picture = std::fs::metadata(root().join(format!("docs/gallery/{label}.png"))).unwrap();
        assert!(picture.len() <= LARGEST, "{label}: {}", picture.len());
    }
}
