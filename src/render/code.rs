use qrcode::bits::{Bits, encode_auto};
use qrcode::{Color, EcLevel, QrCode, Version};

use super::error::RenderError;
use super::geometry::{DOT_MM, Rect};
use super::profile::{Code, Level};
use super::template::Template;

/// White modules on every side of a QR code (ISO/IEC 18004 §5.3.8).
pub(crate) const QUIET: u16 = 4;

/// How a code comes out in a template's box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CodeFit {
    /// The QR version, 1 to 40.
    pub version: u16,
    /// The error-correction level: `L` mends 7 % of the symbol, `M` 15 %.
    pub level: char,
    /// The side of one module in dots of 600 dpi.
    pub module_dots: u16,
    /// The side of one module in millimetres.
    pub module_mm: f32,
    /// The side of the symbol with its quiet zone, in millimetres.
    pub side_mm: f32,
}

/// How a code of `characters` letters and digits of the QR alphanumeric set would come out, with or
/// without a face among what they say.
///
/// # Errors
/// [`RenderError::CodeTooLong`] when its modules would be smaller than the template allows.
pub fn code_fits(
    template: &Template,
    characters: usize,
    with_face: bool,
) -> Result<CodeFit, RenderError> {
    if characters > 4296 {
        return Err(RenderError::CodeTooLong);
    }
    let (_, place) = template.code_place()?;
    let level = place.level(with_face);
    let (_, version) = encode(Payload::Text(&"A".repeat(characters)), level)?;
    fit(place, version, level)
}

/// How a seal of so many bytes would come out; `None` where the template has no place for one.
///
/// # Errors
/// [`RenderError::CodeTooLong`] when its modules would be smaller than the template allows.
pub fn seal_fits(template: &Template, bytes: usize) -> Result<Option<CodeFit>, RenderError> {
    let Some((_, place)) = template.seal_place() else { return Ok(None) };
    if bytes > 2953 {
        return Err(RenderError::CodeTooLong);
    }
    let (_, version) = encode(Payload::Bytes(&vec![0; bytes]), place.level)?;
    fit(place, version, place.level).map(Some)
}

/// What a symbol holds.
#[derive(Clone, Copy)]
pub(crate) enum Payload<'a> {
    /// Text, in whatever segments are shortest.
    Text(&'a str),
    /// Bytes in byte mode, never re-encoded: a reader must give back exactly these (Doc 9303-13).
    Bytes(&'a [u8]),
}

/// A QR code laid into its box: every number is in whole dots of 600 dpi.
#[derive(Debug)]
pub(crate) struct Symbol {
    pub(crate) fit: CodeFit,
    /// Horizontal runs of dark modules: column, row, length.
    pub(crate) runs: Vec<(u16, u16, u16)>,
}

pub(crate) fn symbol(
    place: &Code,
    payload: Payload<'_>,
    level: Level,
) -> Result<Symbol, RenderError> {
    let (bits, version) = encode(payload, level)?;
    let fit = fit(place, version, level)?;
    let code = QrCode::with_bits(bits, level.into()).map_err(|_| RenderError::CodeTooLong)?;
    let colours = code.to_colors();
    let rows = colours.chunks(usize::from(modules(version))).zip(0..);
    let runs = rows.flat_map(|(row, y)| dark_runs(row).map(move |(x, n)| (x, y, n))).collect();
    Ok(Symbol { fit, runs })
}

/// The shortest code of a payload, and its version.
fn encode(payload: Payload<'_>, level: Level) -> Result<(Bits, u16), RenderError> {
    let bits = match payload {
        Payload::Text(text) => encode_auto(text.as_bytes(), level.into()).ok(),
        Payload::Bytes(bytes) => {
            (1..=40).find_map(|version| in_byte_mode(bytes, version, level.into()))
        }
    };
    let bits = bits.ok_or(RenderError::CodeTooLong)?;
    match bits.version() {
        Version::Normal(version) => {
            Ok((bits, u16::try_from(version).map_err(|_| RenderError::CodeTooLong)?))
        }
        Version::Micro(_) => Err(RenderError::CodeTooLong),
    }
}

impl From<Level> for EcLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::L => Self::L,
            Level::M => Self::M,
        }
    }
}

fn in_byte_mode(bytes: &[u8], version: i16, level: EcLevel) -> Option<Bits> {
    let mut bits = Bits::new(Version::Normal(version));
    bits.push_byte_data(bytes).ok()?;
    bits.push_terminator(level).ok()?;
    Some(bits)
}

const fn modules(version: u16) -> u16 {
    17 + 4 * version
}

/// The largest module, in whole dots, with which the symbol and its quiet zone fit the box.
fn fit(place: &Code, version: u16, level: Level) -> Result<CodeFit, RenderError> {
    let [least, most] = place.dots;
    let across = modules(version) + 2 * QUIET;
    let side_of = |dots: u16| f32::from(dots) * f32::from(across) * DOT_MM;
    let side = place.frame.width.min(place.frame.height) + 0.001;
    let dots = (least..=most).rev().find(|dots| side_of(*dots) <= side);
    let dots = dots.ok_or(RenderError::CodeTooLong)?;
    Ok(CodeFit {
        version,
        level: match level {
            Level::L => 'L',
            Level::M => 'M',
        },
        module_dots: dots,
        module_mm: f32::from(dots) * DOT_MM,
        side_mm: side_of(dots),
    })
}

fn dark_runs(row: &[Color]) -> impl Iterator<Item = (u16, u16)> {
    let mut x: u16 = 0;
    row.chunk_by(|a, b| a == b).filter_map(move |run| {
        let (start, length) = (x, u16::try_from(run.len()).unwrap_or_default());
        x += length;
        (run.first() == Some(&Color::Dark)).then_some((start, length))
    })
}

impl Symbol {
    /// Where the symbol with its quiet zone stands in its box: in the middle, on whole dots of
    /// 600 dpi counted from the corner of the sheet with its bleed.
    pub(crate) fn frame(&self, place: &Code, bleed: f32) -> Rect {
        let middle = place.frame.fitted(1.0, 1.0);
        let snap = |mm: f32| ((mm + bleed) / DOT_MM).round() * DOT_MM - bleed;
        let side = self.fit.side_mm;
        Rect {
            x: snap(middle.x + (middle.width - side) / 2.0),
            y: snap(middle.y + (middle.height - side) / 2.0),
            width: side,
            height: side,
        }
    }
}
