use std::io::Cursor;

use image::{GrayAlphaImage, ImageFormat, LumaA};

use super::picture::decode_grey;
use super::{Frame, PictureError};

/// The side of the squares in which the paper is looked at, in pixels: wider than any stroke.
const SQUARE: usize = 32;
/// Ink is darker than this share of the paper round it, of 100. What is lighter is a shadow or a
/// line of the form.
const INK: u32 = 75;
/// The paper of a square is no darker than this share of all the paper, of 100: what is darker is
/// ink that fills the square.
const DARKEST_PAPER: u32 = 60;
/// A speck has fewer pixels than the square of this part of the picture's height; the dot of an i
/// has more.
const SPECK: u32 = 80;
/// The margin that is left round the ink, as a part of its longer side.
const MARGIN: u32 = 25;

/// Reads a signature and writes it anew as pure black ink on nothing, trimmed to the ink with a
/// narrow margin: a grey PNG with transparency and no metadata. Paper becomes transparent, uneven
/// light is allowed for, and specks are left out.
///
/// # Errors
/// [`PictureError`].
pub fn read_signature(file: &[u8]) -> Result<Vec<u8>, PictureError> {
    let (width, height, grey) = decode_grey(file)?;
    if !(100..=2000).contains(&width) || !(30..=1000).contains(&height) {
        return Err(PictureError::SignatureSize);
    }
    let row = usize::try_from(width).map_err(|_| PictureError::SignatureSize)?;
    let mut ink = ink_of(&grey, row);
    drop_specks(&mut ink, row, (height / SPECK).max(2).pow(2));
    let frame = bounds(&ink, row).ok_or(PictureError::Blank)?;
    let margin = (frame.width.max(frame.height) / MARGIN).max(2);
    let inked = |x: u32, y: u32| {
        // The margin is new paper, also where the ink reaches the edge of the picture.
        let (x, y) = (x.checked_sub(margin)?, y.checked_sub(margin)?);
        if x >= frame.width || y >= frame.height {
            return None;
        }
        let at = u64::from(y + frame.top) * u64::from(width) + u64::from(x + frame.left);
        ink.get(usize::try_from(at).ok()?).copied()
    };
    let trimmed =
        GrayAlphaImage::from_fn(frame.width + 2 * margin, frame.height + 2 * margin, |x, y| {
            LumaA([0, if inked(x, y) == Some(true) { u8::MAX } else { 0 }])
        });
    let mut png = Cursor::new(Vec::new());
    trimmed.write_to(&mut png, ImageFormat::Png).map_err(|_| PictureError::Unreadable)?;
    Ok(png.into_inner())
}

/// Which pixels are ink: those much darker than the paper near them.
fn ink_of(grey: &[u8], row: usize) -> Vec<bool> {
    let across = row.div_ceil(SQUARE);
    let papers: Vec<u32> = grey
        .chunks(row * SQUARE)
        .flat_map(|band| (0..across).map(move |square| paper(band, row, square)))
        .collect();
    let all = papers.iter().copied().max().unwrap_or_default();
    let down = papers.len().div_ceil(across.max(1));
    let near = |x: usize, y: usize| {
        let rows = y.saturating_sub(1)..(y + 2).min(down);
        let columns = x.saturating_sub(1)..(x + 2).min(across);
        let squares = rows.flat_map(|y| columns.clone().map(move |x| y * across + x));
        let lightest = squares.filter_map(|at| papers.get(at)).max().copied();
        lightest.unwrap_or(all).max(all * DARKEST_PAPER / 100)
    };
    let around: Vec<u32> =
        (0..down).flat_map(|y| (0..across).map(move |x| (x, y))).map(|(x, y)| near(x, y)).collect();
    grey.iter()
        .enumerate()
        .map(|(at, level)| {
            let square = at / row / SQUARE * across + at % row / SQUARE;
            let paper = around.get(square).copied().unwrap_or(all);
            u32::from(*level) * 100 < paper * INK
        })
        .collect()
}

/// How light the paper is in one square of a band of rows: a tenth of its pixels is lighter.
fn paper(band: &[u8], row: usize, square: usize) -> u32 {
    let mut levels: Vec<u8> = band
        .chunks(row)
        .flat_map(|line| line.iter().skip(square * SQUARE).take(SQUARE))
        .copied()
        .collect();
    levels.sort_unstable();
    levels.get(levels.len() * 9 / 10).copied().unwrap_or_default().into()
}

/// Leaves out what has fewer pixels than `least`, of pixels that touch at a side or a corner.
fn drop_specks(ink: &mut [bool], row: usize, least: u32) {
    let least = usize::try_from(least).unwrap_or(usize::MAX);
    let mut seen = vec![false; ink.len()];
    let mut part = Vec::new();
    for start in 0..ink.len() {
        if seen.get(start) == Some(&true) || ink.get(start) != Some(&true) {
            continue;
        }
        part.clear();
        part.push(start);
        mark(&mut seen, start);
        let mut next = 0;
        while let Some(at) = part.get(next).copied() {
            next += 1;
            for beside in around(at, row) {
                if ink.get(beside) == Some(&true) && seen.get(beside) == Some(&false) {
                    mark(&mut seen, beside);
                    part.push(beside);
                }
            }
        }
        if part.len() < least {
            for at in &part {
                if let Some(pixel) = ink.get_mut(*at) {
                    *pixel = false;
                }
            }
        }
    }
}

fn mark(seen: &mut [bool], at: usize) {
    if let Some(seen) = seen.get_mut(at) {
        *seen = true;
    }
}

/// The eight pixels round one. Those that would be outside the picture are left out, or lie beyond
/// its end.
fn around(at: usize, row: usize) -> impl Iterator<Item = usize> {
    let (x, y) = (at % row, at / row);
    let rows = y.saturating_sub(1)..=y + 1;
    let columns = x.saturating_sub(1)..=(x + 1).min(row - 1);
    rows.flat_map(move |y| columns.clone().map(move |x| y * row + x)).filter(move |it| *it != at)
}

/// The least frame with all the ink in it; none when there is none.
fn bounds(ink: &[bool], row: usize) -> Option<Frame> {
    let places = || ink.iter().enumerate().filter(|(_, inked)| **inked).map(|(at, _)| at);
    let (left, right) = (places().map(|at| at % row).min()?, places().map(|at| at % row).max()?);
    let (top, bottom) = (places().next()? / row, places().next_back()? / row);
    let side = |from: usize, to: usize| u32::try_from(to + 1 - from).ok();
    Some(Frame {
        left: u32::try_from(left).ok()?,
        top: u32::try_from(top).ok()?,
        width: side(left, right)?,
        height: side(top, bottom)?,
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use image::{Rgba, RgbaImage};

    use super::*;

    fn png(pixel: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        RgbaImage::from_fn(400, 120, |x, y| Rgba(pixel(x, y)))
            .write_to(&mut file, ImageFormat::Png)
            .unwrap();
        file.into_inner()
    }

    fn read(file: &[u8]) -> GrayAlphaImage {
        image::load_from_memory(&read_signature(file).unwrap()).unwrap().to_luma_alpha8()
    }

    /// A stroke of the pen: 200 pixels along, 6 thick.
    fn stroke(x: u32, y: u32) -> bool {
        (100..300).contains(&x) && (50..56).contains(&y)
    }

    #[test]
    fn the_ink_is_trimmed_and_pure_black_on_nothing() {
        let read = read(&png(|x, y| if stroke(x, y) { [60, 60, 120, 255] } else { [240; 4] }));
        // A margin of a 25th of 200 on every side.
        assert_eq!(read.dimensions(), (216, 22));
        for (x, y, pixel) in read.enumerate_pixels() {
            let inked = (8..208).contains(&x) && (8..14).contains(&y);
            assert_eq!(pixel.0, [0, if inked { 255 } else { 0 }], "{x} {y}");
        }
    }

    #[test]
    fn a_shadow_over_the_paper_is_not_ink() {
        let shadow = |x: u32, y: u32| {
            let paper = 250 - x / 4;
            let level = if stroke(x, y) { paper / 3 } else { paper };
            [level.to_le_bytes()[0]; 3]
        };
        let read = read(&png(|x, y| {
            let [level, ..] = shadow(x, y);
            [level, level, level, 255]
        }));
        assert_eq!(read.dimensions(), (216, 22));
    }

    #[test]
    fn specks_are_left_out_and_the_dot_of_an_i_is_not() {
        let dot = |x: u32, y: u32| (200..204).contains(&x) && (20..24).contains(&y);
        let speck = |x: u32, y: u32| (10..11).contains(&x) && (100..103).contains(&y);
        let file = png(|x, y| {
            let inked = stroke(x, y) || dot(x, y) || speck(x, y);
            if inked { [0, 0, 0, 255] } else { [255; 4] }
        });
        let read = read(&file);
        assert_eq!(read.dimensions(), (216, 36 + 16));
        assert_eq!(read.get_pixel(8 + 101, 8 + 1).0, [0, 255]);
    }

    #[test]
    fn a_drawn_pen_on_nothing_and_a_field_of_ink_are_ink() {
        let clear = png(|x, y| if stroke(x, y) { [0, 0, 0, 255] } else { [0; 4] });
        assert_eq!(read(&clear).dimensions(), (216, 22));
        let half = png(|x, _| if x < 200 { [20, 20, 60, 255] } else { [255; 4] });
        assert!(read(&half).pixels().filter(|pixel| pixel.0 == [0, 255]).count() == 200 * 120);
    }

    #[test]
    fn an_empty_signature_is_refused() {
        for level in [0, 255] {
            assert_eq!(read_signature(&png(|_, _| [level; 4])), Err(PictureError::Blank));
        }
        let speck = png(|x, y| if (x, y) == (9, 9) { [0, 0, 0, 255] } else { [255; 4] });
        assert_eq!(read_signature(&speck), Err(PictureError::Blank));
        let grey = png(|_, _| [128, 128, 128, 255]);
        assert_eq!(read_signature(&grey), Err(PictureError::Blank));
    }

    #[test]
    fn every_applicants_signature_is_kept_and_reading_it_again_changes_nothing() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/applicants");
        let mut seen = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "png") {
                continue;
            }
            seen += 1;
            let kept = read_signature(&std::fs::read(&path).unwrap()).unwrap();
            assert_eq!(read_signature(&kept).unwrap(), kept, "{}", path.display());
        }
        assert!(seen >= 20);
    }
}
