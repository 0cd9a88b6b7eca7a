use std::io::Cursor;

use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use thiserror::Error;

/// The largest picture file, in bytes.
pub const MAX_FILE: usize = 8 << 20;
/// The most pixels a picture has.
const MAX_PIXELS: u64 = 40_000_000;
/// The longest side, in pixels.
const MAX_SIDE: u32 = 12_000;

/// Why a picture cannot be used. The sentence is for the officer who sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PictureError {
    /// The file is too large.
    #[error("the picture file is larger than 8 MiB")]
    TooLarge,
    /// The picture has too many pixels.
    #[error("the picture has more than 40 megapixels")]
    TooManyPixels,
    /// Not a JPEG or PNG, or a broken one.
    #[error("the file is not a JPEG or PNG picture that can be read")]
    Unreadable,
    /// The picture is smaller than the photo rules ask.
    #[error("the portrait is smaller than 600 by 800 pixels")]
    TooSmall,
    /// The picture has the wrong shape.
    #[error("the portrait is not about three wide to four high")]
    Shape,
    /// A signature is too large or too small.
    #[error("a signature picture is 100 to 2000 pixels wide and 30 to 1000 high")]
    SignatureSize,
    /// A signature with nothing on it.
    #[error("the signature picture shows nothing")]
    Blank,
}

impl PictureError {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "picture_too_large",
            Self::TooManyPixels => "picture_too_many_pixels",
            Self::Unreadable => "picture_unreadable",
            Self::TooSmall => "portrait_too_small",
            Self::Shape => "portrait_shape",
            Self::SignatureSize => "signature_size",
            Self::Blank => "signature_blank",
        }
    }
}

/// Decodes a JPEG or PNG within the limits. The dimensions are read, and judged, before any pixel.
pub(super) fn decode(file: &[u8]) -> Result<DynamicImage, PictureError> {
    if file.len() > MAX_FILE {
        return Err(PictureError::TooLarge);
    }
    let format = match image::guess_format(file) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png)) => format,
        _ => return Err(PictureError::Unreadable),
    };
    let dimensions = ImageReader::with_format(Cursor::new(file), format)
        .into_dimensions()
        .map_err(|_| PictureError::Unreadable)?;
    let (width, height) = dimensions;
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooManyPixels);
    }
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(256 << 20);
    reader.limits(limits);
    reader.decode().map_err(|_| PictureError::Unreadable)
}

/// The grey pixels of a JPEG or PNG, row by row, with its width and height.
///
/// # Errors
/// [`PictureError`].
pub fn decode_grey(file: &[u8]) -> Result<(u32, u32, Vec<u8>), PictureError> {
    let picture = decode(file)?;
    // What is transparent is paper.
    let grey = picture.to_luma_alpha8();
    let pixels = grey.pixels().map(|pixel| {
        let [luma, alpha] = pixel.0;
        let over_white =
            (u16::from(luma) * u16::from(alpha) + 255 * (255 - u16::from(alpha))) / 255;
        u8::try_from(over_white).unwrap_or(u8::MAX)
    });
    Ok((grey.width(), grey.height(), pixels.collect()))
}
