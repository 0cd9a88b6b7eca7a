use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::Rect as PdfBox;
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::Affine;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings};

use super::error::RenderError;

/// The most pixels a raster may have.
pub const MAX_PIXELS: u64 = 40_000_000;

/// Points of the width, the height and the corners of a card (ISO/IEC 7810 ID-1).
const CARD: (f64, f64, f64) = (242.646, 153.014, 9.014);

/// A page in shades of grey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Luma {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// One byte a pixel, row by row, 0 black and 255 white.
    pub pixels: Vec<u8>,
}

/// The number of pages of a PDF.
///
/// # Errors
/// [`RenderError::NotAPage`] when the bytes are not a PDF.
pub fn page_count(pdf: &[u8]) -> Result<usize, RenderError> {
    Ok(open(pdf)?.pages().len())
}

/// Draws the trimmed sheet of a page, from 0, as a PNG; the corners of a card are round and
/// transparent.
///
/// # Errors
/// [`RenderError::NotAPage`] when there is no such page, [`RenderError::TooManyPixels`] beyond
/// [`MAX_PIXELS`].
pub fn rasterise(pdf: &[u8], page: usize, dpi: u32) -> Result<Vec<u8>, RenderError> {
    let sheet = pixels(pdf, page, dpi)?;
    let mut rgba: Vec<u8> = sheet.pixmap.data_as_u8_slice().to_vec();
    if let Some(radius) = sheet.corner {
        round(&mut rgba, sheet.width, sheet.height, radius);
    }
    png(&rgba, sheet.width, sheet.height, dpi).ok_or(RenderError::NotAPage)
}

/// Draws the trimmed sheet of a page, from 0, in shades of grey on white.
///
/// # Errors
/// As [`rasterise`].
pub fn rasterise_grey(pdf: &[u8], page: usize, dpi: u32) -> Result<Luma, RenderError> {
    let sheet = pixels(pdf, page, dpi)?;
    // ITU-R BT.601 in 1/256ths.
    let grey = |rgba: &[u8]| match rgba {
        [r, g, b, _] => {
            let sum = 77 * u16::from(*r) + 150 * u16::from(*g) + 29 * u16::from(*b);
            u8::try_from(sum >> 8).unwrap_or(u8::MAX)
        }
        _ => u8::MAX,
    };
    let pixels = sheet.pixmap.data_as_u8_slice().chunks_exact(4).map(grey).collect();
    Ok(Luma { width: u32::from(sheet.width), height: u32::from(sheet.height), pixels })
}

/// The size of a PDF's pages, in millimetres.
#[derive(Clone, Copy, Debug)]
pub(super) struct Geometry {
    /// The trimmed sheet.
    pub(super) width: f32,
    pub(super) height: f32,
    /// What is printed around it to be cut off.
    pub(super) bleed: f32,
    pub(super) pages: usize,
}

impl Geometry {
    /// That of the first page.
    pub(super) fn of(pdf: &[u8]) -> Result<Self, RenderError> {
        let pdf = open(pdf)?;
        let page = pdf.pages().first().ok_or(RenderError::NotAPage)?;
        let (trim, media) = (trim(page), page.media_box());
        #[expect(clippy::cast_possible_truncation, reason = "a page has no need of more digits")]
        let mm = |points: f64| (points * 25.4 / 72.0) as f32;
        Ok(Self {
            width: mm(trim.x1 - trim.x0),
            height: mm(trim.y1 - trim.y0),
            bleed: mm(trim.x0 - media.x0),
            pages: pdf.pages().len(),
        })
    }

    /// Whether both are the same, to a hundredth of a millimetre.
    pub(super) fn is(&self, other: &Self) -> bool {
        let same = |a: f32, b: f32| (a - b).abs() < 0.01;
        same(self.width, other.width)
            && same(self.height, other.height)
            && same(self.bleed, other.bleed)
            && self.pages == other.pages
    }
}

/// A page in colours.
pub(crate) struct Colours {
    pub(crate) width: usize,
    pub(crate) pixels: Vec<[u8; 3]>,
}

/// Draws the trimmed sheet of a page, from 0, in colours on white.
pub(crate) fn rasterise_colours(pdf: &[u8], page: usize, dpi: u32) -> Result<Colours, RenderError> {
    let sheet = pixels(pdf, page, dpi)?;
    let colour = |rgba: &[u8]| match rgba {
        [r, g, b, _] => [*r, *g, *b],
        _ => [u8::MAX; 3],
    };
    let pixels = sheet.pixmap.data_as_u8_slice().chunks_exact(4).map(colour).collect();
    Ok(Colours { width: usize::from(sheet.width), pixels })
}

struct Pixels {
    pixmap: Pixmap,
    width: u16,
    height: u16,
    /// The radius of round corners, in pixels.
    corner: Option<f64>,
}

fn open(pdf: &[u8]) -> Result<Pdf, RenderError> {
    Pdf::new(Arc::new(pdf.to_vec())).map_err(|_| RenderError::NotAPage)
}

fn pixels(pdf: &[u8], page: usize, dpi: u32) -> Result<Pixels, RenderError> {
    let pdf = open(pdf)?;
    let page = pdf.pages().get(page).ok_or(RenderError::NotAPage)?;
    let scale = f64::from(dpi) / 72.0;
    let media = page.media_box();
    let trim = trim(page);
    let whole = |length: f64| (length * scale + 0.01).floor();
    let (width, height) = (whole(trim.x1 - trim.x0), whole(trim.y1 - trim.y0));
    if !(1.0..=65_535.0).contains(&width)
        || !(1.0..=65_535.0).contains(&height)
        || width * height > f64::from(u32::try_from(MAX_PIXELS).unwrap_or(u32::MAX))
    {
        return Err(RenderError::TooManyPixels);
    }
    // Pixels are counted from the corner of the bleed, as a printer counts its dots.
    let (left, top) =
        (((trim.x0 - media.x0) * scale).round(), ((media.y1 - trim.y1) * scale).round());
    let transform = Affine::translate((-left, -top))
        * Affine::scale(scale)
        * hayro::hayro_interpret::util::TransformExt::to_kurbo(&page.initial_transform(true));
    let (width, height) = (count(width), count(height));
    let mut context = RenderContext::new(width, height);
    hayro::render_into(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings { hinting: false, ..RenderSettings::default() },
        &mut context,
        transform,
    );
    context.flush();
    let mut pixmap = Pixmap::new(width, height);
    let white = hayro::vello_cpu::color::palette::css::WHITE;
    context.render_with(
        &mut pixmap,
        &mut Resources::default(),
        RasterizerSettings {
            target_init: TargetInit::Clear(white),
            ..RasterizerSettings::default()
        },
    );
    let is_card =
        (trim.x1 - trim.x0 - CARD.0).abs() < 0.5 && (trim.y1 - trim.y0 - CARD.1).abs() < 0.5;
    Ok(Pixels { pixmap, width, height, corner: is_card.then_some(CARD.2 * scale) })
}

fn trim(page: &Page<'_>) -> PdfBox {
    page.raw().get::<PdfBox>(&b"TrimBox"[..]).unwrap_or_else(|| page.media_box())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the caller has checked that it is a whole number from 1 to 65,535"
)]
const fn count(pixels: f64) -> u16 {
    pixels as u16
}

/// Makes what lies outside round corners transparent, with a soft edge one pixel wide.
fn round(rgba: &mut [u8], width: u16, height: u16, radius: f64) {
    let (across, down) = (f64::from(width), f64::from(height));
    let rows = rgba.chunks_exact_mut(usize::from(width) * 4).zip(0..height);
    for (row, y) in rows {
        let y = f64::from(y) + 0.5;
        let dy = (radius - y).max(y - (down - radius)).max(0.0);
        for (pixel, x) in row.chunks_exact_mut(4).zip(0..width) {
            let x = f64::from(x) + 0.5;
            let dx = (radius - x).max(x - (across - radius)).max(0.0);
            if dx == 0.0 || dy == 0.0 {
                continue;
            }
            let inside = (radius + 0.5 - dx.hypot(dy)).clamp(0.0, 1.0);
            if let [.., alpha] = pixel {
                *alpha = byte(inside);
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the share is from 0 to 1"
)]
fn byte(share: f64) -> u8 {
    (share * 255.0).round() as u8
}

fn png(rgba: &[u8], width: u16, height: u16, dpi: u32) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, u32::from(width), u32::from(height));
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let per_metre = u32::try_from(u64::from(dpi) * 10_000 / 254).ok()?;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(rgba).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}
