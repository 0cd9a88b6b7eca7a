//! What the pixels themselves say: light, background, sharpness.

use image::{Rgb, RgbImage};

use super::frame::Frame;
use super::landmarks::{Landmarks, Point};
use super::resize::scaled;

/// The lightness of a pixel, 0 to 255, by the weights of Rec. 601.
fn lightness(Rgb([red, green, blue]): Rgb<u8>) -> u8 {
    let sum = 77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue);
    u8::try_from(sum >> 8).unwrap_or(u8::MAX)
}

/// The lightness of every pixel, row by row.
pub(super) fn grey(picture: &RgbImage) -> Vec<u8> {
    picture.pixels().map(|pixel| lightness(*pixel)).collect()
}

/// The part of a picture that is a face, from above the brows to above the chin, and as wide as
/// twice the distance of the eyes. None when too little of it is in the picture.
pub(super) fn face_of(landmarks: &Landmarks, (width, height): (u32, u32)) -> Option<Frame> {
    let eyes = landmarks.eyes();
    let (half, down) = (landmarks.eye_distance(), (landmarks.chin.y - eyes.y).max(0.0));
    let upper = Point { x: eyes.x - half, y: eyes.y - 0.6 * down };
    let lower = Point { x: eyes.x + half, y: eyes.y + 0.8 * down };
    let [left, right] = [upper.x, lower.x].map(|x| whole(x, width));
    let [top, bottom] = [upper.y, lower.y].map(|y| whole(y, height));
    let frame = Frame { left, top, width: right - left, height: bottom - top };
    (frame.width >= LEAST && frame.height >= LEAST).then_some(frame)
}

/// The least side of a face on which anything can be measured, in pixels.
const LEAST: u32 = 8;

/// A place as a whole number of pixels from 0 to the side.
pub(super) fn whole(place: f64, side: u32) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and a side, and rounded; a place that is no number becomes 0"
    )]
    let whole = place.round().clamp(0.0, f64::from(side)) as u32;
    whole.min(side)
}

/// How light a face is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Light {
    /// The share of pixels at 0.
    pub(super) black: f64,
    /// The share of pixels at 255.
    pub(super) white: f64,
    /// The lightness that all but one in twenty pixels exceed taken from the one that all but one
    /// in twenty stay below, of 255.
    pub(super) range: f64,
}

/// About how many pixels of a face are looked at. They are taken as they are, not averaged:
/// averages would hide the pixels at either end.
const LOOKED_AT: u64 = 200_000;

/// The light on a part of a picture, from pixels evenly over it.
pub(super) fn light(picture: &RgbImage, part: Frame) -> Light {
    let step = (u64::from(part.width) * u64::from(part.height) / LOOKED_AT).max(1).isqrt();
    let step = usize::try_from(step).unwrap_or(1).max(1);
    let levels = Levels::of(picture, part, step);
    let (low, high) = (levels.below(0.05), levels.below(0.95));
    Light {
        black: levels.share(0),
        white: levels.share(255),
        range: (f64::from(high) - f64::from(low)) / 255.0,
    }
}

/// How even and how light a background is, of 255 each.
#[derive(Clone, Copy, Debug)]
pub(super) struct Background {
    /// The lightness that half of it stays below.
    pub(super) lightness: f64,
    /// How far apart the lightness of its darkest and lightest tenths is.
    pub(super) spread: f64,
}

/// The size at which the background is looked at: the noise of single pixels is no unevenness.
const BACKGROUND: (u32, u32) = (90, 120);

/// The background of a portrait: its two upper corners, each a tenth of the width and a quarter of
/// the height, where no head that keeps the rules comes.
pub(super) fn background(picture: &RgbImage, portrait: Frame) -> Option<Background> {
    let small = scaled(picture, portrait, BACKGROUND).ok()?;
    let (wide, high) = (BACKGROUND.0 / 10, BACKGROUND.1 / 4);
    let corner = |left| Levels::of(&small, Frame { left, top: 0, width: wide, height: high }, 1);
    let levels = corner(0).with(corner(BACKGROUND.0 - wide));
    Some(Background {
        lightness: levels.below(0.5).into(),
        spread: f64::from(levels.below(0.9)) - f64::from(levels.below(0.1)),
    })
}

/// The size at which sharpness is looked at. The eyes are 160 pixels apart in it, which is less
/// than in a portrait as it is kept, so that what is blurred here is blurred in print.
const SHARPNESS: (u32, u32) = (320, 360);

/// How sharp a face is: how far each pixel's lightness is from that of its four neighbours, as the
/// root of the mean square, over the range of lightness in the face, in thousandths. The face is
/// brought to one size before, so that the number of its pixels has no part in it but where they
/// are too few.
pub(super) fn sharpness(picture: &RgbImage, face: Frame, range: f64) -> Option<f64> {
    let grey = grey(&scaled(picture, face, SHARPNESS).ok()?);
    let rows: Vec<&[u8]> = grey.chunks_exact(usize::try_from(SHARPNESS.0).ok()?).collect();
    let (mut sum, mut count) = (0_u64, 0_u32);
    for three in rows.windows(3) {
        let &[above, middle, below] = three else { continue };
        let across = middle.windows(3).zip(above.iter().zip(below).skip(1));
        for (three, (up, down)) in across {
            let &[left, here, right] = three else { continue };
            let around: u32 = [left, right, *up, *down].map(u32::from).iter().sum();
            sum += u64::from((4 * u32::from(here)).abs_diff(around)).pow(2);
            count += 1;
        }
    }
    // At most 1020² for each of 115,200 pixels: far from 2⁵³, so the conversion is exact.
    #[expect(clippy::cast_precision_loss, reason = "below 2⁵³")]
    let mean = sum as f64 / f64::from(count.max(1));
    (range > 0.0).then(|| 1000.0 * mean.sqrt() / (255.0 * range))
}

/// How many pixels have each lightness.
struct Levels {
    counts: [u32; 256],
    all: u32,
}

impl Levels {
    /// Every pixel of the part whose column and row are multiples of `step` from its corner.
    fn of(picture: &RgbImage, part: Frame, step: usize) -> Self {
        let mut levels = Self { counts: [0; 256], all: 0 };
        let columns = [part.left, part.width].map(|side| usize::try_from(side).unwrap_or(0));
        let rows = [part.top, part.height].map(|side| usize::try_from(side).unwrap_or(0));
        for row in picture.rows().skip(rows[0]).take(rows[1]).step_by(step) {
            for pixel in row.skip(columns[0]).take(columns[1]).step_by(step) {
                if let Some(count) = levels.counts.get_mut(usize::from(lightness(*pixel))) {
                    *count += 1;
                }
                levels.all += 1;
            }
        }
        levels
    }

    fn with(mut self, other: Self) -> Self {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        self.all += other.all;
        self
    }

    /// The share of pixels with this lightness.
    fn share(&self, lightness: u8) -> f64 {
        let count = self.counts.get(usize::from(lightness)).copied().unwrap_or_default();
        f64::from(count) / f64::from(self.all.max(1))
    }

    /// The least lightness that at least this share of the pixels does not exceed.
    fn below(&self, share: f64) -> u8 {
        let mut sum = 0;
        for (lightness, count) in (0..=u8::MAX).zip(self.counts) {
            sum += count;
            if f64::from(sum) >= share * f64::from(self.all) {
                return lightness;
            }
        }
        u8::MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(level: impl Fn(u32, u32) -> u8) -> RgbImage {
        RgbImage::from_fn(600, 800, |x, y| Rgb([level(x, y); 3]))
    }

    const WHOLE: Frame = Frame { left: 0, top: 0, width: 600, height: 800 };

    #[test]
    fn pixels_at_either_end_are_counted_not_averaged_away() {
        let specks = picture(|x, y| match (x % 40, y % 40) {
            (0, 0) => 0,
            (4, 4) => 255,
            _ => 128,
        });
        let light = light(&specks, WHOLE);
        assert!((light.black - 1.0 / 1600.0).abs() < 1e-4, "{light:?}");
        assert!(light.range < 0.01);
        let ramp = super::light(&picture(|x, _| (x / 3).to_le_bytes()[0]), WHOLE);
        assert!((0.68..0.74).contains(&ramp.range), "{ramp:?}");
    }

    #[test]
    fn a_background_is_the_corners_and_not_the_head() {
        let head = picture(|x, y| if (100..500).contains(&x) || y > 300 { 20 } else { 200 });
        let plain = background(&head, WHOLE).unwrap();
        assert!((plain.lightness - 200.0).abs() < 1.5 && plain.spread < 2.0, "{plain:?}");
        let shadow = picture(|x, _| if x < 300 { 200 } else { 120 });
        assert!(background(&shadow, WHOLE).unwrap().spread > 75.0);
    }

    #[test]
    fn what_is_blurred_is_less_sharp_at_any_size() {
        let fine = picture(|x, y| if (x / 6 + y / 6) % 2 == 0 { 60 } else { 180 });
        let sharp = sharpness(&fine, WHOLE, 0.5).unwrap();
        let blurred = image::imageops::blur(&fine, 4.0);
        let blurred = sharpness(&blurred, WHOLE, 0.5).unwrap();
        assert!(blurred < sharp / 4.0, "{blurred} {sharp}");
        assert_eq!(sharpness(&picture(|_, _| 90), WHOLE, 0.0), None);
    }

    #[test]
    fn a_face_beside_the_picture_is_no_face() {
        let at = |x: f64| Landmarks {
            left_eye: Point { x: x - 50.0, y: 300.0 },
            right_eye: Point { x: x + 50.0, y: 300.0 },
            chin: Point { x, y: 480.0 },
            crown: Point { x, y: 120.0 },
            sides: None,
            estimated: true,
        };
        assert_eq!(
            face_of(&at(300.0), (600, 800)),
            Some(Frame { left: 200, top: 192, width: 200, height: 252 })
        );
        assert_eq!(face_of(&at(-200.0), (600, 800)), None);
        assert_eq!(face_of(&at(f64::NAN), (600, 800)), None);
    }
}
