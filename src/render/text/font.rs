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

/// A font that is read when it is first needed.
type Lazy = LazyLock<Option<Face>>;

macro_rules! faces {
    ($($name:ident = $file:literal,)+) => {
        $(static $name: Lazy = LazyLock::new(|| {
            Face::load(include_bytes!(concat!("../../../templates/fonts/", $file)))
        });)+

        /// Every font that is compiled in.
        static ON_BOARD: &[&Lazy] = &[$(&$name),+];
    };
}

faces! {
    REGULAR = "NotoSans-Regular.ttf",
    BOLD = "NotoSans-Bold.ttf",
    ITALIC = "NotoSans-Italic.ttf",
    SERIF_BOLD = "NotoSerif-Bold.ttf",
    KUFI_BOLD = "NotoKufiArabic-Bold.ttf",
    ARABIC = "NotoSansArabic-Regular.ttf",
    ARABIC_BOLD = "NotoSansArabic-Bold.ttf",
    ARMENIAN = "NotoSansArmenian-Regular.ttf",
    ARMENIAN_BOLD = "NotoSansArmenian-Bold.ttf",
    BENGALI_BOLD = "NotoSansBengali-Bold.ttf",
    CHINESE_BOLD = "NotoSansSC-Bold.otf",
    DEVANAGARI_BOLD = "NotoSansDevanagari-Bold.ttf",
    ETHIOPIC_BOLD = "NotoSansEthiopic-Bold.ttf",
    GEORGIAN = "NotoSansGeorgian-Regular.ttf",
    GEORGIAN_BOLD = "NotoSansGeorgian-Bold.ttf",
    GURMUKHI = "NotoSansGurmukhi-Regular.ttf",
    GURMUKHI_BOLD = "NotoSansGurmukhi-Bold.ttf",
    HEBREW = "NotoSansHebrew-Regular.ttf",
    HEBREW_BOLD = "NotoSansHebrew-Bold.ttf",
    KHMER = "NotoSansKhmer-Regular.ttf",
    KHMER_BOLD = "NotoSansKhmer-Bold.ttf",
    MYANMAR = "NotoSansMyanmar-Regular.ttf",
    MYANMAR_BOLD = "NotoSansMyanmar-Bold.ttf",
    SINHALA = "NotoSansSinhala-Regular.ttf",
    SINHALA_BOLD = "NotoSansSinhala-Bold.ttf",
    TAMIL = "NotoSansTamil-Regular.ttf",
    TAMIL_BOLD = "NotoSansTamil-Bold.ttf",
    THAI = "NotoSansThai-Regular.ttf",
    THAI_BOLD = "NotoSansThai-Bold.ttf",
    OCR_B = "OCRB.otf",
}

/// The fonts of the scripts that have two weights or one, the lighter first.
static WEIGHTS: &[(Script, &Lazy, &Lazy)] = &[
    (Script::Arabic, &ARABIC, &ARABIC_BOLD),
    (Script::Armenian, &ARMENIAN, &ARMENIAN_BOLD),
    (Script::Bengali, &BENGALI_BOLD, &BENGALI_BOLD),
    (Script::Devanagari, &DEVANAGARI_BOLD, &DEVANAGARI_BOLD),
    (Script::Ethiopic, &ETHIOPIC_BOLD, &ETHIOPIC_BOLD),
    (Script::Georgian, &GEORGIAN, &GEORGIAN_BOLD),
    (Script::Gurmukhi, &GURMUKHI, &GURMUKHI_BOLD),
    (Script::Han, &CHINESE_BOLD, &CHINESE_BOLD),
    (Script::Hebrew, &HEBREW, &HEBREW_BOLD),
    (Script::Khmer, &KHMER, &KHMER_BOLD),
    (Script::Myanmar, &MYANMAR, &MYANMAR_BOLD),
    (Script::Sinhala, &SINHALA, &SINHALA_BOLD),
    (Script::Tamil, &TAMIL, &TAMIL_BOLD),
    (Script::Thai, &THAI, &THAI_BOLD),
];

/// OCR-B size 1, for the machine-readable zone alone (Doc 9303-3 §4.4).
pub(crate) fn ocr() -> Option<&'static Face> {
    OCR_B.as_ref()
}

/// The fonts to try for a character of `script`, the fittest first.
pub(crate) fn candidates(style: Style, script: Script) -> impl Iterator<Item = &'static Face> {
    let light = matches!(style, Style::Regular | Style::Italic);
    let latin = match style {
        Style::Display => &SERIF_BOLD,
        Style::Bold => &BOLD,
        Style::Italic => &ITALIC,
        Style::Regular => &REGULAR,
    };
    let weight = move |lighter, bolder| if light { lighter } else { bolder };
    let own = match (style, script) {
        (Style::Display, Script::Arabic) => Some(&KUFI_BOLD),
        _ => WEIGHTS
            .iter()
            .find(|(of, ..)| *of == script)
            .map(|(_, lighter, bolder)| weight(*lighter, *bolder)),
    };
    let others = WEIGHTS.iter().map(move |(_, lighter, bolder)| weight(*lighter, *bolder));
    own.into_iter()
        .chain([latin, weight(&REGULAR, &BOLD)])
        .chain(others)
        .filter_map(|face| face.as_ref())
}

/// Whether every font that is compiled in can be read.
pub(crate) fn all_on_board() -> bool {
    ON_BOARD.iter().all(|face| face.is_some())
}
