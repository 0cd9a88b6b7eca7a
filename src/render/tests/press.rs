//! Documents side by side on paper.

use rxing::multi::MultipleBarcodeReader;

use super::*;

const DPI: u32 = 300;

/// Cards that differ in their codes.
fn cards(count: usize) -> Vec<Vec<u8>> {
    let card = |n: usize| {
        let mut card = plain(DocumentKind::ConsularCard);
        card.code = code(600 + n);
        card.pdf().unwrap()
    };
    (0..count).map(card).collect()
}

/// The codes on a page: how long each is, and the millimetres of its middle from the left and top.
fn codes(press_sheet: &[u8], page: usize) -> Vec<(usize, f32, f32)> {
    let Luma { width, height, pixels } = rasterise_grey(press_sheet, page, DPI).unwrap();
    let source = rxing::Luma8LuminanceSource::new(pixels, width, height).unwrap();
    let mut bitmap = rxing::BinaryBitmap::new(rxing::common::HybridBinarizer::new(source));
    let hints = rxing::DecodeHints { TryHarder: Some(true), ..Default::default() };
    let mut reader = rxing::qrcode::cpp_port::QrReader;
    let found = reader.decode_multiple_with_hints(&mut bitmap, &hints).unwrap_or_default();
    let mut codes: Vec<_> = found
        .iter()
        .map(|found| {
            let points = found.getPoints();
            let count = points.len() as f32;
            let mm = |sum: f32| sum / count / DPI as f32 * 25.4;
            let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), p| (x + p.x, y + p.y));
            (found.getText().len(), mm(x), mm(y))
        })
        .collect();
    codes.sort_by_key(|(length, ..)| *length);
    codes
}

#[test]
fn backs_stand_behind_their_fronts_in_order() {
    let press_sheet = press_sheets(&cards(4), Paper::A4).unwrap();
    assert_eq!(page_count(&press_sheet).unwrap(), 2);
    assert!(codes(&press_sheet, 0).is_empty());
    let found = codes(&press_sheet, 1);
    assert_eq!(found.iter().map(|(length, ..)| *length).collect::<Vec<_>>(), [600, 601, 602, 603]);
    // Three columns of cards with 3 mm of bleed, and three rows, on paper that lies. On a back the
    // first column is the right one, and a card's code is in its right half.
    let (_, x, y) = found[0];
    assert!((252.0..281.0).contains(&x) && (19.0..48.0).contains(&y), "{x} {y}");
    let (_, next, same) = found[1];
    assert!((x - next - 91.6).abs() < 1.0 && (y - same).abs() < 1.0);
    let (_, first, below) = found[3];
    assert!((x - first).abs() < 1.0 && (below - y - 59.98).abs() < 1.0);
}

#[test]
fn a_document_on_paper_is_the_document() {
    let card = cards(1).remove(0);
    let press_sheet = press_sheets(std::slice::from_ref(&card), Paper::A4).unwrap();
    let alone = rasterise_grey(&card, 0, DPI).unwrap();
    let paper = rasterise_grey(&press_sheet, 0, DPI).unwrap();
    // Three columns of 91.6 mm and three rows of 59.98 mm, centred; the trimmed card 3 mm inside.
    let (left, top) =
        (pixels(297.0 / 2.0 - 1.5 * 91.6 + 3.0), pixels(210.0 / 2.0 - 1.5 * 59.98 + 3.0));
    let unlike = |dx: u32, dy: u32| -> u64 {
        let rows = (0..alone.height).step_by(3);
        let of_row = |y: u32| -> u64 {
            let own = &alone.pixels[(y * alone.width) as usize..][..alone.width as usize];
            let start = ((top + y + dy - 3) * paper.width + left + dx - 3) as usize;
            own.iter().zip(&paper.pixels[start..]).map(|(a, b)| u64::from(a.abs_diff(*b))).sum()
        };
        rows.map(of_row).sum()
    };
    // It is most alike where it ought to stand, and nowhere around; the place is not on a whole
    // pixel, so edges fall a little differently.
    let places = (0..7).flat_map(|dx| (0..7).map(move |dy| (dx, dy)));
    let (dx, dy) = places.min_by_key(|(dx, dy)| unlike(*dx, *dy)).unwrap();
    assert!((2..=4).contains(&dx) && (2..=4).contains(&dy), "{dx} {dy}");
    assert!(unlike(dx, dy) * 3 < unlike(0, 0) * 2);
    let dark = paper.pixels.iter().filter(|pixel| **pixel < 128).count();
    let of_card = alone.pixels.iter().filter(|pixel| **pixel < 128).count();
    assert!(dark > of_card, "no marks");
}

fn pixels(mm: f32) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "a place on a sheet")]
    let pixels = (mm * DPI as f32 / 25.4).round() as u32;
    pixels
}

#[test]
fn paper_that_is_full_is_followed_by_another() {
    let press_sheet = press_sheets(&cards(10), Paper::A4).unwrap();
    assert_eq!(page_count(&press_sheet).unwrap(), 4);
    assert_eq!(codes(&press_sheet, 1).len(), 9);
    assert_eq!(codes(&press_sheet, 3).len(), 1);
}

#[test]
fn the_same_documents_give_the_same_bytes() {
    let cards = cards(2);
    let once = press_sheets(&cards, Paper::SRA3).unwrap();
    assert_eq!(press_sheets(&cards, Paper::SRA3).unwrap(), once);
}

#[test]
fn what_does_not_go_together_is_refused() {
    let card = cards(1).remove(0);
    let sheet = plain(DocumentKind::EmergencyTravelDocument).pdf().unwrap();
    for (documents, why) in [
        (vec![], "there is no document"),
        (vec![card.clone(), sheet.clone()], "the documents differ in size or in pages"),
        (vec![sheet], "the paper has no room for a document of this size"),
    ] {
        assert_eq!(press_sheets(&documents, Paper::A4), Err(RenderError::Press(why.to_owned())));
    }
    let broken = card[..card.len() / 2].to_vec();
    for bytes in [vec![], b"%PDF-1.7".to_vec(), vec![0; 1 << 16]] {
        assert_eq!(press_sheets(&[bytes], Paper::A4), Err(RenderError::NotAPage));
    }
    // Cut off, it is mended or refused, never a panic.
    let _ = press_sheets(&[broken], Paper::A4);
}
