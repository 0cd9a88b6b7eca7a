//! A face that is plainly nobody's, and a signature that says nothing.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

/// A portrait, a JPEG of 450 × 600 pixels.
pub(super) fn portrait() -> Vec<u8> {
    let inside = |x: f64, y: f64, cx: f64, cy: f64, rx: f64, ry: f64| {
        ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2) < 1.0
    };
    let picture = RgbImage::from_fn(450, 600, |x, y| {
        let (x, y) = (f64::from(x), f64::from(y));
        let eyes = inside(x, y, 182.0, 275.0, 13.0, 8.0) || inside(x, y, 268.0, 275.0, 13.0, 8.0);
        Rgb(if eyes {
            [0x2C, 0x1E, 0x18]
        } else if inside(x, y, 225.0, 300.0, 105.0, 140.0) {
            [0xC6, 0x92, 0x6C]
        } else if inside(x, y, 225.0, 260.0, 125.0, 150.0) && y < 400.0 {
            [0x2C, 0x1E, 0x18]
        } else if inside(x, y, 225.0, 640.0, 205.0, 190.0) {
            [0x33, 0x47, 0x60]
        } else {
            [0xDC, 0xE1, 0xE7]
        })
    });
    let mut bytes = Vec::new();
    match JpegEncoder::new_with_quality(&mut bytes, 85).encode_image(&picture) {
        Ok(()) => bytes,
        Err(_) => Vec::new(),
    }
}

/// A wave in ink, a PNG of 600 × 160 pixels with transparency.
pub(super) fn signature() -> Vec<u8> {
    let picture = RgbaImage::from_fn(600, 160, |x, y| {
        let (x, y) = (f64::from(x), f64::from(y));
        let wave = 80.0 + (70.0 - x / 9.0) * (x / 22.0).sin();
        Rgba(if (y - wave).abs() < 5.0 { [16, 26, 70, 255] } else { [0; 4] })
    });
    let mut bytes = Cursor::new(Vec::new());
    match picture.write_to(&mut bytes, ImageFormat::Png) {
        Ok(()) => bytes.into_inner(),
        Err(_) => Vec::new(),
    }
}
