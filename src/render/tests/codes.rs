//! The symbols on a document: the code, and the seal beside it.

use rxing::multi::MultipleBarcodeReader;

use super::*;

#[test]
fn the_code_stands_on_whole_dots_with_its_quiet_zone() {
    let whole = |mm: f32| {
        let dots = mm / DOT_MM;
        assert!((dots - dots.round()).abs() < 0.01, "{mm} mm is {dots} dots");
    };
    for authority in ["UTO", "QMJ"] {
        for kind in KINDS {
            let person = Person::new("plain", authority, kind);
            let template = person.template();
            let sheets = person.sheets().unwrap();
            let page = &sheets[template.bears_code_on()];
            let code = page.items.iter().find(|i| i.name == "code").unwrap();
            let Drawn::Code(symbol) = &code.drawn else { panic!() };
            let bleed = template.profile.sheet.bleed;
            whole(code.ink.x + bleed);
            whole(code.ink.y + bleed);
            whole(symbol.fit.module_mm);
            let across = f32::from(17 + 4 * symbol.fit.version + 8) * symbol.fit.module_mm;
            assert!((code.ink.width - across).abs() < 0.001);
            assert!(template.code_box_mm().unwrap().holds(&code.ink, DOT_MM));
            assert!(symbol.fit.module_mm >= 0.2539);
            let fit = code_fits(template, person.code.len(), true).unwrap();
            assert_eq!(fit, symbol.fit);
        }
    }
}

/// A card keeps 28.0 mm for the code and a sheet 50 mm, the quiet zone included. On a card the face
/// costs error correction, and without it modules grow; a sheet's are always of 8 dots.
#[test]
fn the_face_decides_level_and_module() {
    let least =
        |version: u16, dots: u16| f32::from(17 + 4 * version + 8) * f32::from(dots) * DOT_MM;
    for authority in ["UTO", "QMJ"] {
        let card = Template::embedded(authority, DocumentKind::ConsularCard).unwrap();
        let frame = card.code_box_mm().unwrap();
        assert_eq!((frame.width, frame.height), (28.0, 28.0));
        assert_eq!(card.face_budgets(), [400, 300]);
        let fit = code_fits(card, 1_352, true).unwrap();
        assert_eq!((fit.version, fit.level, fit.module_dots), (21, 'L', 6));
        assert!((fit.side_mm - 27.686).abs() < 0.001 && fit.side_mm == least(21, 6));
        assert!((fit.module_mm - 0.254).abs() < 0.000_1);
        let fit = code_fits(card, 1_035, false).unwrap();
        assert_eq!((fit.version, fit.level, fit.module_dots), (21, 'M', 6));
        let fit = code_fits(card, 515, false).unwrap();
        assert_eq!((fit.version, fit.level, fit.module_dots), (14, 'M', 8));
        assert!(fit.side_mm <= 28.0 && least(14, 9) > 28.0);

        let sheet = Template::embedded(authority, DocumentKind::EmergencyTravelDocument).unwrap();
        let frame = sheet.code_box_mm().unwrap();
        assert_eq!((frame.width, frame.height), (50.0, 50.0));
        assert_eq!(sheet.face_budgets(), [700, 500, 300]);
        for (characters, with_face) in [(1_990, true), (1_500, true), (500, false)] {
            let fit = code_fits(sheet, characters, with_face).unwrap();
            assert_eq!((fit.level, fit.module_dots), ('M', 8));
            assert!((fit.module_mm - 0.338_67).abs() < 0.000_1 && fit.side_mm <= 50.0);
        }
        assert_eq!(code_fits(sheet, 2_200, true), Err(RenderError::CodeTooLong));
    }
}

#[test]
fn the_code_reads_back_from_the_picture() {
    let person = plain(DocumentKind::ConsularCard);
    let pdf = person.pdf().unwrap();
    let page = person.template().bears_code_on();
    let Luma { width, height, pixels } = rasterise_grey(&pdf, page, 300).unwrap();
    let kind = Some(rxing::BarcodeFormat::QR_CODE);
    let found = rxing::helpers::detect_in_luma(pixels, width, height, kind);
    assert_eq!(found.unwrap().getText(), person.code);
}

#[test]
fn the_seal_reads_back_byte_for_byte_from_its_own_place() {
    for authority in ["UTO", "QMJ"] {
        let person = Person::new("plain", authority, DocumentKind::EmergencyTravelDocument);
        let template = person.template();
        let sheets = person.sheets().unwrap();
        let item = sheets.iter().flat_map(|page| &page.items).find(|i| i.name == "seal").unwrap();
        let Drawn::Code(symbol) = &item.drawn else { panic!() };
        assert!(template.seal_box_mm().unwrap().holds(&item.ink, DOT_MM));
        // Doc 9303-13 asks for modules of at least 0.338 mm.
        assert!(symbol.fit.module_mm >= 0.338);
        assert_eq!(seal_fits(template, 134), Ok(Some(symbol.fit)));
        let Luma { width, height, pixels } =
            rasterise_grey(&person.pdf().unwrap(), 0, 300).unwrap();
        let source = rxing::Luma8LuminanceSource::new(pixels, width, height).unwrap();
        let mut bitmap = rxing::BinaryBitmap::new(rxing::common::HybridBinarizer::new(source));
        let hints = rxing::DecodeHints { TryHarder: Some(true), ..Default::default() };
        let mut reader = rxing::qrcode::cpp_port::QrReader;
        let all = reader.decode_multiple_with_hints(&mut bitmap, &hints).unwrap();
        let read: Vec<&[u8]> = all.iter().map(|found| found.getRawBytes()).collect();
        assert!(read.contains(&person.code.as_bytes()) && read.contains(&seal().as_slice()));
    }
}

#[test]
fn a_seal_stands_where_the_template_has_a_place_for_it_and_nowhere_else() {
    let mut sheet = plain(DocumentKind::EmergencyTravelDocument);
    sheet.seal = None;
    assert_eq!(sheet.pdf(), Err(RenderError::Missing { field: "seal".into() }));
    let mut card = plain(DocumentKind::ConsularCard);
    assert_eq!(seal_fits(card.template(), 134), Ok(None));
    card.seal = Some(seal());
    assert_eq!(card.pdf(), Err(RenderError::NoPlace { field: "seal".into() }));
    let template = sheet.template();
    for long in [400, 3_000] {
        assert_eq!(seal_fits(template, long), Err(RenderError::CodeTooLong));
    }
}

#[test]
fn a_code_too_long_for_its_box_is_refused() {
    let template = plain(DocumentKind::ConsularCard).template();
    for (with_face, most) in [(true, 1_352), (false, 1_035)] {
        assert!(code_fits(template, most, with_face).is_ok());
        for more in [most + 1, 4_296, 100_000] {
            let refused = code_fits(template, more, with_face);
            assert_eq!(refused, Err(RenderError::CodeTooLong), "{more}");
        }
    }
    let mut person = plain(DocumentKind::ConsularCard);
    person.code = code(1_400);
    assert_eq!(person.pdf(), Err(RenderError::CodeTooLong));
}
