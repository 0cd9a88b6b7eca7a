//! A document's artwork and the places of its fields: compiled in, or read from a folder.

mod artwork;
mod bounds;
mod fault;
mod library;
mod lines;

use std::borrow::Cow;
use std::sync::LazyLock;

use chancery_identity::DocumentKind;
use sha2::{Digest, Sha256};

use super::error::RenderError;
use super::geometry::Rect;
use super::profile::{Code, Page, Profile};

pub use fault::Fault;
pub use library::Templates;
pub(crate) use lines::{Lines, Step, position};

/// The file of a template that says where everything stands.
pub const PROFILE: &str = "profile.toml";
/// The most bytes of one file of a template.
pub const MAX_FILE_BYTES: usize = 2 << 20;
/// The most bytes of a profile.
const MAX_PROFILE_BYTES: usize = 256 << 10;

/// A document's artwork and the places of its fields.
#[derive(Debug)]
pub struct Template {
    pub(crate) profile: Profile,
    /// The artwork of each page, in the order of the profile.
    pub(crate) art: Vec<usvg::Tree>,
    /// The profile, then the artwork of each page, each once.
    files: Vec<(String, Cow<'static, str>)>,
    hash: [u8; 32],
}

/// The files of a template that is compiled in: their names and their bytes.
type Files = &'static [(&'static str, &'static str)];

macro_rules! files {
    ($folder:literal, $($file:literal),+) => {
        &[$(($file, include_str!(concat!("../../../templates/documents/", $folder, "/", $file)))),+]
    };
}

static EMBEDDED: [LazyLock<Result<Template, Vec<Fault>>>; 4] = [
    LazyLock::new(|| Template::of_files(UTO_CARD)),
    LazyLock::new(|| Template::of_files(UTO_SHEET)),
    LazyLock::new(|| Template::of_files(QMJ_CARD)),
    LazyLock::new(|| Template::of_files(QMJ_SHEET)),
];

const UTO_CARD: Files = files!("UTO/consular_card", "profile.toml", "front.svg", "back.svg");
const UTO_SHEET: Files =
    files!("UTO/emergency_travel_document", "profile.toml", "front.svg", "reverse.svg");
const QMJ_CARD: Files = files!("QMJ/consular_card", "profile.toml", "front.svg", "back.svg");
const QMJ_SHEET: Files =
    files!("QMJ/emergency_travel_document", "profile.toml", "front.svg", "reverse.svg");

const PLAIN_CARD: Files = files!("plain/consular_card", "profile.toml", "front.svg", "back.svg");
const PLAIN_SHEET: Files =
    files!("plain/emergency_travel_document", "profile.toml", "front.svg", "reverse.svg");

/// The files that a design begins with, for an authority of three letters: plain, legible, and
/// without a fault.
#[must_use]
pub fn starting_point(authority: &str, kind: DocumentKind) -> Vec<(&'static str, String)> {
    let files = match kind {
        DocumentKind::ConsularCard => PLAIN_CARD,
        DocumentKind::EmergencyTravelDocument => PLAIN_SHEET,
    };
    let named = |text: &str| text.replace("\"XXX\"", &format!("\"{authority}\""));
    files.iter().map(|(name, text)| (*name, named(text))).collect()
}

impl Template {
    /// The template compiled in for an issuing authority, parsed at its first use.
    #[must_use]
    pub fn embedded(authority: &str, kind: DocumentKind) -> Option<&'static Self> {
        EMBEDDED
            .iter()
            .filter_map(|template| template.as_ref().ok())
            .find(|t| t.profile.authority == authority && t.profile.kind == kind)
    }

    fn of_files(files: Files) -> Result<Self, Vec<Fault>> {
        Self::load(|name| {
            let file = files.iter().find(|(known, _)| *known == name);
            file.map(|(_, text)| Cow::Borrowed(*text)).ok_or_else(|| "is not there".to_owned())
        })
    }

    /// Reads a template: its profile, and the artwork that the profile names. `read` gives the text
    /// of the file with a name, or says in words why it cannot.
    ///
    /// # Errors
    /// Every [`Fault`] for which the template could not be drawn, in the order of the files.
    pub fn load(
        mut read: impl FnMut(&str) -> Result<Cow<'static, str>, String>,
    ) -> Result<Self, Vec<Fault>> {
        let text = bounded(PROFILE, MAX_PROFILE_BYTES, &mut read).map_err(|fault| vec![fault])?;
        let profile = Profile::parse(PROFILE, &text).map_err(|fault| vec![fault])?;
        let mut faults = bounds::faults(PROFILE, &profile, &Lines::of(&text));
        if faults.iter().any(|fault| fault.rule == "bounds") {
            // No name of a file is to be trusted.
            return Err(faults);
        }
        let mut files = vec![(PROFILE.to_owned(), text)];
        let mut art = Vec::new();
        for page in &profile.pages {
            let known = files.iter().find(|(name, _)| *name == page.art);
            let text = match known {
                Some((_, text)) => Ok(text.clone()),
                None => bounded(&page.art, MAX_FILE_BYTES, &mut read),
            };
            match text.map_err(|fault| vec![fault]).and_then(|text| {
                let tree = artwork::read(&page.art, &text)?;
                Ok((text, tree))
            }) {
                Ok((text, tree)) => {
                    if !files.iter().any(|(name, _)| *name == page.art) {
                        files.push((page.art.clone(), text));
                    }
                    art.push(tree);
                }
                Err(more) => faults.extend(more),
            }
        }
        faults.dedup();
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self { hash: hash(&files), art, files, profile })
    }

    /// The files: the profile, then the artwork of each page. Reading these again gives the same
    /// template, of the same hash.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, text)| (name.as_str(), text.as_ref()))
    }

    /// The text of the profile.
    pub(crate) fn profile_text(&self) -> &str {
        self.files.first().map_or("", |(_, text)| text.as_ref())
    }

    /// The issuing authority, three letters.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.profile.authority
    }

    /// The kind of document.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        self.profile.kind
    }

    /// The template's version, as its authority numbers it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.profile.version
    }

    /// SHA-256 over the names and the bytes of all the template's files.
    #[must_use]
    pub const fn hash(&self) -> [u8; 32] {
        self.hash
    }

    /// The number of pages.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.profile.pages.len()
    }

    /// The trimmed sheet's width and height in millimetres.
    #[must_use]
    pub const fn size_mm(&self) -> (f32, f32) {
        (self.profile.sheet.width, self.profile.sheet.height)
    }

    /// The page, from 0, that bears the QR code.
    #[must_use]
    pub fn bears_code_on(&self) -> usize {
        self.code_place().map(|(page, _)| page).unwrap_or_default()
    }

    /// The square kept for the QR code, its quiet zone of four modules included.
    #[must_use]
    pub fn code_box_mm(&self) -> Option<Rect> {
        self.code_place().ok().map(|(_, code)| code.frame)
    }

    /// The most bytes that a face in the code may have, in the order in which they are tried; none
    /// where the code holds no face.
    #[must_use]
    pub fn face_budgets(&self) -> &[usize] {
        let face = self.code_place().ok().and_then(|(_, code)| code.face.as_ref());
        face.map_or(&[], |face| &face.budgets)
    }

    /// The names of the fields the template has places for.
    pub fn field_names(&self) -> impl Iterator<Item = &str> {
        self.profile.pages.iter().flat_map(|p| &p.fields).map(|f| f.name.as_str())
    }

    /// Whether a document of this template cannot be drawn without the field.
    #[must_use]
    pub fn requires(&self, field: &str) -> bool {
        self.profile.pages.iter().flat_map(|p| &p.fields).any(|f| f.name == field && f.required)
    }

    /// The square kept for the visible digital seal, its quiet zone included; `None` on a document
    /// that bears no seal.
    #[must_use]
    pub fn seal_box_mm(&self) -> Option<Rect> {
        self.seal_place().map(|(_, seal)| seal.frame)
    }

    pub(crate) fn code_place(&self) -> Result<(usize, &Code), RenderError> {
        self.place(|page| page.code.as_ref())
            .ok_or_else(|| RenderError::Template("no page has a place for the code".to_owned()))
    }

    pub(crate) fn seal_place(&self) -> Option<(usize, &Code)> {
        self.place(|page| page.seal.as_ref())
    }

    fn place(&self, of: impl Fn(&Page) -> Option<&Code>) -> Option<(usize, &Code)> {
        self.profile.pages.iter().enumerate().find_map(|(index, page)| Some((index, of(page)?)))
    }
}

/// A file's text, if there is one and it is not too long.
fn bounded(
    name: &str,
    most: usize,
    read: &mut impl FnMut(&str) -> Result<Cow<'static, str>, String>,
) -> Result<Cow<'static, str>, Fault> {
    let text = read(name).map_err(|why| Fault::new(name, 1, "file", why))?;
    if text.len() > most {
        let words = format!("has more than {most} bytes");
        return Err(Fault::new(name, 1, "file", words));
    }
    Ok(text)
}

fn hash(files: &[(String, Cow<'static, str>)]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for (name, text) in files {
        for part in [name.as_str(), text.as_ref()] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
    }
    hash.finalize().into()
}
