//! What is left of a code when its document has been printed, worn and photographed: pictures are
//! spoiled by chance within the limits that `docs/print-quality.md` states, and two readers try them,
//! the one that the engine verifies with and zbar. One of the two is enough.
//!
//! A hundred pictures; with `CHANCERY_LONG=1` a thousand, and `curves` prints the tables of that page.
#![cfg(test)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a test stops at what goes wrong, and counts pixels"
)]

#[path = "print_quality/distort.rs"]
mod distort;

use std::path::PathBuf;
use std::process::Command;

use chancery::render::{Content, Template, draw, rasterise_grey, samples};
use chancery::verification::read_symbols;
use chancery_identity::DocumentKind;
use image::{GrayImage, imageops};

use distort::{Chance, Distortion};

/// Dots per inch of the scan.
const DPI: u32 = 300;
/// What is seen of the document around the symbol's place, in pixels.
const MARGIN: u32 = 60;

/// A symbol on its document, and what it says.
struct Printed {
    about: &'static str,
    picture: GrayImage,
    text: String,
}

/// The codes that are hardest to read: with a face, as long as their place lets them be; and one
/// without.
fn printed() -> Vec<Printed> {
    use DocumentKind::{ConsularCard, EmergencyTravelDocument};
    vec![
        one("a card with a face", ConsularCard, 1_340, true),
        one("a card without one", ConsularCard, 505, false),
        one("an emergency travel document", EmergencyTravelDocument, 1_980, true),
    ]
}

fn one(about: &'static str, kind: DocumentKind, characters: usize, face: bool) -> Printed {
    let template = Template::embedded("UTO", kind).unwrap();
    let text: String =
        "NCFOXN%TSMAHN-H3YS1IK47ES6IXJR4E47X5*T917VF+UOGIS1RYZV:X9:IMJZTCV4*XUA2PSGH"
            .chars()
            .cycle()
            .take(characters)
            .collect();
    let person = samples(template).remove(0);
    let content = Content { code: &text, face_in_code: face, ..person.content() };
    let pdf = draw(template, &content).unwrap();
    let page = rasterise_grey(&pdf, template.bears_code_on(), DPI).unwrap();
    let page = GrayImage::from_raw(page.width, page.height, page.pixels).unwrap();
    let place = template.code_box_mm().unwrap();
    let pixels = |mm: f32| (mm * DPI as f32 / 25.4).round() as u32;
    let paper = GrayImage::from_pixel(page.width() + 200, page.height() + 200, image::Luma([255]));
    let mut around = paper;
    imageops::replace(&mut around, &page, 100, 100);
    let (left, top, side) = (pixels(place.x), pixels(place.y), pixels(place.width));
    let seen = imageops::crop_imm(
        &around,
        left + 100 - MARGIN,
        top + 100 - MARGIN,
        side + 2 * MARGIN,
        side + 2 * MARGIN,
    );
    Printed { about, picture: seen.to_image(), text }
}

/// Which of the readers read it.
struct Read {
    ours: bool,
    zbar: bool,
}

impl Read {
    fn of(printed: &Printed, jpeg: &[u8], name: &str) -> Self {
        let ours = read_symbols(jpeg).is_ok_and(|read| read.code.as_ref() == Some(&printed.text));
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.jpg"));
        std::fs::write(&file, jpeg).unwrap();
        let zbar = Command::new("zbarimg")
            .args(["--quiet", "--nodbus", "--raw", "-Sdisable", "-Sqrcode.enable"])
            .arg(&file)
            .output()
            .expect("zbarimg, of Debian's zbar-tools");
        let zbar = String::from_utf8_lossy(&zbar.stdout).lines().any(|line| line == printed.text);
        Self { ours, zbar }
    }
}

/// A scan as people make them: within what the page promises.
fn usual(chance: &mut Chance) -> Distortion {
    Distortion {
        degrees: chance.between(-15.0, 15.0),
        blur: chance.between(0.0, 1.0),
        noise: chance.between(0.0, 6.0),
        jpeg: chance.between(50.0, 90.0) as u8,
        ..Distortion::default()
    }
}

fn long() -> bool {
    std::env::var_os("CHANCERY_LONG").is_some()
}

#[test]
fn usual_scans_are_read() {
    let all = printed();
    let count = if long() { 1_000 } else { 100 };
    let mut unread = Vec::new();
    for n in 0..count {
        let printed = &all[n % all.len()];
        let mut chance = Chance::new(n as u64);
        let distortion = usual(&mut chance);
        let jpeg = distortion.of(&printed.picture, MARGIN, &mut chance);
        let read = Read::of(printed, &jpeg, "usual");
        if !read.ours && !read.zbar {
            unread.push((printed.about, distortion));
        }
    }
    println!("usual scans unread: {} of {count}", unread.len());
    assert!(unread.len() * 100 <= count, "{unread:?}");
}

/// Nothing is read from a picture that shows nothing: the readers are not asked in vain.
#[test]
fn what_is_not_there_is_not_read() {
    let mut printed = printed().remove(1);
    printed.picture.pixels_mut().for_each(|pixel| pixel.0[0] = 200);
    let jpeg = Distortion::default().of(&printed.picture, MARGIN, &mut Chance::new(1));
    let read = Read::of(&printed, &jpeg, "blank");
    assert!(!read.ours && !read.zbar);
}

/// One thing grows while the others are those of a usual scan.
#[test]
fn curves() {
    let all = printed();
    let each = if long() { 30 } else { 1 };
    type Set = fn(&mut Distortion, f32);
    let curves: [(&str, &[f32], Set); 7] = [
        ("blur, deviation in pixels", &[0.5, 1.0, 1.5, 2.0, 2.5], |d, n| d.blur = n),
        ("noise, deviation of 255", &[6.0, 12.0, 24.0, 48.0], |d, n| d.noise = n),
        ("size of a 300-dpi scan, %", &[100.0, 90.0, 80.0, 70.0, 60.0], |d, n| d.scale = n / 100.0),
        ("turned, degrees", &[0.0, 15.0, 30.0, 45.0], |d, n| d.degrees = n),
        ("JPEG quality", &[90.0, 70.0, 50.0, 30.0], |d, n| d.jpeg = n as u8),
        ("stain, % of the symbol", &[0.0, 2.0, 5.0, 10.0], |d, n| d.stain = n / 100.0),
        ("fold through the symbol", &[0.0, 1.0], |d, n| d.fold = n > 0.0),
    ];
    for (name, values, set) in curves {
        println!("\n| {name} | {} |", all.iter().map(|p| p.about).collect::<Vec<_>>().join(" | "));
        println!("|---|{}", "---|".repeat(all.len()));
        for (at, value) in values.iter().enumerate() {
            let mut row = format!("| {value} |");
            for printed in &all {
                let (mut ours, mut zbar, mut either) = (0, 0, 0);
                for n in 0..each {
                    let mut chance = Chance::new(n);
                    let mut distortion = usual(&mut chance);
                    set(&mut distortion, *value);
                    let jpeg = distortion.of(&printed.picture, MARGIN, &mut chance);
                    let read = Read::of(printed, &jpeg, "curve");
                    ours += u64::from(read.ours);
                    zbar += u64::from(read.zbar);
                    either += u64::from(read.ours || read.zbar);
                }
                let share = |count: u64| count * 100 / each;
                // Each begins where everything is as usual.
                assert!(at > 0 || share(either) >= 90, "{name} {value}: {}", printed.about);
                row += &format!(" {} ({} / {}) |", share(either), share(ours), share(zbar));
            }
            println!("{row}");
        }
    }
}
