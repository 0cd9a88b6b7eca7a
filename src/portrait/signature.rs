use std::io::Cursor;

use image::{GrayAlphaImage, ImageFormat, Luma, LumaA};

use super::PictureError;
use super::picture::decode;

/// Reads a signature and writes it anew as black ink on nothing: a grey PNG with transparency and
/// no metadata. White paper becomes transparent.
///
/// # Errors
/// [`PictureError`].
pub fn read_signature(file: &[u8]) -> Result<Vec<u8>, PictureError> {
    let picture = decode(file)?;
    if !(100..=2000).contains(&picture.width()) || !(30..=1000).contains(&picture.height()) {
        return Err(PictureError::SignatureSize);
    }
    let ink = GrayAlphaImage::from_fn(picture.width(), picture.height(), |_, _| LumaA([0, 0]));
    let mut ink = ink;
    let mut inked = false;
    for ((_, _, out), source) in ink.enumerate_pixels_mut().zip(picture.to_luma_alpha8().pixels()) {
        let LumaA([luma, alpha]) = *source;
        let Luma([darkness]) = Luma([255 - luma]);
        let share = u16::from(darkness) * u16::from(alpha) / 255;
        let alpha = u8::try_from(share).unwrap_or(u8::MAX);
        inked |= alpha > 64;
        *out = LumaA([0, alpha]);
    }
    if !inked {
        return Err(PictureError::Blank);
    }
    let mut png = Cursor::new(Vec::new());
    ink.write_to(&mut png, ImageFormat::Png).map_err(|_| PictureError::Unreadable)?;
    Ok(png.into_inner())
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

    use super::*;

    fn png(pixel: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        RgbaImage::from_fn(200, 60, |x, y| Rgba(pixel(x, y)))
            .write_to(&mut file, ImageFormat::Png)
            .unwrap();
        file.into_inner()
    }

    #[test]
    fn paper_becomes_transparent_and_ink_black() {
        let on_paper = png(|x, _| if x < 100 { [20, 20, 60, 255] } else { [255, 255, 255, 255] });
        let read = image::load_from_memory(&read_signature(&on_paper).unwrap()).unwrap();
        let read = read.to_luma_alpha8();
        assert!(read.get_pixel(10, 10).0[1] > 200);
        assert_eq!(read.get_pixel(150, 10).0, [0, 0]);
    }

    #[test]
    fn an_empty_signature_is_refused() {
        assert_eq!(read_signature(&png(|_, _| [255; 4])), Err(PictureError::Blank));
        assert_eq!(read_signature(&png(|_, _| [0; 4])), Err(PictureError::Blank));
    }
}
