use std::sync::LazyLock;

use chancery_identity::DocumentKind;
use sha2::{Digest, Sha256};

use super::error::RenderError;
use super::geometry::Rect;
use super::profile::{Code, Page, Profile};

/// A document's artwork and the places of its fields.
#[derive(Debug)]
pub struct Template {
    pub(crate) profile: Profile,
    /// The artwork of each page, in the order of the profile.
    pub(crate) art: Vec<usvg::Tree>,
    hash: [u8; 32],
}

/// The files of a template: their names and their bytes.
type Files = &'static [(&'static str, &'static str)];

macro_rules! files {
    ($folder:literal, $($file:literal),+) => {
        &[$(($file, include_str!(concat!("../../templates/documents/", $folder, "/", $file)))),+]
    };
}

static EMBEDDED: [LazyLock<Result<Template, RenderError>>; 4] = [
    LazyLock::new(|| Template::parse(UTO_CARD)),
    LazyLock::new(|| Template::parse(UTO_SHEET)),
    LazyLock::new(|| Template::parse(QMJ_CARD)),
    LazyLock::new(|| Template::parse(QMJ_SHEET)),
];

const UTO_CARD: Files = files!("UTO/consular_card", "profile.toml", "front.svg", "back.svg");
const UTO_SHEET: Files =
    files!("UTO/emergency_travel_document", "profile.toml", "front.svg", "reverse.svg");
const QMJ_CARD: Files = files!("QMJ/consular_card", "profile.toml", "front.svg", "back.svg");
const QMJ_SHEET: Files =
    files!("QMJ/emergency_travel_document", "profile.toml", "front.svg", "reverse.svg");

impl Template {
    /// The template compiled in for an issuing authority, parsed at its first use.
    #[must_use]
    pub fn embedded(authority: &str, kind: DocumentKind) -> Option<&'static Self> {
        EMBEDDED
            .iter()
            .filter_map(|template| template.as_ref().ok())
            .find(|t| t.profile.authority == authority && t.profile.kind == kind)
    }

    fn parse(files: Files) -> Result<Self, RenderError> {
        let file = |name: &str| {
            files
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, text)| *text)
                .ok_or_else(|| RenderError::Template(format!("there is no file {name}")))
        };
        let profile = Profile::parse(file("profile.toml")?)?;
        let art = profile.pages.iter().map(|page| parse_art(file(&page.art)?));
        let art = art.collect::<Result<_, _>>()?;
        let template = Self { art, hash: hash(files), profile };
        template.code_place()?;
        Ok(template)
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

fn parse_art(svg: &str) -> Result<usvg::Tree, RenderError> {
    usvg::Tree::from_str(svg, &usvg::Options::default())
        .map_err(|e| RenderError::Template(e.to_string()))
}

fn hash(files: Files) -> [u8; 32] {
    let mut hash = Sha256::new();
    for (name, bytes) in files {
        for part in [*name, *bytes] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
    }
    hash.finalize().into()
}
