use image::RgbImage;
use serde::Serialize;

use super::PictureError;
use super::crop::{NoCrop, crop};
use super::detector::{FaceBox, faces};
use super::face::Face;
use super::frame::Frame;
use super::landmarks::{LandmarkError, Landmarks, Point};
use super::measure::{Measure, Rule, Verdict, geometry};
use super::picture::decode_colour;
use super::pixels::{background, face_of, light, sharpness};
use super::portrait_rules::{jpeg, kept};
use super::resize::scaled;

/// A photograph that was decoded: upright, eight bits a colour, and nothing but pixels.
pub struct Photo(RgbImage);

impl std::fmt::Debug for Photo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Photo(…)")
    }
}

/// How a photograph stands to the photo rules, and the crop of it that would stand better.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The worst of the verdicts.
    pub verdict: Verdict,
    /// The whole picture, as it was measured.
    pub picture: Frame,
    /// Where the face is: as it was given, else as the largest face that was found says. None when
    /// none was found.
    pub landmarks: Option<Landmarks>,
    /// Every rule and what was measured.
    pub measures: Vec<Measure>,
    /// The crop that keeps the rules; none when there is none.
    pub crop: Option<Crop>,
    /// Why there is no crop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_crop: Option<NoCrop>,
}

/// A part of a photograph, and how the head would stand in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Crop {
    /// The part.
    #[serde(flatten)]
    pub frame: Frame,
    /// The rules that it decides.
    pub measures: Vec<Measure>,
}

impl Photo {
    /// Decodes a JPEG or PNG in bounded memory.
    ///
    /// # Errors
    /// [`PictureError`].
    pub fn read(file: &[u8]) -> Result<Self, PictureError> {
        decode_colour(file).map(Self)
    }

    /// Landmarks in this photograph: the two eyes, the chin, the crown, and perhaps the two sides of
    /// the head.
    ///
    /// # Errors
    /// [`LandmarkError`].
    pub fn landmarks(&self, points: &[Point]) -> Result<Landmarks, LandmarkError> {
        Landmarks::given(points, self.0.dimensions())
    }

    /// Where the faces are, the largest first, as their boxes say.
    #[must_use]
    pub fn faces(&self) -> Vec<Landmarks> {
        self.boxes().iter().map(|face| Landmarks::of_box(face.corner, face.side)).collect()
    }

    fn boxes(&self) -> Vec<FaceBox> {
        faces(&self.0)
    }

    /// Holds the photograph against the photo rules. Landmarks that were given win over the
    /// detector, which then only counts the faces.
    #[must_use]
    pub fn report(&self, given: Option<Landmarks>) -> Report {
        let found = self.boxes();
        let taken =
            given.or_else(|| found.first().map(|face| Landmarks::of_box(face.corner, face.side)));
        let counted = one_face(&found, given.is_some());
        self.measured(taken, Some(counted))
    }

    /// The same without looking for faces: [`Rule::OneFace`] is left out.
    #[must_use]
    pub fn report_on(&self, given: Landmarks) -> Report {
        self.measured(Some(given), None)
    }

    fn measured(&self, landmarks: Option<Landmarks>, one_face: Option<Measure>) -> Report {
        let (width, height) = self.0.dimensions();
        let whole = Frame::whole(width, height);
        let proposed = crop((width, height), landmarks.as_ref());
        let mut measures = shape(whole);
        measures.extend(one_face);
        measures.extend(geometry(whole, landmarks.as_ref()));
        measures.extend(self.face(landmarks.as_ref()));
        // The background of what would be kept: a photograph shows more of the room.
        measures.extend(self.background(proposed.unwrap_or(whole)));
        let crop = proposed
            .ok()
            .map(|frame| Crop { frame, measures: geometry(frame, landmarks.as_ref()) });
        Report {
            verdict: measures.iter().map(|measure| measure.verdict).max().unwrap_or(Verdict::Warn),
            picture: whole,
            landmarks,
            measures,
            crop,
            no_crop: proposed.err(),
        }
    }

    /// What the pixels of the face say.
    fn face(&self, landmarks: Option<&Landmarks>) -> Vec<Measure> {
        let face = landmarks.and_then(|landmarks| face_of(landmarks, self.0.dimensions()));
        let light = face.map(|face| light(&self.0, face));
        let sharp = face.zip(light).and_then(|(face, light)| sharpness(&self.0, face, light.range));
        let estimated = landmarks.is_none_or(|landmarks| landmarks.estimated);
        [
            (Rule::BlackPixels, light.map(|light| light.black)),
            (Rule::WhitePixels, light.map(|light| light.white)),
            (Rule::Contrast, light.map(|light| light.range)),
            (Rule::Sharpness, sharp),
        ]
        .map(|(rule, value)| Measure::of(rule, value, estimated))
        .into()
    }

    /// What is background is estimated: hair may reach into it, which is no fault.
    fn background(&self, portrait: Frame) -> [Measure; 2] {
        let seen = background(&self.0, portrait);
        let lightness = seen.map(|seen| seen.lightness);
        let spread = seen.map(|seen| seen.spread);
        [
            Measure::of(Rule::BackgroundLightness, lightness, true),
            Measure::of(Rule::BackgroundSpread, spread, true),
        ]
    }

    /// The crop as a portrait is kept, scaled down where it is larger than that.
    ///
    /// # Errors
    /// [`PictureError::Unreadable`] when the frame is not inside the picture.
    pub fn cropped(&self, frame: Frame) -> Result<Self, PictureError> {
        kept(&self.0, frame).map(Self)
    }

    /// What is inside the frame, scaled to so many pixels across and down.
    ///
    /// # Errors
    /// [`PictureError::Unreadable`] when the frame is not inside the picture, or nothing is asked
    /// for.
    pub fn scaled(&self, frame: Frame, size: (u32, u32)) -> Result<Self, PictureError> {
        scaled(&self.0, frame, size).map(Self)
    }

    /// A JPEG of it without metadata, for print and for the record.
    ///
    /// # Errors
    /// [`PictureError`].
    pub fn print(&self) -> Result<Vec<u8>, PictureError> {
        jpeg(&self.0)
    }

    /// The face for the code: its middle, three wide to four high.
    #[must_use]
    pub fn code(&self) -> Option<Face> {
        Face::inside(&self.0)
    }
}

fn shape(picture: Frame) -> Vec<Measure> {
    let [width, height] = [picture.width, picture.height].map(f64::from);
    [(Rule::PixelsWide, width), (Rule::PixelsHigh, height), (Rule::Shape, width / height)]
        .map(|(rule, value)| Measure::of(rule, Some(value), false))
        .into()
}

/// How many faces there are. A second one less than half as wide as the first may be a pattern of
/// the wall that looks like one, so it only warns; so does it when an officer shows a face that the
/// detector does not see.
fn one_face(found: &[FaceBox], given: bool) -> Measure {
    let count = f64::from(u32::try_from(found.len()).unwrap_or(u32::MAX));
    let second = match found {
        [first, second, ..] => second.side >= first.side / 2.0,
        _ => false,
    };
    let doubtful = if found.is_empty() { given } else { !second };
    Measure::of(Rule::OneFace, Some(count), doubtful)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::path::Path;

    use image::{ImageFormat, Rgb, imageops};

    use super::*;

    fn applicant(name: &str) -> RgbImage {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/applicants");
        image::open(folder.join(name).with_extension("jpg")).unwrap().into_rgb8()
    }

    /// Landmarks as an officer would give them: the drawn portraits say where theirs are.
    fn landmarks(photo: &Photo) -> Landmarks {
        let at = |x, y| Point { x, y };
        let points = [at(318.0, 529.0), at(582.0, 529.0), at(450.0, 988.0), at(450.0, 100.0)];
        photo.landmarks(&points).unwrap()
    }

    fn of(report: &Report, rule: Rule) -> Measure {
        *report.measures.iter().find(|measure| measure.rule == rule).unwrap()
    }

    fn failing(report: &Report) -> Vec<Rule> {
        let failed = report.measures.iter().filter(|measure| measure.verdict == Verdict::Fail);
        failed.map(|measure| measure.rule).collect()
    }

    #[test]
    fn every_applicant_has_one_face_and_it_is_where_it_is() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/applicants");
        let mut seen = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "jpg") {
                continue;
            }
            seen += 1;
            let photo = Photo::read(&std::fs::read(&path).unwrap()).unwrap();
            let report = photo.report(None);
            let name = path.display();
            assert_eq!(of(&report, Rule::OneFace).value, Some(1.0), "{name}");
            let face = report.landmarks.unwrap();
            assert!(face.estimated);
            if report.picture.width == 900 {
                // Within a tenth of the head of where they were drawn.
                let off = face.eyes().distance(Point { x: 450.0, y: 540.0 });
                assert!(off < 90.0, "{name}: {off}");
                assert!((800.0..980.0).contains(&face.head_length()), "{name}: {face:?}");
                assert!(report.crop.is_some(), "{name}: {:?}", report.no_crop);
                assert!(failing(&report).is_empty(), "{name}: {report:?}");
            }
        }
        assert!(seen >= 24);
    }

    #[test]
    fn landmarks_that_were_given_win_over_the_detector() {
        let photo = Photo(applicant("eriksson-anna-maria"));
        let given = landmarks(&photo);
        let report = photo.report(Some(given));
        assert_eq!(report.landmarks, Some(given));
        assert_eq!(report.verdict, Verdict::Pass);
        assert_eq!(of(&report, Rule::HeadLength).value, Some(0.74));
        // The same report without the detector, but for the count.
        let mut counted = report.clone();
        counted.measures.retain(|measure| measure.rule != Rule::OneFace);
        assert_eq!(photo.report_on(given), counted);
        let high = [(318.0, 229.0), (582.0, 229.0), (450.0, 988.0), (450.0, 100.0)];
        let high = photo.landmarks(&high.map(|(x, y)| Point { x, y })).unwrap();
        assert_eq!(failing(&photo.report(Some(high))), [Rule::EyeLine]);
    }

    #[test]
    fn no_face_and_two_faces_fail() {
        let one = applicant("eriksson-anna-maria");
        let none = Photo(RgbImage::from_pixel(900, 1200, Rgb([200; 3]))).report(None);
        assert_eq!(failing(&none), [Rule::OneFace]);
        assert_eq!(none.no_crop, Some(NoCrop::NoFace));
        // Upside down there is no frontal face either.
        assert_eq!(failing(&Photo(imageops::rotate180(&one)).report(None)), [Rule::OneFace]);
        let mut two = RgbImage::from_pixel(1800, 1200, Rgb([200; 3]));
        imageops::overlay(&mut two, &one, 0, 0);
        imageops::overlay(&mut two, &one, 900, 0);
        let report = Photo(two).report(None);
        assert_eq!(of(&report, Rule::OneFace).value, Some(2.0));
        assert!(failing(&report).contains(&Rule::OneFace));
        // Of a picture that is too small for the detector nothing is said but that.
        for (width, height) in [(1, 1), (47, 600), (12_000, 1)] {
            let report = Photo(RgbImage::new(width, height)).report(None);
            assert!(failing(&report).contains(&Rule::OneFace), "{width} × {height}");
        }
    }

    #[test]
    fn a_portrait_in_a_room_is_found_and_cropped_by_the_rules() {
        let mut room = RgbImage::from_pixel(4000, 3000, Rgb([200; 3]));
        imageops::overlay(&mut room, &applicant("eriksson-anna-maria"), 1500, 900);
        let photo = Photo(room);
        let report = photo.report(None);
        let crop = report.crop.clone().unwrap();
        assert!(crop.measures.iter().all(|measure| measure.verdict == Verdict::Pass), "{crop:?}");
        let kept = photo.cropped(crop.frame).unwrap();
        let read = Photo::read(&kept.print().unwrap()).unwrap();
        let again = read.report(None);
        assert!(failing(&again).is_empty(), "{again:?}");
        assert!(kept.code().unwrap().within(400).is_some());
        assert!(photo.cropped(Frame { left: 3990, ..crop.frame }).is_err());
        assert_eq!(photo.report(None), report);
    }

    #[test]
    fn blur_glare_and_darkness_fail_where_the_face_is_given() {
        let sharp = applicant("eriksson-anna-maria");
        let failed = |picture: RgbImage| {
            let photo = Photo(picture);
            failing(&photo.report_on(landmarks(&photo)))
        };
        assert!(failed(sharp.clone()).is_empty());
        assert_eq!(failed(imageops::blur(&sharp, 6.0)), [Rule::Sharpness]);
        assert_eq!(failed(imageops::brighten(&sharp, 110)), [Rule::WhitePixels]);
        assert_eq!(failed(imageops::brighten(&sharp, -130)), [Rule::BlackPixels]);
        let flat = image::imageops::contrast(&sharp, -90.0);
        assert!(failed(flat).contains(&Rule::Contrast));
    }

    #[test]
    fn an_uneven_background_is_to_be_looked_at() {
        let mut portrait = applicant("eriksson-anna-maria");
        for (x, _, pixel) in portrait.enumerate_pixels_mut() {
            if x > 810 {
                *pixel = Rgb([90; 3]);
            }
        }
        let photo = Photo(portrait);
        let report = photo.report_on(landmarks(&photo));
        assert_eq!(of(&report, Rule::BackgroundSpread).verdict, Verdict::Warn);
        assert!(failing(&report).is_empty());
    }

    #[test]
    fn the_report_is_named_and_stable() {
        let photo = Photo(applicant("eriksson-anna-maria"));
        let json = serde_json::to_value(photo.report(Some(landmarks(&photo)))).unwrap();
        let names: Vec<&str> = json["measures"]
            .as_array()
            .unwrap()
            .iter()
            .map(|measure| measure["rule"].as_str().unwrap())
            .collect();
        assert_eq!(
            names,
            [
                "pixels_wide",
                "pixels_high",
                "shape",
                "one_face",
                "head_width",
                "head_length",
                "head_centre",
                "eye_line",
                "eye_distance",
                "roll",
                "black_pixels",
                "white_pixels",
                "contrast",
                "sharpness",
                "background_lightness",
                "background_spread",
            ]
        );
        let length = &json["measures"][5];
        assert_eq!(length["value"], 0.74);
        assert_eq!(length["required"]["least"], 0.6);
        assert_eq!(length["verdict"], "pass");
        assert_eq!(json["landmarks"]["left_eye"], serde_json::json!([318.0, 529.0]));
        assert!(json["crop"]["width"].is_u64() && json.get("no_crop").is_none());
    }

    #[test]
    fn a_photograph_is_turned_as_its_orientation_says() {
        let upright = applicant("eriksson-anna-maria");
        // Orientation 6: the picture is stored turned to the left and shown turned to the right.
        let mut jpeg = Cursor::new(Vec::new());
        imageops::rotate270(&upright).write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
        let mut file = jpeg.into_inner();
        let exif = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        file.splice(2..2, [&[0xFF, 0xE1][..], &length, exif].concat());
        let photo = Photo::read(&file).unwrap();
        assert_eq!(photo.0.dimensions(), (900, 1200));
        assert_eq!(photo.faces().len(), 1);
        let printed = photo.print().unwrap();
        assert!(!printed.windows(4).any(|four| four == b"Exif"));
    }
}
