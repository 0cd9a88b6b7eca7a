//! What paper, a printer, a pocket and a camera do to a picture.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};

/// A sequence of numbers that looks like chance and is the same every time.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// From 0 to below 1.
    pub(crate) fn share(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1 << 24) as f32
    }

    pub(crate) fn between(&mut self, least: f32, most: f32) -> f32 {
        least + (most - least) * self.share()
    }

    /// Of mean 0 and deviation 1, near enough normal.
    fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.share()).sum::<f32>() - 6.0
    }
}

/// How a picture is spoiled. The default does nothing but to grey it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Distortion {
    /// Of a scan at 300 dots per inch, how large it is.
    pub(crate) scale: f32,
    /// How far it is turned.
    pub(crate) degrees: f32,
    /// The deviation of a Gaussian blur, in pixels.
    pub(crate) blur: f32,
    /// The deviation of noise, of 255.
    pub(crate) noise: f32,
    /// The quality of the JPEG.
    pub(crate) jpeg: u8,
    /// The share of the symbol's area that a stain covers.
    pub(crate) stain: f32,
    /// Whether a fold runs through the symbol.
    pub(crate) fold: bool,
}

impl Default for Distortion {
    fn default() -> Self {
        let (blur, noise, stain) = (0.0, 0.0, 0.0);
        Self { scale: 1.0, degrees: 0.0, blur, noise, jpeg: 90, stain, fold: false }
    }
}

impl Distortion {
    /// A JPEG of `picture`, whose symbol has a margin of so many pixels around it.
    pub(crate) fn of(&self, picture: &GrayImage, margin: u32, chance: &mut Chance) -> Vec<u8> {
        let mut picture = picture.clone();
        if self.stain > 0.0 {
            stain(&mut picture, margin, self.stain, chance);
        }
        if self.fold {
            fold(&mut picture, chance);
        }
        if self.scale < 1.0 {
            let size = |side: u32| (side as f32 * self.scale).round() as u32;
            let (width, height) = (size(picture.width()), size(picture.height()));
            picture = imageops::resize(&picture, width, height, FilterType::Triangle);
        }
        if self.degrees != 0.0 {
            picture = turned(&picture, self.degrees);
        }
        if self.blur > 0.0 {
            picture = imageops::blur(&picture, self.blur);
        }
        if self.noise > 0.0 {
            for pixel in picture.pixels_mut() {
                pixel.0[0] = (f32::from(pixel.0[0]) + self.noise * chance.normal()) as u8;
            }
        }
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, self.jpeg).encode_image(&picture).unwrap();
        jpeg
    }
}

/// A dark round stain somewhere on the symbol.
fn stain(picture: &mut GrayImage, margin: u32, share: f32, chance: &mut Chance) {
    let (margin, side) = (margin as f32, (picture.width() - 2 * margin) as f32);
    let radius = (side * side * share / std::f32::consts::PI).sqrt();
    let middle = |chance: &mut Chance| margin + radius + chance.share() * (side - 2.0 * radius);
    let (x, y) = (middle(chance), middle(chance));
    for (at_x, at_y, pixel) in picture.enumerate_pixels_mut() {
        if (at_x as f32 - x).hypot(at_y as f32 - y) < radius {
            *pixel = Luma([70]);
        }
    }
}

/// A crease across the whole: half a millimetre where the print has broken off, shaded beside it.
fn fold(picture: &mut GrayImage, chance: &mut Chance) {
    let at = picture.height() as f32 * chance.between(0.35, 0.65);
    let slope = chance.between(-0.1, 0.1);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let from = (y as f32 - at - slope * x as f32).abs();
        if from < 3.0 {
            *pixel = Luma([235]);
        } else if from < 25.0 {
            pixel.0[0] = (f32::from(pixel.0[0]) * (0.8 + 0.2 * from / 25.0)) as u8;
        }
    }
}

/// Turned about its middle on white paper that holds all of it, between four pixels each.
fn turned(picture: &GrayImage, degrees: f32) -> GrayImage {
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let across = width * cosine.abs() + height * sine.abs();
    let down = width * sine.abs() + height * cosine.abs();
    GrayImage::from_fn(across.ceil() as u32, down.ceil() as u32, |x, y| {
        let (x, y) = (x as f32 + 0.5 - across / 2.0, y as f32 + 0.5 - down / 2.0);
        let x_there = x * cosine + y * sine + width / 2.0 - 0.5;
        let y_there = y * cosine - x * sine + height / 2.0 - 0.5;
        let (left, top) = (x_there.floor(), y_there.floor());
        let at = |x: f32, y: f32| {
            let inside = x >= 0.0 && y >= 0.0 && x < width && y < height;
            if inside { f32::from(picture.get_pixel(x as u32, y as u32).0[0]) } else { 255.0 }
        };
        let (right, low) = (x_there - left, y_there - top);
        let above = at(left, top) * (1.0 - right) + at(left + 1.0, top) * right;
        let below = at(left, top + 1.0) * (1.0 - right) + at(left + 1.0, top + 1.0) * right;
        Luma([(above * (1.0 - low) + below * low).round() as u8])
    })
}
