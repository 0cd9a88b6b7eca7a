//! 2 — Pictures that officers send: decoded in bounded memory, held against the rules, and written
//! anew, so that nothing but pixels survives; the report on a photograph and the crop of it; and the
//! face, shrunk for the code.

mod crop;
mod detector;
mod face;
mod frame;
mod landmarks;
mod measure;
mod photo;
mod picture;
mod pixels;
mod portrait_rules;
mod resize;
mod signature;

pub use crop::NoCrop;
pub use face::Face;
pub use frame::Frame;
pub use landmarks::{LandmarkError, Landmarks, Point};
pub use measure::{Limits, Measure, Rule, Verdict};
pub use photo::{Crop, Photo, Report};
pub use picture::{MAX_FILE, PictureError, decode_grey};
pub use portrait_rules::{RULES, Rules, read_portrait};
pub use signature::read_signature;
