use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage, Rgba};
use thiserror::Error;

/// The largest picture file, in bytes.
pub const MAX_FILE: usize = 8 << 20;
/// The most pixels a picture has.
const MAX_PIXELS: u64 = 40_000_000;
/// The longest side, in pixels.
const MAX_SIDE: u32 = 12_000;

/// The most bytes that the pixels of a picture take, before they are brought to eight bits.
const MAX_DECODED: u64 = 256 << 20;

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

/// Decodes a JPEG or PNG within the limits, and turns it as its orientation says. The dimensions are
/// read, and judged, before any pixel. Of a file with more than one picture it is the first; what
/// follows the end of that, and all metadata, is left behind.
pub(super) fn decode(file: &[u8]) -> Result<DynamicImage, PictureError> {
    if file.len() > MAX_FILE {
        return Err(PictureError::TooLarge);
    }
    let format = match image::guess_format(file) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png)) => format,
        _ => return Err(PictureError::Unreadable),
    };
    let mut decoder = ImageReader::with_format(Cursor::new(file), format)
        .into_decoder()
        .map_err(|_| PictureError::Unreadable)?;
    let (width, height) = decoder.dimensions();
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooManyPixels);
    }
    if decoder.total_bytes() > MAX_DECODED {
        return Err(PictureError::TooManyPixels);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_DECODED);
    decoder.set_limits(limits).map_err(|_| PictureError::Unreadable)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| PictureError::Unreadable)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// The colours of a JPEG or PNG, eight bits each. What is transparent is paper.
pub(super) fn decode_colour(file: &[u8]) -> Result<RgbImage, PictureError> {
    let picture = decode(file)?;
    if !picture.color().has_alpha() {
        return Ok(picture.into_rgb8());
    }
    let seen = picture.into_rgba8();
    let mut colours = RgbImage::new(seen.width(), seen.height());
    for (colour, pixel) in colours.pixels_mut().zip(seen.pixels()) {
        let Rgba([red, green, blue, alpha]) = *pixel;
        *colour = Rgb([red, green, blue].map(|level| over_paper(level, alpha)));
    }
    Ok(colours)
}

/// A level of so much opacity over white.
fn over_paper(level: u8, alpha: u8) -> u8 {
    let (level, alpha) = (u16::from(level), u16::from(alpha));
    u8::try_from((level * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
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
        over_paper(luma, alpha)
    });
    Ok((grey.width(), grey.height(), pixels.collect()))
}

#[cfg(test)]
mod tests {
    use image::{ImageBuffer, Luma, LumaA};

    use super::*;

    fn png<P>(picture: &ImageBuffer<P, Vec<P::Subpixel>>) -> Vec<u8>
    where
        P: image::PixelWithColorType,
        [P::Subpixel]: image::EncodableLayout,
    {
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, ImageFormat::Png).unwrap();
        file.into_inner()
    }

    /// A chunk of a PNG with its length and checksum.
    fn chunk(kind: &[u8], content: &[u8]) -> Vec<u8> {
        let named = [kind, content].concat();
        let crc = !named.iter().fold(!0_u32, |crc, &byte| {
            (0..8).fold(crc ^ u32::from(byte), |crc, _| {
                if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }
            })
        });
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&length[..], &named, &crc.to_be_bytes()].concat()
    }

    #[test]
    fn what_is_transparent_is_paper_and_its_colour_is_not_seen() {
        let hidden = ImageBuffer::from_pixel(4, 4, Rgba([200_u8, 0, 0, 0]));
        assert!(decode_colour(&png(&hidden)).unwrap().iter().all(|level| *level == 255));
        let half = ImageBuffer::from_pixel(4, 4, Rgba([0_u8, 0, 0, 128]));
        assert!(decode_colour(&png(&half)).unwrap().iter().all(|level| *level == 127));
    }

    #[test]
    fn sixteen_bits_and_grey_come_down_to_eight_and_colour() {
        let deep = ImageBuffer::from_pixel(4, 4, Rgb([0xFFFF_u16, 0x8000, 0]));
        let pixel = *decode_colour(&png(&deep)).unwrap().get_pixel(0, 0);
        assert_eq!(pixel, Rgb([255, 128, 0]));
        let grey = ImageBuffer::from_pixel(4, 4, Luma([77_u8]));
        assert_eq!(*decode_colour(&png(&grey)).unwrap().get_pixel(3, 3), Rgb([77; 3]));
        let thin = ImageBuffer::from_pixel(4, 4, LumaA([0_u16, 0]));
        assert_eq!(*decode_colour(&png(&thin)).unwrap().get_pixel(3, 3), Rgb([255; 3]));
    }

    #[test]
    fn of_an_animated_png_only_the_first_picture_is_seen() {
        let still = png(&ImageBuffer::from_pixel(4, 4, Rgb([10_u8, 20, 30])));
        // Behind the header: one picture in the file's own data, one that hides in frame data.
        let (head, rest) = still.split_at(33);
        let control = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
        let frame = |number: u8| {
            let place = [0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0];
            chunk(b"fcTL", &[&[0, 0, 0, number][..], &place].concat())
        };
        let (data, end) = rest.split_at(rest.len() - 12);
        let second = chunk(b"fdAT", b"\0\0\0\x02 a second picture");
        let file = [head, &control, &frame(0), data, &frame(1), &second, end].concat();
        let seen = decode_colour(&file).unwrap();
        assert!(seen.pixels().all(|pixel| *pixel == Rgb([10, 20, 30])));
    }

    #[test]
    fn a_jpeg_in_four_inks_is_read_or_refused() {
        // Eight by eight pixels, four parts, every one of them the middle of its range.
        let mut file = b"\xFF\xD8\xFF\xDB\0\x43\0".to_vec();
        file.extend([1; 64]);
        file.extend(b"\xFF\xC0\0\x14\x08\0\x08\0\x08\x04");
        for part in 1..=4 {
            file.extend([part, 0x11, 0]);
        }
        for class in [0x00, 0x10] {
            file.extend([0xFF, 0xC4, 0, 20, class, 1]);
            file.extend([0; 15]);
            file.push(0);
        }
        file.extend(b"\xFF\xDA\0\x0E\x04\x01\0\x02\0\x03\0\x04\0\0\x3F\0\0\xFF\xD9");
        let read = decode_colour(&file);
        assert_eq!(read.map(|picture| picture.dimensions()), Ok((8, 8)));
        for length in 0..file.len() {
            let _ = decode_colour(&file[..length]);
        }
    }

    #[test]
    fn nothing_behind_the_end_of_a_jpeg_survives() {
        let picture = RgbImage::from_pixel(600, 800, Rgb([90, 120, 150]));
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, ImageFormat::Jpeg).unwrap();
        let alone = file.into_inner();
        let mut hidden = Cursor::new(Vec::new());
        RgbImage::from_pixel(64, 64, Rgb([255, 0, 0]))
            .write_to(&mut hidden, ImageFormat::Jpeg)
            .unwrap();
        let both = [&alone[..], &hidden.into_inner(), b"and words"].concat();
        let kept = super::super::read_portrait(&both, false).unwrap();
        assert_eq!(kept, super::super::read_portrait(&alone, false).unwrap());
        assert_eq!(kept.windows(2).filter(|two| *two == [0xFF, 0xD8]).count(), 1);
        assert!(!kept.windows(9).any(|nine| nine == b"and words"));
    }

    #[test]
    fn a_jpeg_that_is_cut_off_is_no_panic() {
        let picture =
            RgbImage::from_fn(64, 64, |x, y| Rgb([x, y, x ^ y].map(|v| v.to_le_bytes()[0])));
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, ImageFormat::Jpeg).unwrap();
        let whole = file.into_inner();
        for length in 0..whole.len() {
            if let Ok(seen) = decode_colour(&whole[..length]) {
                assert_eq!(seen.dimensions(), (64, 64));
            }
        }
        assert_eq!(decode_colour(&whole[..20]), Err(PictureError::Unreadable));
    }
}
