use serde::{Serialize, Serializer};
use thiserror::Error;

use super::frame::Frame;
use super::landmarks::Landmarks;
use super::measure::{Rule, Verdict, geometry};
use super::pixels::whole;
use super::portrait_rules::RULES;

/// Why no crop of a picture would keep the photo rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NoCrop {
    /// Nobody knows where the face is.
    #[error("no face was found and no landmarks were given")]
    NoFace,
    /// The head is too near an edge, or fills too much of the picture.
    #[error("the head is too near an edge of the picture")]
    TooNear,
    /// The head is so small that its crop has too few pixels.
    #[error("the crop would be smaller than 600 by 800 pixels")]
    TooFewPixels,
}

impl NoCrop {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoFace => "no_face",
            Self::TooNear => "too_near_an_edge",
            Self::TooFewPixels => "too_few_pixels",
        }
    }
}

impl Serialize for NoCrop {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// Head length as a share of the height: the middle of what Doc 9303-3 §3.9.1.3 asks in print.
const HEAD: f64 = 0.75;
/// Where the eyes stand, from the top, where nothing hinders.
const EYES: f64 = 0.45;
/// The least room above the crown and below the chin.
const ROOM: f64 = 0.04;

/// The part of a picture that makes a portrait by the rules: three wide to four high, the head 0.75
/// of its height, the eyes at 0.45 of it and in the middle across. Where an edge of the picture is
/// in the way it is moved, and where that does not do made smaller, as far as the rules allow.
/// Pixels are only left out: nothing is turned or stretched.
///
/// # Errors
/// [`NoCrop`].
pub(super) fn crop(
    (width, height): (u32, u32),
    landmarks: Option<&Landmarks>,
) -> Result<Frame, NoCrop> {
    let face = landmarks.ok_or(NoCrop::NoFace)?;
    if width < 3 || height < 4 {
        return Err(NoCrop::TooFewPixels);
    }
    // In whole steps of 3 × 4 pixels, so that the shape is exact; no more of them than there are.
    let steps = whole(face.head_length() / HEAD / 4.0, width.max(height));
    let steps = steps.min(width / 3).min(height / 4).max(1);
    let (wide, high) = (3 * steps, 4 * steps);
    let (across, down) = (f64::from(wide), f64::from(high));
    let lowest = face.crown.y - ROOM * down;
    let highest = face.chin.y + ROOM * down - down;
    let top = (face.eyes().y - EYES * down).min(lowest).max(highest);
    let frame = Frame {
        left: whole(face.eyes().x - across / 2.0, width - wide),
        top: whole(top, height - high),
        width: wide,
        height: high,
    };
    if !keeps_the_rules(frame, face) {
        return Err(NoCrop::TooNear);
    }
    if wide < RULES.least.0 || high < RULES.least.1 {
        return Err(NoCrop::TooFewPixels);
    }
    Ok(frame)
}

/// How far off the crown and the chin may be where they are estimated, as a share of the head.
const SLACK: f64 = 0.1;

/// The rules that a crop decides. Estimated or not, they are held against the same limits.
fn keeps_the_rules(frame: Frame, face: &Landmarks) -> bool {
    let decided = [Rule::HeadLength, Rule::HeadCentre, Rule::EyeLine];
    let [top, bottom] = [frame.top, frame.top + frame.height].map(f64::from);
    let taken = Landmarks { estimated: false, ..*face };
    let slack = if face.estimated { SLACK * face.head_length() } else { 0.0 };
    face.crown.y + slack >= top
        && face.chin.y - slack <= bottom
        && geometry(frame, Some(&taken))
            .iter()
            .filter(|measure| decided.contains(&measure.rule))
            .all(|measure| measure.verdict != Verdict::Fail)
}

#[cfg(test)]
mod tests {
    use super::super::landmarks::Point;
    use super::*;

    /// A face with this middle between the eyes and this length of the head, eyes half-way down.
    fn face(x: f64, y: f64, length: f64) -> Landmarks {
        Landmarks {
            left_eye: Point { x: x - length * 0.15, y },
            right_eye: Point { x: x + length * 0.15, y },
            chin: Point { x, y: y + length / 2.0 },
            crown: Point { x, y: y - length / 2.0 },
            sides: None,
            estimated: false,
        }
    }

    #[test]
    fn a_head_in_the_open_is_framed_as_the_rules_want_it() {
        let found = crop((4000, 3000), Some(&face(1900.0, 1300.0, 1200.0))).unwrap();
        assert_eq!((found.width, found.height), (1200, 1600));
        assert_eq!((found.left, found.top), (1300, 580));
        for measure in geometry(found, Some(&face(1900.0, 1300.0, 1200.0))) {
            assert_eq!(measure.verdict, Verdict::Pass, "{measure:?}");
        }
    }

    #[test]
    fn every_crop_is_in_the_picture_and_keeps_the_rules_it_decides() {
        let (mut found, mut refused) = (0, 0);
        for x in (0..=1500).step_by(75) {
            for y in (0..=2000).step_by(100) {
                for length in [300.0, 700.0, 1000.0, 1400.0, 1900.0] {
                    let face = face(f64::from(x), f64::from(y), length);
                    let Ok(frame) = crop((1500, 2000), Some(&face)) else {
                        refused += 1;
                        continue;
                    };
                    found += 1;
                    assert!(frame.left + frame.width <= 1500 && frame.top + frame.height <= 2000);
                    assert_eq!(frame.width * 4, frame.height * 3);
                    assert!(frame.width >= 600);
                    let measures = geometry(frame, Some(&face));
                    let broken = measures.iter().filter(|m| m.verdict == Verdict::Fail).count();
                    assert_eq!(broken, 0, "{face:?} {frame:?} {measures:?}");
                }
            }
        }
        assert!(found > 100 && refused > 100, "{found} {refused}");
    }

    #[test]
    fn a_crown_that_is_only_estimated_may_be_a_little_outside() {
        let given = face(750.0, 690.0, 1400.0);
        assert_eq!(crop((1500, 2000), Some(&given)), Err(NoCrop::TooNear));
        let estimated = Landmarks { estimated: true, ..given };
        assert!(crop((1500, 2000), Some(&estimated)).is_ok());
        let far = Landmarks { estimated: true, ..face(750.0, 500.0, 1400.0) };
        assert_eq!(crop((1500, 2000), Some(&far)), Err(NoCrop::TooNear));
    }

    #[test]
    fn what_cannot_be_framed_is_refused_with_the_reason() {
        let refused = |face: Option<&Landmarks>| crop((1500, 2000), face).unwrap_err();
        assert_eq!(refused(None), NoCrop::NoFace);
        assert_eq!(refused(Some(&face(750.0, 1000.0, 300.0))), NoCrop::TooFewPixels);
        assert_eq!(refused(Some(&face(100.0, 1000.0, 1000.0))), NoCrop::TooNear);
        assert_eq!(refused(Some(&face(750.0, 300.0, 1000.0))), NoCrop::TooNear);
        assert_eq!(refused(Some(&face(750.0, 1000.0, 1990.0))), NoCrop::TooNear);
        assert!(crop((2, 2), Some(&face(1.0, 1.0, 1.0))).is_err());
        let nowhere = face(f64::NAN, f64::INFINITY, f64::NAN);
        assert!(crop((1500, 2000), Some(&nowhere)).is_err());
    }
}
