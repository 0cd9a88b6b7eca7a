use image::{DynamicImage, RgbImage};
use webp_rust::encoder::{LossyEncodingConfig, encode_lossy_rgba_to_webp_with_config};

use super::frame::Frame;
use super::picture::decode_colour;
use super::resize::scaled;

/// Widths and heights of a face in a code, the largest first.
const SIZES: [(u32, u32); 3] = [(60, 80), (54, 72), (48, 64)];
/// The least quality, of 100, at which a larger face shows more than a smaller one of as many bytes.
const WORTH_ITS_SIZE: u8 = 20;
/// The greatest quality: above it bytes are spent on what is not seen at this size.
const GREATEST: u8 = 95;
/// How hard the encoder looks for a smaller file, of 6; above 3 it takes far longer for little.
const METHOD: u8 = 3;

/// The face of a portrait, which shrinks to a picture small enough for a code.
pub struct Face([RgbImage; SIZES.len()]);

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Face(…)")
    }
}

impl Face {
    /// The face of a portrait, a JPEG or PNG: its middle, three wide to four high. The photo rules
    /// keep the head in the middle, and let it fill nine tenths of the height (BSI TR-03121-3), so
    /// that a closer crop could cut it. `None` when the file is no picture.
    #[must_use]
    pub fn of(portrait: &[u8]) -> Option<Self> {
        Self::inside(&decode_colour(portrait).ok()?)
    }

    /// The face of a portrait whose pixels are at hand.
    pub(super) fn inside(portrait: &RgbImage) -> Option<Self> {
        let middle = Frame::middle(portrait.width(), portrait.height());
        let [largest, middling, smallest] = SIZES.map(|size| scaled(portrait, middle, size).ok());
        Some(Self([largest?, middling?, smallest?]))
    }

    /// A lossy WebP of at most `budget` bytes: 60 × 80 pixels, or fewer down to 48 × 64 where too
    /// few bytes would be left for each, in the best quality that the budget allows. The same bytes
    /// for the same portrait, always. `None` when even the poorest is larger.
    #[must_use]
    pub fn within(&self, budget: usize) -> Option<Vec<u8>> {
        let [larger @ .., smallest] = &self.0;
        larger
            .iter()
            .find_map(|pixels| best(pixels, WORTH_ITS_SIZE, budget))
            .or_else(|| best(smallest, 0, budget))
    }
}

/// The best of at least this quality that is no larger than the budget, by guesses that close in on
/// it until next to nothing of the budget is left.
fn best(pixels: &RgbImage, least: u8, budget: usize) -> Option<Vec<u8>> {
    let mut found: Option<Vec<u8>> = None;
    let (mut least, mut beyond) = (least, GREATEST + 1);
    let mut guess = FIRST_GUESS;
    for halve in std::iter::repeat_n(false, GUESSES).chain(std::iter::repeat(true)) {
        let enough = found.as_ref().is_some_and(|file| file.len() * 100 > budget * 97);
        if enough || least >= beyond {
            break;
        }
        let quality =
            if halve { least + (beyond - least) / 2 } else { guess.clamp(least, beyond - 1) };
        let Some(file) = encode(pixels, quality) else {
            beyond = quality;
            continue;
        };
        guess = closer(quality, file.len(), budget);
        if file.len() <= budget {
            (found, least) = (Some(file), quality + 1);
        } else {
            beyond = quality;
        }
    }
    found
}

/// The quality that a search begins with, and how many guesses are made before the range is halved.
const FIRST_GUESS: u8 = 45;
const GUESSES: usize = 5;
/// How many steps of quality make a file larger by about its own size, where it is near its end.
const STEPS: usize = 45;

/// The quality at which a file of this size would be nearly as large as the budget.
fn closer(quality: u8, size: usize, budget: usize) -> u8 {
    let aim = budget * 98 / 100;
    let steps = STEPS * aim.abs_diff(size) / size.max(1);
    let steps = u8::try_from(steps).unwrap_or(u8::MAX);
    if size < aim { quality.saturating_add(steps) } else { quality.saturating_sub(steps) }
}

fn encode(pixels: &RgbImage, quality: u8) -> Option<Vec<u8>> {
    let config = LossyEncodingConfig {
        quality: quality.into(),
        method: METHOD,
        no_alpha: true,
        ..LossyEncodingConfig::default()
    };
    let rgba = DynamicImage::from(pixels.clone()).into_rgba8();
    let (width, height) = (rgba.width().try_into().ok()?, rgba.height().try_into().ok()?);
    encode_lossy_rgba_to_webp_with_config(width, height, &rgba, &config).ok()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use image::{ImageFormat, Rgb};
    use sha2::Digest;

    use super::*;
    use crate::portrait::read_portrait;

    /// The portraits of all applicants, as they are kept.
    fn portraits() -> Vec<(String, Vec<u8>)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/applicants");
        let mut files: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|ending| ending == "jpg"));
        files.sort();
        let kept = |path: &Path| read_portrait(&std::fs::read(path).unwrap(), true).unwrap();
        files.iter().map(|path| (path.display().to_string(), kept(path))).collect()
    }

    fn png(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 3]) -> Vec<u8> {
        let mut file = std::io::Cursor::new(Vec::new());
        RgbImage::from_fn(width, height, |x, y| Rgb(pixel(x, y)))
            .write_to(&mut file, ImageFormat::Png)
            .unwrap();
        file.into_inner()
    }

    /// Mean difference of two pictures' lightness, of 255.
    fn difference(a: &RgbImage, b: &RgbImage) -> f64 {
        let (a, b) = (DynamicImage::from(a.clone()), DynamicImage::from(b.clone()));
        let sum: u64 = a
            .to_luma8()
            .iter()
            .zip(b.to_luma8().iter())
            .map(|(a, b)| u64::from(a.abs_diff(*b)))
            .sum();
        f64::from(u32::try_from(sum).unwrap()) / f64::from(a.width() * a.height())
    }

    #[test]
    fn every_applicant_has_a_face_within_every_budget() {
        let portraits = portraits();
        assert!(portraits.len() >= 24);
        for (name, portrait) in portraits {
            let face = Face::of(&portrait).unwrap();
            let mut bytes = 0;
            for budget in [300, 400, 500, 700] {
                let file = face.within(budget).unwrap();
                assert!(file.len() <= budget, "{name}: {} of {budget}", file.len());
                assert!(file.len() > bytes, "{name}: more room, and nothing made of it");
                bytes = file.len();
                // Little of a budget is left over.
                assert!(file.len() * 100 >= budget * 85, "{name}: {} of {budget}", file.len());
                assert!(file.starts_with(b"RIFF") && file[8..16] == *b"WEBPVP8 ", "{name}");
                let read = webp_rust::decode(&file).unwrap();
                let (width, height) =
                    (u32::try_from(read.width).unwrap(), u32::try_from(read.height).unwrap());
                let known =
                    face.0.iter().find(|size| size.dimensions() == (width, height)).unwrap();
                let rgb = read.rgba.chunks_exact(4).flat_map(|pixel| &pixel[..3]).copied();
                let read = RgbImage::from_raw(width, height, rgb.collect()).unwrap();
                let off = difference(&read, known);
                assert!(off < 12.0, "{name} at {budget}: {off}");
            }
            assert_eq!(face.within(60), None);
        }
    }

    #[test]
    fn the_same_portrait_gives_the_same_bytes() {
        let (_, portrait) = portraits().swap_remove(0);
        let face = Face::of(&portrait).unwrap().within(400).unwrap();
        assert_eq!(Face::of(&portrait).unwrap().within(400).unwrap(), face);
        // In another process, and on another machine: the digest of this very file.
        let digest = sha2::Sha256::digest(&face);
        assert_eq!(digest[..8], [18, 13, 196, 65, 31, 115, 221, 179]);
    }

    #[test]
    fn the_middle_is_taken_three_wide_to_four_high() {
        // White bars beside and above a grey middle of exactly 3 to 4 are cut off.
        for (width, height) in [(800, 1_000), (700, 1_000)] {
            let (wide, high) = (width.min(height * 3 / 4), height.min(width * 4 / 3));
            let (left, top) = ((width - wide) / 2, (height - high) / 2);
            let inside =
                move |x, y| (left..left + wide).contains(&x) && (top..top + high).contains(&y);
            let file = png(width, height, |x, y| if inside(x, y) { [90; 3] } else { [255; 3] });
            let face = Face::of(&file).unwrap();
            for pixels in &face.0 {
                assert!(
                    pixels.iter().all(|value| (85..=100).contains(value)),
                    "{width} × {height}"
                );
            }
        }
    }

    #[test]
    fn the_poorest_picture_there_is_keeps_to_the_budget_or_is_left_out() {
        let noise = |x: u32, y: u32| {
            let mixed = (x / 9).wrapping_mul(0x9E37_79B1) ^ (y / 9).wrapping_mul(0x85EB_CA77);
            let mixed = (mixed ^ mixed >> 15).wrapping_mul(0x2C1B_3C6D);
            let [a, b, c, _] = (mixed ^ mixed >> 12).to_le_bytes();
            [a, b, c]
        };
        let face = Face::of(&png(600, 800, noise)).unwrap();
        for budget in [0, 30, 100, 200, 300, 400, 700] {
            assert!(face.within(budget).is_none_or(|file| file.len() <= budget), "{budget}");
        }
        let plain = Face::of(&png(600, 800, |_, _| [255; 3])).unwrap();
        assert!(plain.within(300).is_some());
        assert!(Face::of(&png(1, 1, |_, _| [7; 3])).is_some_and(|face| face.within(300).is_some()));
        assert!(Face::of(b"not a picture").is_none());
    }
}
