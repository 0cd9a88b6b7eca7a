use std::collections::BTreeMap;

use chancery_identity::DocumentKind;
use serde::Deserialize;

use super::dates::DateStyle;
use super::error::RenderError;
use super::geometry::Rect;
use super::template::{Fault, position};
use super::text::Style;

/// A template's `profile.toml`: where everything stands, in millimetres on the trimmed sheet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    pub(crate) authority: String,
    #[serde(deserialize_with = "kind")]
    pub(crate) kind: DocumentKind,
    pub(crate) version: String,
    pub(crate) language: String,
    pub(crate) title: String,
    /// What the document is to be accepted as; the rules it is held against.
    #[serde(default)]
    pub(crate) regimes: Vec<Regime>,
    /// The scripts that holders' own names may be in, beside Latin (ISO 15924).
    #[serde(default)]
    pub(crate) scripts: Vec<String>,
    pub(crate) dates: DateStyle,
    pub(crate) sheet: SheetSize,
    /// Colours by name, `#rrggbb`.
    pub(crate) colours: BTreeMap<String, Colour>,
    #[serde(rename = "page")]
    pub(crate) pages: Vec<Page>,
}

/// A set of rules that a document is to satisfy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Regime {
    /// A card of the size of a bank card (ICAO Doc 9303-5).
    IcaoTd1,
    /// A document of the size of a TD2 (ICAO Doc 9303-6).
    IcaoTd2,
    /// A single sheet for one journey (ICAO Doc 9303-8).
    IcaoEtd,
    /// As good as an identity document for banks of the EU (AMLA draft RTS on customer due
    /// diligence, Art. 6(1)).
    #[serde(rename = "amla_6_1")]
    Amla61,
    /// For those who cannot provide one (Art. 6(2)).
    #[serde(rename = "amla_6_2")]
    Amla62,
    /// What a bank in the United States asks for (31 CFR 1020.220).
    Cip,
    /// Nothing machine-readable that is not printed (Directive (EU) 2019/997, Art. 15(3)).
    EuEtd,
}

/// The trimmed sheet and what is printed around it to be cut off.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SheetSize {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) bleed: f32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Page {
    /// The SVG of the whole sheet with its bleed.
    pub(crate) art: String,
    #[serde(default, rename = "text")]
    pub(crate) texts: Vec<FixedText>,
    #[serde(default, rename = "field")]
    pub(crate) fields: Vec<Field>,
    #[serde(default, rename = "micro")]
    pub(crate) micro: Vec<Micro>,
    #[serde(default, rename = "portrait")]
    pub(crate) portraits: Vec<Portrait>,
    pub(crate) signature: Option<Signature>,
    pub(crate) code: Option<Code>,
    /// The place of the visible digital seal (Doc 9303-13).
    pub(crate) seal: Option<Code>,
    pub(crate) mrz: Option<Mrz>,
}

/// How a text looks and where it may stand.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Setting {
    /// The box no ink leaves.
    #[serde(rename = "box")]
    pub(crate) frame: Rect,
    /// Em sizes in millimetres, largest first; the text takes the largest that fits.
    pub(crate) size: [f32; 2],
    /// The most lines it may wrap to.
    #[serde(default = "one")]
    pub(crate) lines: usize,
    /// The largest em size once it takes more than one line; by default that of one line.
    pub(crate) wrapped: Option<f32>,
    /// Distance of baselines, in ems.
    #[serde(default = "leading")]
    pub(crate) leading: f32,
    /// Where the baseline of a single line stands below the box's top; by default so that a
    /// descender of the largest size just ends in the box.
    pub(crate) baseline: Option<f32>,
    #[serde(default)]
    pub(crate) align: Align,
    #[serde(default)]
    pub(crate) style: Style,
    pub(crate) colour: String,
    /// Extra space after every letter, in ems.
    #[serde(default)]
    pub(crate) tracking: f32,
    /// Whether lines read from the right where the text itself does not say.
    #[serde(default)]
    pub(crate) rtl: bool,
}

const fn one() -> usize {
    1
}

const fn leading() -> f32 {
    1.3
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Align {
    #[default]
    Left,
    Centre,
    Right,
}

/// Words that are the same on every document.
#[derive(Debug, Deserialize)]
pub(crate) struct FixedText {
    /// The words, in spans of one look each; on one line unless there is a single span.
    pub(crate) spans: Vec<Span>,
    #[serde(flatten)]
    pub(crate) condition: Condition,
    #[serde(flatten)]
    pub(crate) setting: Setting,
}

/// What must hold for an element to be printed in its place.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Condition {
    /// A field that must have a value.
    pub(crate) with: Option<String>,
    /// A field that must have none.
    pub(crate) without: Option<String>,
}

impl Condition {
    pub(crate) fn holds(&self, given: impl Fn(&str) -> bool) -> bool {
        self.with.as_deref().is_none_or(&given) && !self.without.as_deref().is_some_and(&given)
    }
}

/// A stretch of fixed words in one style.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Span {
    pub(crate) text: String,
    pub(crate) style: Option<Style>,
    pub(crate) colour: Option<String>,
}

/// A place for one of the document's values.
#[derive(Debug, Deserialize)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// Whether the document cannot be drawn without it.
    #[serde(default)]
    pub(crate) required: bool,
    /// What is printed when there is no value.
    pub(crate) absent: Option<String>,
    #[serde(flatten)]
    pub(crate) condition: Condition,
    /// The caption, printed when the value or its replacement is.
    pub(crate) caption: Option<Caption>,
    #[serde(flatten)]
    pub(crate) setting: Setting,
}

/// The words over a field: in the State's language, and in italics in a second one (Doc 9303-3
/// §3.4).
#[derive(Debug, Deserialize)]
pub(crate) struct Caption {
    pub(crate) own: String,
    pub(crate) second: Option<String>,
    /// The box no ink leaves; by default as wide as the field's, on top of it.
    #[serde(rename = "box")]
    pub(crate) frame: Option<Rect>,
    /// Em sizes in millimetres, largest first.
    pub(crate) size: [f32; 2],
    pub(crate) colour: String,
}

/// A rule made of letters too small for a copier.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Micro {
    /// The words, repeated until the rule is full.
    pub(crate) text: String,
    /// Left end of the baseline.
    pub(crate) x: f32,
    /// The baseline.
    pub(crate) y: f32,
    pub(crate) width: f32,
    /// Em size in millimetres.
    pub(crate) size: f32,
    pub(crate) colour: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Portrait {
    #[serde(rename = "box")]
    pub(crate) frame: Rect,
    /// 1 for the portrait, less for its ghost.
    #[serde(default = "opaque")]
    pub(crate) opacity: f32,
    /// Whether it is cut to the ellipse that fills its box.
    #[serde(default)]
    pub(crate) oval: bool,
}

const fn opaque() -> f32 {
    1.0
}

#[derive(Debug, Deserialize)]
pub(crate) struct Signature {
    /// The words for a holder who cannot sign.
    pub(crate) unable: String,
    #[serde(flatten)]
    pub(crate) setting: Setting,
}

/// The square kept for a QR symbol, its quiet zone included.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Code {
    #[serde(rename = "box")]
    pub(crate) frame: Rect,
    /// The smallest and the largest module, in dots of 600 dpi.
    pub(crate) dots: [u16; 2],
    /// How much of the symbol may be damaged.
    #[serde(default)]
    pub(crate) level: Level,
    /// The face in the code; none where the code has text alone.
    pub(crate) face: Option<Face>,
}

impl Code {
    /// The level of a symbol with or without a face in it.
    pub(crate) fn level(&self, with_face: bool) -> Level {
        let face = self.face.as_ref().filter(|_| with_face);
        face.map_or(self.level, |face| face.level)
    }
}

/// The holder's face inside the code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Face {
    /// The level of a symbol that has one in it.
    pub(crate) level: Level,
    /// The most bytes the picture may have: the first with which the symbol fits its box is taken.
    /// Where none does the code goes without a face.
    pub(crate) budgets: Vec<usize>,
}

/// An error-correction level (ISO/IEC 18004 §7.5.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) enum Level {
    /// Mends 7 % of the symbol.
    L,
    /// Mends 15 %.
    #[default]
    M,
}

/// The machine-readable zone (Doc 9303-3 §4.4).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mrz {
    /// The left edge of the first character.
    pub(crate) left: f32,
    /// The centre of every line above the bottom edge of the sheet, top line first.
    pub(crate) centres: Vec<f32>,
    /// The characters of a line.
    pub(crate) characters: usize,
}

/// An sRGB colour, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Colour(pub(crate) [u8; 3]);

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let channel = |from: usize| {
            text.get(from..from + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok())
        };
        match (text.len(), text.starts_with('#'), channel(1), channel(3), channel(5)) {
            (7, true, Some(r), Some(g), Some(b)) => Ok(Self([r, g, b])),
            _ => Err(format!("{text} is not a colour of the form #rrggbb")),
        }
    }
}

fn kind<'de, D: serde::Deserializer<'de>>(from: D) -> Result<DocumentKind, D::Error> {
    String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
}

impl Profile {
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, Fault> {
        toml::from_str(text).map_err(|error: toml::de::Error| {
            let (line, column) = position(text, error.span().unwrap_or_default().start);
            Fault::new(file, line, "profile", error.message().to_owned()).at_column(column)
        })
    }

    pub(crate) fn colour(&self, name: &str) -> Result<Colour, RenderError> {
        self.colours
            .get(name)
            .copied()
            .ok_or_else(|| RenderError::Template(format!("no colour is named {name}")))
    }
}
