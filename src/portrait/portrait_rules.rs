use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;

use super::PictureError;
use super::frame::Frame;
use super::picture::decode_colour;
use super::resize::{scaled, within};

/// The quality a portrait is kept at.
const QUALITY: u8 = 90;

/// What a portrait must be (BSI TR-03121-3; Doc 9303-3 §3.9).
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// The least width and height, in pixels.
    pub least: (u32, u32),
    /// The least and greatest width as a share of the height.
    pub shape: (f64, f64),
    /// The greatest width and height kept; a larger portrait is scaled down.
    pub kept: (u32, u32),
}

/// The rules in force.
pub const RULES: Rules = Rules { least: (600, 800), shape: (0.70, 0.80), kept: (900, 1200) };

/// The least width and height when an officer has recorded an exception: enough to know a face by
/// at the printed size.
const LEAST_BY_EXCEPTION: (u32, u32) = (150, 200);

/// Reads a portrait and writes it anew as a JPEG without metadata. `exception` lets a small one
/// pass, for which an officer has recorded a reason.
///
/// # Errors
/// [`PictureError`].
pub fn read_portrait(file: &[u8], exception: bool) -> Result<Vec<u8>, PictureError> {
    let picture = decode_colour(file)?;
    let (width, height) = picture.dimensions();
    let (least_width, least_height) = if exception { LEAST_BY_EXCEPTION } else { RULES.least };
    if width < least_width || height < least_height {
        return Err(PictureError::TooSmall);
    }
    let share = f64::from(width) / f64::from(height);
    if !(RULES.shape.0..=RULES.shape.1).contains(&share) {
        return Err(PictureError::Shape);
    }
    jpeg(&kept(&picture, Frame::whole(width, height))?)
}

/// What is inside the frame, at most as large as a portrait is kept. Never enlarged.
pub(super) fn kept(picture: &RgbImage, frame: Frame) -> Result<RgbImage, PictureError> {
    scaled(picture, frame, within((frame.width, frame.height), RULES.kept))
}

/// A JPEG of these pixels and nothing else.
pub(super) fn jpeg(picture: &RgbImage) -> Result<Vec<u8>, PictureError> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode_image(picture)
        .map_err(|_| PictureError::Unreadable)?;
    Ok(jpeg)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{ImageFormat, Rgb, RgbImage};

    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let picture = RgbImage::from_fn(width, height, |x, y| {
            Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 128])
        });
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, ImageFormat::Png).unwrap();
        file.into_inner()
    }

    #[test]
    fn a_portrait_is_written_anew_and_scaled_down() {
        let jpeg = read_portrait(&png(1200, 1600), false).unwrap();
        let kept = image::load_from_memory(&jpeg).unwrap();
        assert_eq!((kept.width(), kept.height()), (900, 1200));
        assert_eq!(read_portrait(&png(1200, 1600), false).unwrap(), jpeg);
        assert!(!jpeg.windows(4).any(|w| w == b"Exif"));
    }

    #[test]
    fn a_small_portrait_needs_an_exception() {
        assert_eq!(read_portrait(&png(300, 400), false), Err(PictureError::TooSmall));
        assert!(read_portrait(&png(300, 400), true).is_ok());
        assert_eq!(read_portrait(&png(90, 120), true), Err(PictureError::TooSmall));
        assert_eq!(read_portrait(&png(800, 800), false), Err(PictureError::Shape));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert_eq!(read_portrait(b"", false), Err(PictureError::Unreadable));
        assert_eq!(read_portrait(b"GIF89a\x01\0\x01\0", false), Err(PictureError::Unreadable));
        let mut cut = png(900, 1200);
        cut.truncate(2000);
        assert_eq!(read_portrait(&cut, false), Err(PictureError::Unreadable));
        assert_eq!(read_portrait(&vec![0; (8 << 20) + 1], false), Err(PictureError::TooLarge));
    }

    #[test]
    fn a_pixel_flood_is_refused_by_its_header() {
        let mut flood = png(4, 4);
        // IHDR: width and height in bytes 16 to 23, then the chunk's checksum.
        flood[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
        let crc = crc32(&flood[12..29]);
        flood[29..33].copy_from_slice(&crc.to_be_bytes());
        assert_eq!(read_portrait(&flood, false), Err(PictureError::TooManyPixels));
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |crc, &byte| {
            (0..8).fold(crc ^ u32::from(byte), |crc, _| {
                if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }
            })
        })
    }
}
