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
            let fit = code_fits(template, person.code.len()).unwrap();
            assert_eq!(fit, symbol.fit);
            if kind == DocumentKind::EmergencyTravelDocument {
                assert!((0.338..=0.424).contains(&fit.module_mm));
            }
        }
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
    assert!(code_fits(template, 900).is_ok());
    assert_eq!(code_fits(template, 1_400), Err(RenderError::CodeTooLong));
    assert_eq!(code_fits(template, 100_000), Err(RenderError::CodeTooLong));
    let mut person = plain(DocumentKind::ConsularCard);
    person.code = code(1_400);
    assert_eq!(person.pdf(), Err(RenderError::CodeTooLong));
}
