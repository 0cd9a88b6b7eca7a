use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::{ColorType, DynamicImage, ImageDecoder, Limits, RgbaImage, imageops};
use krilla::image::Image;

use super::error::RenderError;

const LONGEST_SIDE: u32 = 4_000;

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(128 << 20);
    limits
}

/// The portrait as it came: it is decoded once to see that it is whole, and its own bytes go into
/// the PDF.
pub(crate) fn portrait(jpeg: &[u8]) -> Result<Image, RenderError> {
    let whole = jpeg.starts_with(&[0xFF, 0xD8]) && jpeg.ends_with(&[0xFF, 0xD9]);
    let mut decoder = JpegDecoder::new(Cursor::new(jpeg)).map_err(|_| RenderError::Portrait)?;
    decoder.set_limits(limits()).map_err(|_| RenderError::Portrait)?;
    let colours = matches!(
        decoder.original_color_type(),
        image::ExtendedColorType::Rgb8 | image::ExtendedColorType::L8
    ) && matches!(decoder.color_type(), ColorType::Rgb8 | ColorType::L8);
    DynamicImage::from_decoder(decoder).map_err(|_| RenderError::Portrait)?;
    if !(whole && colours) {
        return Err(RenderError::Portrait);
    }
    Image::from_jpeg(jpeg.to_vec().into(), false).map_err(|_| RenderError::Portrait)
}

/// The signature, decoded to eight bits a channel and cut to what is not transparent.
pub(crate) fn signature(png: &[u8]) -> Result<Image, RenderError> {
    let decoder =
        PngDecoder::with_limits(Cursor::new(png), limits()).map_err(|_| RenderError::Signature)?;
    let pixels =
        DynamicImage::from_decoder(decoder).map_err(|_| RenderError::Signature)?.into_rgba8();
    let pixels = inked(&pixels).ok_or(RenderError::Signature)?;
    let (width, height) = pixels.dimensions();
    Ok(Image::from_rgba8(pixels.into_raw(), width, height))
}

/// The part of a picture that is not transparent; `None` when there is nothing to see.
fn inked(picture: &RgbaImage) -> Option<RgbaImage> {
    const FAINT: u8 = 24;
    let marks = || picture.enumerate_pixels().filter(|(_, _, pixel)| pixel.0[3] > FAINT);
    let columns = marks().map(|(x, _, _)| x);
    let rows = marks().map(|(_, y, _)| y);
    let (left, right) = (columns.clone().min()?, columns.max()?);
    let (top, bottom) = (rows.clone().min()?, rows.max()?);
    let part = imageops::crop_imm(picture, left, top, right - left + 1, bottom - top + 1);
    Some(part.to_image())
}
