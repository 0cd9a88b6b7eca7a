use std::sync::LazyLock;

use serde::Deserialize;
use unicode_script::Script;

/// The look of a text; its script then decides the font.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Style {
    Regular,
    #[default]
    Bold,
    Italic,
    /// Titles.
    Display,
}

/// A font on board, ready to be shaped with and to be drawn with.
pub(crate) struct Face {
    pub(crate) drawn: krilla::text::Font,
    pub(crate) shaped: harfrust::Font,
    /// Font units in an em.
    pub(crate) units: f32,
}

impl Face {
    fn load(bytes: &'static [u8]) -> Option<Self> {
        let shaped = harfrust::Font::new(bytes, 0)?;
        let units = f32::from(shaped.units_per_em());
        Some(Self { drawn: krilla::text::Font::new(bytes.into(), 0)?, shaped, units })
    }

    /// The glyph of an invisible character, if this font has one and it draws nothing.
    pub(crate) fn blank(&self, character: char) -> Option<krilla::text::GlyphId> {
        let id = self.shaped.charmap().map_unicode(character)?;
        let ink = harfrust::ShaperFont::new(&self.shaped).glyph_extents(id);
        let empty = ink.is_none_or(|ink| ink.width == 0 || ink.height == 0);
        empty.then(|| krilla::text::GlyphId::new(id.to_u32()))
    }

    pub(crate) fn covers(&self, character: char) -> bool {
        self.shaped.charmap().map_unicode(character).is_some()
    }
}

macro_rules! face {
    ($name:ident, $file:literal) => {
        static $name: LazyLock<Option<Face>> = LazyLock::new(|| {
            Face::load(include_bytes!(concat!("../../../templates/fonts/", $file)))
        });
    };
}

face!(REGULAR, "NotoSans-Regular.ttf");
face!(BOLD, "NotoSans-Bold.ttf");
face!(ITALIC, "NotoSans-Italic.ttf");
face!(SERIF_BOLD, "NotoSerif-Bold.ttf");
face!(KUFI_BOLD, "NotoKufiArabic-Bold.ttf");
face!(ARABIC, "NotoSansArabic-Regular.ttf");
face!(ARABIC_BOLD, "NotoSansArabic-Bold.ttf");
face!(ETHIOPIC_BOLD, "NotoSansEthiopic-Bold.ttf");
face!(BENGALI_BOLD, "NotoSansBengali-Bold.ttf");
face!(DEVANAGARI_BOLD, "NotoSansDevanagari-Bold.ttf");
face!(OCR_B, "OCRB.otf");

/// OCR-B size 1, for the machine-readable zone alone (Doc 9303-3 §4.4).
pub(crate) fn ocr() -> Option<&'static Face> {
    OCR_B.as_ref()
}

/// The fonts to try for a character of `script`, the fittest first.
pub(crate) fn candidates(style: Style, script: Script) -> impl Iterator<Item = &'static Face> {
    let arabic = match style {
        Style::Display => &KUFI_BOLD,
        Style::Bold => &ARABIC_BOLD,
        Style::Regular | Style::Italic => &ARABIC,
    };
    let latin = match style {
        Style::Display => &SERIF_BOLD,
        Style::Bold => &BOLD,
        Style::Italic => &ITALIC,
        Style::Regular => &REGULAR,
    };
    let own = match script {
        Script::Arabic => arabic,
        Script::Ethiopic => &ETHIOPIC_BOLD,
        Script::Bengali => &BENGALI_BOLD,
        Script::Devanagari => &DEVANAGARI_BOLD,
        _ => latin,
    };
    let plain = match style {
        Style::Display | Style::Bold => &BOLD,
        Style::Regular | Style::Italic => &REGULAR,
    };
    [own, latin, plain, arabic, &ETHIOPIC_BOLD, &BENGALI_BOLD, &DEVANAGARI_BOLD]
        .into_iter()
        .filter_map(|face| face.as_ref())
}

/// Whether every font that is compiled in can be read.
pub(crate) fn all_on_board() -> bool {
    [
        &REGULAR,
        &BOLD,
        &ITALIC,
        &SERIF_BOLD,
        &KUFI_BOLD,
        &ARABIC,
        &ARABIC_BOLD,
        &ETHIOPIC_BOLD,
        &BENGALI_BOLD,
        &DEVANAGARI_BOLD,
        &OCR_B,
    ]
    .iter()
    .all(|face| face.is_some())
}
