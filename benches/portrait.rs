//! A photograph from its bytes to the crop and the portrait for the code, over decoding it alone;
//! scaling over that of crate `image`; and finding the face, on a line of its own.
//!
//! The photograph has 12 megapixels: a drawn applicant of `fixtures/`, enlarged. All is done on one
//! core, interleaved, and the medians of the rounds are compared.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench stops at what goes wrong")]

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use chancery::portrait::{Frame, Photo, Point};
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};

const ROUNDS: usize = 9;
const SIZE: (u32, u32) = (3000, 4000);
const SMALL: (u32, u32) = (480, 600);
/// The bytes that a card's code has for the face.
const BUDGET: usize = 400;
/// The pipeline may take so many times as long as decoding alone.
const ALLOWED: f64 = 3.0;
/// Eyes, chin and crown of the drawn portrait, in pixels of its 900 × 1200.
const LANDMARKS: [(f64, f64); 4] = [(318.0, 529.0), (582.0, 529.0), (450.0, 988.0), (450.0, 100.0)];

fn main() {
    let drawn = Path::new("fixtures/applicants/eriksson-anna-maria.jpg");
    let drawn = image::open(drawn).unwrap().into_rgb8();
    let large = imageops::resize(&drawn, SIZE.0, SIZE.1, FilterType::CatmullRom);
    let file = jpeg(&large);
    let scale = f64::from(SIZE.0) / f64::from(drawn.width());
    let landmarks = LANDMARKS.map(|(x, y)| Point { x: x * scale, y: y * scale });
    let photo = Photo::read(&file).unwrap();
    let whole = Frame::whole(SIZE.0, SIZE.1);
    let mut times: [Vec<f64>; 5] = Default::default();
    for _ in 0..ROUNDS {
        let round = [
            timed(|| image::load_from_memory(&file).unwrap()),
            timed(|| prepared(&file, &landmarks)),
            timed(|| imageops::resize(&large, SMALL.0, SMALL.1, FilterType::Lanczos3)),
            timed(|| photo.scaled(whole, SMALL).unwrap()),
            timed(|| photo.faces()),
        ];
        for (times, time) in times.iter_mut().zip(round) {
            times.push(time);
        }
    }
    let [decode, pipeline, theirs, ours, faces] = times.map(median);
    println!("a JPEG of {} × {}, {} bytes", SIZE.0, SIZE.1, file.len());
    println!("decoded alone            {decode:7.1} ms");
    println!("to crop and code         {pipeline:7.1} ms");
    println!("scaled by crate image    {theirs:7.1} ms");
    println!("scaled by us             {ours:7.1} ms");
    println!("face found               {faces:7.1} ms");
    println!("RATIO portrait_resize_vs_image {:.2}", theirs / ours);
    println!("RATIO portrait_pipeline_vs_decode {:.2}", ALLOWED * decode / pipeline);
}

/// From the bytes to the crop as a portrait is kept, with its report, and the face for the code.
fn prepared(file: &[u8], landmarks: &[Point]) -> (Photo, Vec<u8>) {
    let photo = Photo::read(file).unwrap();
    let report = photo.report_on(photo.landmarks(landmarks).unwrap());
    let crop = photo.cropped(report.crop.unwrap().frame).unwrap();
    let code = crop.code().unwrap().within(BUDGET).unwrap();
    (crop, code)
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 90).encode_image(picture).unwrap();
    file
}

/// Milliseconds.
#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn timed<T>(work: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    black_box(work());
    1000.0 * start.elapsed().as_secs_f64()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap()
}
