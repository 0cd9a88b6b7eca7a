use std::sync::OnceLock;

use image::RgbImage;
use rustface::{ImageData, Model, create_detector_with_model, read_model};

use super::frame::Frame;
use super::landmarks::Point;
use super::pixels::grey;
use super::resize::{scaled, within};

/// The model of SeetaFace's frontal detector; its licence stands beside it.
const MODEL: &[u8] = include_bytes!("model/seeta_fd_frontal_v1.0.bin");
/// The most pixels that are searched, across and down: more are slower and find no more.
const SEARCHED: (u32, u32) = (480, 640);
/// The least side of what is searched: the detector's window is 40 pixels wide.
const LEAST_SIDE: u32 = 48;
/// The least score of a face. The faintest of the demo's applicants has 15.7.
const SCORE: f64 = 5.0;

/// A face that was found, in pixels of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FaceBox {
    /// The upper left corner; it may lie outside the picture.
    pub(super) corner: Point,
    /// Width and height.
    pub(super) side: f64,
}

/// The faces in a picture, the largest first. They are looked for in a grey copy of at most
/// 480 × 640 pixels; a face less than a twelfth of it across is not seen. The same picture gives
/// the same faces.
pub(super) fn faces(picture: &RgbImage) -> Vec<FaceBox> {
    let (width, height) = within(picture.dimensions(), SEARCHED);
    if width.min(height) < LEAST_SIDE {
        return Vec::new();
    }
    let whole = Frame::whole(picture.width(), picture.height());
    let (Some(model), Ok(copy)) = (model(), scaled(picture, whole, (width, height))) else {
        return Vec::new();
    };
    let grey = grey(&copy);
    let mut detector = create_detector_with_model(model.clone());
    detector.set_score_thresh(SCORE);
    detector.set_pyramid_scale_factor(0.8);
    detector.set_slide_window_step(4, 4);
    let scale = f64::from(picture.width()) / f64::from(width);
    let mut found: Vec<FaceBox> = detector
        .detect(&ImageData::new(&grey, width, height))
        .iter()
        .map(|face| {
            let place = face.bbox();
            let corner = Point { x: f64::from(place.x()) * scale, y: f64::from(place.y()) * scale };
            FaceBox { corner, side: f64::from(place.width()) * scale }
        })
        .collect();
    found.sort_by(|one, other| other.side.total_cmp(&one.side));
    found
}

/// The model, read once.
fn model() -> Option<&'static Model> {
    static READ: OnceLock<Option<Model>> = OnceLock::new();
    READ.get_or_init(|| read_model(MODEL).ok()).as_ref()
}
