//! Drawn documents, measured.

mod codes;
mod gallery;
mod press;
mod scripts;

use std::collections::BTreeMap;

use chancery_identity::{DocumentKind, Timestamp};

use super::compose::{Drawn, Item, OCR_PITCH, Sheet, compose};
use super::*;

/// About as long as the signed codes are.
fn code(characters: usize) -> String {
    "NCFOXN%TSMAHN-H3YS1IK47ES6IXJR4E47X5*T917VF+UOGIS1RYZV:X9:IMJZTCV4*XUA2PSGH.+H$NI4L6HUC%UG"
        .chars()
        .cycle()
        .take(characters)
        .collect()
}

/// A face that is plainly nobody's.
fn portrait() -> Vec<u8> {
    // What people look at may have another face; what is asserted never depends on it.
    if let Some(file) = std::env::var_os("CHANCERY_LOOK_PORTRAIT") {
        return std::fs::read(file).unwrap();
    }
    let inside = |x: f64, y: f64, cx: f64, cy: f64, rx: f64, ry: f64| {
        ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2) < 1.0
    };
    let picture = image::RgbImage::from_fn(450, 600, |x, y| {
        let (x, y) = (f64::from(x), f64::from(y));
        let (dark, skin) = ([0x2C, 0x1E, 0x18], [0xC6, 0x92, 0x6C]);
        image::Rgb(
            if inside(x, y, 182.0, 275.0, 13.0, 8.0) || inside(x, y, 268.0, 275.0, 13.0, 8.0) {
                dark
            } else if inside(x, y, 225.0, 385.0, 34.0, 5.0) {
                [0x9A, 0x55, 0x4A]
            } else if inside(x, y, 225.0, 300.0, 105.0, 140.0)
                && y > 190.0 - (x - 225.0).abs() * 0.2
            {
                skin
            } else if inside(x, y, 225.0, 260.0, 130.0, 155.0) && y < 400.0 {
                dark
            } else if inside(x, y, 225.0, 450.0, 48.0, 60.0) {
                [0xB8, 0x84, 0x60]
            } else if inside(x, y, 225.0, 640.0, 205.0, 170.0) {
                [0x33, 0x47, 0x60]
            } else {
                [0xDC, 0xE1, 0xE7]
            },
        )
    });
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 85)
        .encode_image(&picture)
        .unwrap();
    bytes
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the strokes stay inside 600 by 200 pixels"
)]
fn signature() -> Vec<u8> {
    let mut picture = image::RgbaImage::new(600, 200);
    for step in 0..40_000_u32 {
        let t = f64::from(step) / 40_000.0;
        let x = 30.0 + 520.0 * t + 26.0 * (t * 34.0).sin();
        let y = 105.0 + 72.0 * (t * 34.0 + 1.1).cos() * (1.0 - t * 0.75) - 14.0 * (t * 5.0).sin();
        for dx in -2_i32..=2 {
            for dy in -2_i32..=2 {
                let (x, y) = (x.round() as i32 + dx, y.round() as i32 + dy);
                picture.put_pixel(x as u32, y as u32, image::Rgba([16, 26, 70, 255]));
            }
        }
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

/// As long as a seal of an emergency travel document is, with every byte that could be taken for
/// text in some encoding.
fn seal() -> Vec<u8> {
    (0..134u8).map(|i| i.wrapping_mul(193).wrapping_add(0xDC)).collect()
}

/// Everything one document bears, owned.
#[derive(Clone)]
struct Person {
    label: &'static str,
    authority: &'static str,
    kind: DocumentKind,
    values: BTreeMap<String, Value>,
    mrz: Vec<String>,
    signature: Option<Vec<u8>>,
    code: String,
    face_in_code: bool,
    seal: Option<Vec<u8>>,
}

impl Person {
    fn new(label: &'static str, authority: &'static str, kind: DocumentKind) -> Self {
        let card = kind == DocumentKind::ConsularCard;
        let nationality = if authority == "UTO" { "UTOPIAN" } else { "MARJANI" };
        let mut values = BTreeMap::new();
        for (name, value) in [
            ("primary", "ERIKSSON"),
            ("secondary", "ANNA MARIA"),
            ("sex", "F"),
            ("nationality", nationality),
            ("birth_place", "ZENITH, UTOPIA"),
            ("post", "CONSULATE GENERAL, HOUSTON"),
            ("check_at", "verify.mfa.example"),
        ] {
            values.insert(name.to_owned(), text(value));
        }
        let date = |y, m, d| Value::Date(jiff::civil::date(y, m, d));
        values.insert("birth_date".into(), Value::Birth("1974-08-12".parse().unwrap()));
        values.insert("issued".into(), date(2026, 4, 16));
        let mrz: &[&str] = if card {
            values.insert("expires".into(), date(2031, 4, 15));
            let lines = ["4120 BISSONNET ST, APT 12", "HOUSTON TX 77005, USA"];
            values.insert("address".into(), Value::Lines(lines.map(String::from).to_vec()));
            &[
                "ICUTOC2314589X8<<<<<<<<<<<<<<<",
                "7408122F3104152UTO<<<<<<<<<<<4",
                "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
            ]
        } else {
            values.insert("expires".into(), date(2026, 4, 30));
            values.insert("journey_from".into(), text("HOUSTON, USA"));
            values.insert("destination".into(), text("ZENITH, UTOPIA"));
            values.insert("travel_date".into(), date(2026, 4, 22));
            values.insert("replaces".into(), text("PASSPORT L898902C3"));
            &["PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F2604304<<<<<<<6"]
        };
        Self {
            label,
            authority,
            kind,
            values,
            mrz: mrz.iter().map(|line| (*line).to_owned()).collect(),
            signature: Some(signature()),
            code: code(if card { 1_250 } else { 1_500 }),
            face_in_code: true,
            seal: (!card).then(seal),
        }
    }

    fn with(mut self, name: &str, value: Value) -> Self {
        self.values.insert(name.to_owned(), value);
        self
    }

    fn native(self, text: &str, language: &str) -> Self {
        self.with("native_name", Value::Native { text: text.into(), language: language.into() })
    }

    fn named(self, primary: &str, secondary: &str) -> Self {
        self.with("primary", text(primary)).with("secondary", text(secondary))
    }

    fn template(&self) -> &'static Template {
        Template::embedded(self.authority, self.kind).unwrap()
    }

    fn ask<T>(&self, ask: impl FnOnce(&Template, &Content<'_>) -> T) -> T {
        let content = Content {
            number: if self.kind == DocumentKind::ConsularCard { "C2314589X" } else { "D23145890" },
            created: Timestamp::from_second(1_776_297_600).unwrap(),
            values: &self.values,
            portrait: &portrait(),
            signature: self.signature.as_deref(),
            mrz: &self.mrz,
            code: &self.code,
            face_in_code: self.face_in_code,
            seal: self.seal.as_deref(),
        };
        ask(self.template(), &content)
    }

    fn pdf(&self) -> Result<Vec<u8>, RenderError> {
        self.ask(draw)
    }

    fn sheets(&self) -> Result<Vec<Sheet>, RenderError> {
        self.ask(compose)
    }
}

const KINDS: [DocumentKind; 2] = DocumentKind::ALL;

/// Everybody has a right to a correct document: one person for each way it could go wrong.
fn everybody() -> Vec<Person> {
    let mut people = Vec::new();
    for authority in ["UTO", "QMJ"] {
        for kind in KINDS {
            let person = |label| Person::new(label, authority, kind);
            let card = kind == DocumentKind::ConsularCard;
            people.push(person("plain"));
            people.push(
                person("arabic")
                    .named("AL-HADDAD", "SAMIR ABD EL-SALAM")
                    .native("سمير عبد السلام الحدّاد", "ar")
                    .with("guardian", text("AL-HADDAD, LEILA NOUR"))
                    .with("sex", text("M")),
            );
            people.push(
                person("amharic")
                    .named("TESFAYE", "SELAMAWIT")
                    .native("ሰላማዊት ተስፋዬ ገብረመድኅን", "am")
                    .with("birth_date", Value::Birth("1974-XX-XX".parse().unwrap())),
            );
            people.push(
                person("bengali")
                    .named("SARKAR", "RAFIQUL ISLAM")
                    .native("মোহাম্মদ রফিকুল ইসলাম শ্রীকৃষ্ণ", "bn")
                    .with("birth_date", Value::Birth("XXXX-XX-XX".parse().unwrap())),
            );
            people.push(
                person("devanagari")
                    .named("GURUNG", "DIL BAHADUR")
                    .native("दिल बहादुर गुरुङ श्रेष्ठ", "ne"),
            );
            people.push(
                person("cyrillic")
                    .named("KOVALENKO", "OLEKSANDR")
                    .native("Олександр Їжакевич-Коваленко", "uk"),
            );
            people.push(
                person("vietnamese")
                    .named("NGUYEN", "THI MINH KHAI")
                    .native("Nguyễn Thị Minh Khai", "vi")
                    .with("birth_date", Value::Birth("1974-08-XX".parse().unwrap())),
            );
            let mut long = person("long")
                .named(
                    "WICKRAMASINGHE-RAJAPAKSE MUDIYANSELAGE",
                    "CHANDRASEKARA HERATH BANDARANAYAKE",
                )
                .native("Wickramasinghe-Rajapakse Mudiyanselage Chandrasekara", "si")
                .with("guardian", text("WICKRAMASINGHE-RAJAPAKSE MUDIYANSELAGE, KUMARI"))
                .with("birth_place", text("SRI JAYAWARDENEPURA KOTTE, WESTERN PROVINCE"))
                .with(
                    "post",
                    text("EMBASSY OF THE REPUBLIC, CONSULAR SECTION, SRI JAYAWARDENEPURA KOTTE"),
                );
            if card {
                let lines = [
                    "APARTMENT 1204, TOWER B, THE GARDENS",
                    "4120 SOUTH BISSONNET STREET EXTENSION",
                    "HOUSTON TX 77005-1234",
                    "UNITED STATES OF AMERICA",
                ];
                long = long.with("address", Value::Lines(lines.map(String::from).to_vec()));
            } else {
                let points = ["FRANKFURT AM MAIN, GERMANY", "ADDIS ABABA, ETHIOPIA"];
                long = long.with("transit", Value::Lines(points.map(String::from).to_vec()));
            }
            people.push(long);
            let mut bare = person("bare").with("primary", text("SURYANI"));
            for name in ["secondary", "address", "birth_place", "travel_date", "replaces"] {
                bare.values.remove(name);
            }
            bare.signature = None;
            people.push(bare);
        }
    }
    people
}

/// With `CHANCERY_LOOK` set, leaves the documents in the temporary folder for a person to look at.
#[test]
fn everybody_gets_a_document() {
    let wanted = std::env::var("CHANCERY_LOOK").ok();
    for person in everybody() {
        let pdf = person.pdf().unwrap_or_else(|e| {
            panic!("{} {} {}: {e}", person.authority, person.kind, person.label)
        });
        assert_eq!(page_count(&pdf).unwrap(), 2);
        let name = format!("{}-{}-{}", person.authority, person.kind, person.label);
        if wanted.as_ref().is_some_and(|part| name.contains(part.as_str())) {
            let folder = std::env::temp_dir().join("chancery-look");
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(format!("{name}.pdf")), &pdf).unwrap();
            let dpi = if person.kind == DocumentKind::ConsularCard { 300 } else { 110 };
            for page in 0..2 {
                let png = rasterise(&pdf, page, dpi).unwrap();
                std::fs::write(folder.join(format!("{name}-{page}.png")), png).unwrap();
            }
        }
    }
}

/// How far apart two rectangles are, in millimetres; negative when they overlap.
fn gap(a: &Rect, b: &Rect) -> f32 {
    let across = (b.x - a.right()).max(a.x - b.right());
    let down = (b.y - a.bottom()).max(a.y - b.bottom());
    across.max(down)
}

/// The pairs of items that come too near each other.
fn close_items(sheets: &[Sheet]) -> Vec<String> {
    let mut close = Vec::new();
    for sheet in sheets {
        for (index, one) in sheet.items.iter().enumerate() {
            for other in &sheet.items[index + 1..] {
                let least = if one.name == other.name { -0.001 } else { 0.5 };
                let gap = gap(&one.ink, &other.ink);
                if gap < least {
                    close.push(format!("{} and {} are {gap:.2} mm apart", one.name, other.name));
                }
            }
        }
    }
    close
}

#[test]
fn nothing_touches() {
    for person in everybody() {
        let close = close_items(&person.sheets().unwrap()).join("\n");
        assert!(close.is_empty(), "{} {} {close}", person.authority, person.label);
    }
}

fn items_stay_in_their_boxes(template: &Template, sheets: &[Sheet], at: &str) {
    let (width, height) = template.size_mm();
    let sheet = Rect { x: 0.0, y: 0.0, width, height };
    for (page, drawn) in template.profile.pages.iter().zip(sheets) {
        for item in &drawn.items {
            assert!(sheet.holds(&item.ink, 0.0), "{}", item.name);
            let mut boxes = page.fields.iter().filter(|f| f.name == item.name).peekable();
            if boxes.peek().is_some() {
                let inside = boxes.any(|field| field.setting.frame.holds(&item.ink, 0.02));
                assert!(inside, "{at}: {}", item.name);
            }
        }
    }
}

#[test]
fn text_stays_in_the_boxes_of_the_profile() {
    for person in everybody() {
        let at = format!("{} {}", person.authority, person.label);
        items_stay_in_their_boxes(person.template(), &person.sheets().unwrap(), &at);
    }
}

#[test]
fn letters_of_names_are_never_under_a_millimetre() {
    for person in everybody() {
        for item in person.sheets().unwrap().iter().flat_map(|s| &s.items) {
            if let Drawn::Text { size, .. } = item.drawn
                && item.name != "microtext"
            {
                // Capitals of Noto Sans are 0.714 em high.
                let least = if item.name.starts_with("caption") { 0.9 } else { 0.92 };
                assert!(size * 0.714 >= least, "{} {}", person.label, item.name);
                if ["primary", "secondary"].contains(&item.name.as_str()) {
                    assert!(size * 0.714 >= 1.0, "{} {}", person.label, item.name);
                }
            }
        }
    }
}

fn plain(kind: DocumentKind) -> Person {
    Person::new("plain", "UTO", kind)
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    for kind in KINDS {
        let pdf = plain(kind).pdf().unwrap();
        assert_eq!(pdf, plain(kind).pdf().unwrap());
        let png = rasterise(&pdf, 0, 96).unwrap();
        assert_eq!(png, rasterise(&pdf, 0, 96).unwrap());
    }
}

/// Doc 9303-5 and 9303-6, figures of the machine-readable zone.
#[test]
fn the_machine_readable_zone_stands_where_readers_look() {
    for authority in ["UTO", "QMJ"] {
        for kind in KINDS {
            let person = Person::new("plain", authority, kind);
            let (_, height) = person.template().size_mm();
            let (left, centres): (f32, &[f32]) = match kind {
                DocumentKind::ConsularCard => (5.0, &[15.73, 11.5, 7.27]),
                DocumentKind::EmergencyTravelDocument => (14.0, &[15.75, 9.40]),
            };
            let sheets = person.sheets().unwrap();
            let lines: Vec<&Item> =
                sheets.iter().flat_map(|s| &s.items).filter(|i| i.name == "mrz").collect();
            assert_eq!(lines.len(), centres.len());
            for (line, centre) in lines.iter().zip(centres) {
                let Drawn::Text { line: glyphs, x, size, .. } = &line.drawn else { panic!() };
                assert!((x - left).abs() < 0.001);
                for glyph in &glyphs.pieces[0].glyphs {
                    assert!((glyph.x_advance * size - OCR_PITCH).abs() < 0.0005);
                    assert!(glyph.x_offset == 0.0 && glyph.y_offset == 0.0);
                }
                let middle = height - (line.ink.y + line.ink.height / 2.0);
                assert!((middle - centre).abs() < 0.02, "{middle} {centre}");
                assert!((size * geometry::POINTS - 9.9585).abs() < 0.001);
            }
        }
    }
}

#[test]
fn text_that_does_not_fit_is_refused_by_name() {
    for (field, value) in [
        ("primary", "W".repeat(120)),
        ("birth_place", "LLANFAIRPWLLGWYNGYLLGOGERYCHWYRNDROBWLLLLANTYSILIOGOGOGOCH".to_owned()),
        ("post", "CONSULATE ".repeat(40)),
    ] {
        let refusal = plain(DocumentKind::ConsularCard).with(field, text(&value)).pdf();
        assert_eq!(refusal, Err(RenderError::DoesNotFit { field: field.to_owned() }));
    }
    let lines = Value::Lines(vec!["HOUSTON".to_owned(); 12]);
    let refusal = plain(DocumentKind::ConsularCard).with("address", lines).pdf();
    assert_eq!(refusal, Err(RenderError::DoesNotFit { field: "address".to_owned() }));
}

#[test]
fn a_character_without_a_glyph_is_refused() {
    for (native, character) in
        [("\u{20BB7}田", '\u{20BB7}'), ("A\u{1F600}", '\u{1F600}'), ("ᚠ", 'ᚠ'), ("A\nB", '\n')]
    {
        let refusal = plain(DocumentKind::ConsularCard).native(native, "ja").pdf();
        let field = "native_name".to_owned();
        assert_eq!(refusal, Err(RenderError::NoGlyph { field, character }));
    }
}

#[test]
fn what_is_missing_or_has_no_place_is_refused() {
    let mut person = plain(DocumentKind::ConsularCard);
    person.values.remove("nationality");
    let field = "nationality".to_owned();
    assert_eq!(person.pdf(), Err(RenderError::Missing { field }));
    let person = plain(DocumentKind::ConsularCard).with("blood_group", text("A"));
    let field = "blood_group".to_owned();
    assert_eq!(person.pdf(), Err(RenderError::NoPlace { field }));
    let mut person = plain(DocumentKind::ConsularCard);
    person.mrz.pop();
    assert_eq!(person.pdf(), Err(RenderError::Mrz));
}

#[test]
fn broken_pictures_are_refused() {
    let whole = signature();
    let broken = [&[][..], b"not a picture", &whole[..whole.len() / 2], &whole[..40]];
    for bytes in broken {
        let mut person = plain(DocumentKind::ConsularCard);
        person.signature = Some(bytes.to_vec());
        assert_eq!(person.pdf(), Err(RenderError::Signature));
    }
    let whole = portrait();
    for bytes in [&[][..], b"\xFF\xD8\xFF\xD9", &whole[..whole.len() / 2], &signature()] {
        let refusal = plain(DocumentKind::ConsularCard)
            .ask(|template, content| draw(template, &Content { portrait: bytes, ..*content }));
        assert_eq!(refusal, Err(RenderError::Portrait));
    }
}

#[test]
fn the_language_of_the_page_is_no_way_in() {
    let hostile = ") Tj ET /JS (app.alert(1)) <</S/JavaScript>> \\";
    let pdf = plain(DocumentKind::ConsularCard).with("post", text(hostile)).pdf().unwrap();
    for needle in [&b"/JS"[..], b"JavaScript", b"/OpenAction", b"/AA", b"/URI", b"/Launch"] {
        assert!(!pdf.windows(needle.len()).any(|w| w == needle));
    }
}

#[test]
fn the_portrait_is_in_the_pdf_byte_for_byte() {
    let (pdf, jpeg) = (plain(DocumentKind::ConsularCard).pdf().unwrap(), portrait());
    assert!(pdf.windows(jpeg.len()).any(|window| window == jpeg));
}

#[test]
fn rasters_are_bounded() {
    let pdf = plain(DocumentKind::ConsularCard).pdf().unwrap();
    assert_eq!(rasterise(&pdf, 0, 100_000), Err(RenderError::TooManyPixels));
    assert_eq!(rasterise(&pdf, 0, 0), Err(RenderError::TooManyPixels));
    assert_eq!(rasterise(&pdf, 2, 96), Err(RenderError::NotAPage));
    assert_eq!(rasterise(b"%PDF-1.7 nothing", 0, 96), Err(RenderError::NotAPage));
}

#[test]
fn templates_know_themselves() {
    let mut hashes = std::collections::BTreeSet::new();
    for authority in ["UTO", "QMJ"] {
        for kind in KINDS {
            let template = Template::embedded(authority, kind).unwrap();
            assert_eq!((template.authority(), template.kind()), (authority, kind));
            assert_eq!((template.version(), template.pages()), ("1", 2));
            assert!(hashes.insert(template.hash()));
            let card = kind == DocumentKind::ConsularCard;
            assert_eq!(template.bears_code_on(), usize::from(card));
            assert!(template.requires("primary") && !template.requires("secondary"));
        }
    }
    assert!(Template::embedded("XXX", DocumentKind::ConsularCard).is_none());
}

/// Poppler, where it is installed, is the second opinion on the order of letters.
#[test]
fn another_reader_finds_the_names() {
    for person in everybody().iter().filter(|p| p.authority == "UTO") {
        let Some(Value::Native { text, .. }) = person.values.get("native_name") else { continue };
        let file = std::env::temp_dir().join(format!(
            "chancery-{}-{}-{}.pdf",
            std::process::id(),
            person.kind,
            person.label
        ));
        std::fs::write(&file, person.pdf().unwrap()).unwrap();
        let output = std::process::Command::new("pdftotext").arg(&file).arg("-").output();
        std::fs::remove_file(&file).unwrap();
        let Ok(output) = output else { return };
        let words = String::from_utf8(output.stdout).unwrap();
        let words: String = words.chars().filter(|c| chancery_identity::printable(*c)).collect();
        let wanted = text.split(' ').all(|word| words.contains(word));
        assert!(wanted, "{} {}", person.kind, person.label);
    }
}
