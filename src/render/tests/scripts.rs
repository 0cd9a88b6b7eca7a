//! Names and places in every script on board.

use proptest::prelude::*;

use super::*;
use crate::render::geometry::Rect;
use crate::render::profile::Setting;
use crate::render::text::{Block, Line, Look, Style, set, shape};

/// A script's language, a name and a place.
const WRITTEN: [(&str, &str, &str); 22] = [
    ("vi", "Nguyễn Thị Minh Khuê", "Đà Nẵng, phố Ngữ"),
    ("is", "Þórdís Ægisdóttir Ström", "Ísafjörður"),
    ("uk", "Олександр Їжакевич-Ґудзь", "Київ, вул. Щаслива 5"),
    ("el", "Ελευθέριος Παπαϊωάννου", "Θεσσαλονίκη"),
    ("ar", "سمير عبد السلام الحدّاد", "الدار البيضاء"),
    ("ar", "مُحَمَّد بنُ عَبْدِ اللّٰه", "الأحساء لإبل الآل"),
    ("ur", "ڈاکٹر نگہت چوہدری", "گوجرانوالہ"),
    ("fa", "علی\u{200C}رضا پژمان", "گچساران"),
    ("he", "דָּוִד בֶּן־שָׁלוֹם", "תל אביב (יפו) צפון"),
    ("ne", "दिल बहादुर गुरुङ श्रेष्ठ", "काठमाडौँ"),
    ("bn", "মোহাম্মদ রফিকুল শ্রীকৃষ্ণ", "ব্রাহ্মণবাড়িয়া"),
    ("ta", "கிருஷ்ணவேணி சுப்ரமணியன்", "திருநெல்வேலி"),
    ("si", "චන්ද්\u{200D}රිකා වික්\u{200D}රමසිංහ", "ශ්\u{200D}රී ජයවර්ධනපුර කෝට්ටේ"),
    ("pa", "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ ਢਿੱਲੋਂ", "ਅੰਮ੍ਰਿਤਸਰ"),
    ("am", "ሰላማዊት ተስፋዬ ገብረመድኅን", "አዲስ አበባ"),
    ("ka", "ნინო წიკლაური", "თბილისი"),
    ("hy", "Արամ Ղազարյան", "Երևան"),
    ("th", "กิตติศักดิ์ ทรัพย์ปั้นน้ำ", "เชียงใหม่"),
    ("km", "ស្រីមុំ ចាន់ស៊ីណា", "ភ្នំពេញ"),
    ("my", "မောင်အောင်မြင့်ခိုင်", "မန္တလေး"),
    ("zh", "欧阳明月", "陕西省西安市"),
    ("zh-Hant", "陳麗華", "臺北"),
];

const LOOK: Look<'static> = Look { style: Style::Bold, rtl: false, language: None, tracking: 0.0 };

fn shaped(text: &str, language: &str) -> Line {
    shape("native_name", text, Look { language: Some(language), ..LOOK }).unwrap()
}

/// The glyph a font draws a mark upon that has no letter.
fn stands_on_dots(line: &Line) -> bool {
    line.pieces.iter().any(|piece| {
        let dots = piece.face.shaped.charmap().map_unicode('\u{25CC}');
        let dots = dots.map(|id| id.to_u32());
        piece.glyphs.iter().any(|glyph| Some(glyph.glyph_id.to_u32()) == dots)
    })
}

#[test]
fn every_script_is_shaped_by_one_font_without_gaps() {
    for (language, name, place) in WRITTEN {
        for text in [name, place] {
            for style in [Style::Bold, Style::Regular, Style::Italic, Style::Display] {
                let look = Look { language: Some(language), style, ..LOOK };
                let line = shape("native_name", text, look).unwrap();
                assert!(!stands_on_dots(&line), "{language}");
                assert!(line.width > 0.0 && line.rise > 0.0, "{language}");
            }
        }
    }
}

/// What Poppler says about a card with this name, and this place as its address; `None` where it is
/// not installed.
fn poppler(option: &str, name: &str, place: &str, language: &str) -> Option<String> {
    static FILES: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = FILES.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let file = format!("chancery-scripts-{}-{number}.pdf", std::process::id());
    let file = std::env::temp_dir().join(file);
    let person = plain(DocumentKind::ConsularCard)
        .native(name, language)
        .with("address", Value::Lines(vec![place.to_owned()]));
    std::fs::write(&file, person.pdf().unwrap()).unwrap();
    let output = std::process::Command::new("pdftotext").arg(option).arg(&file).arg("-").output();
    std::fs::remove_file(&file).unwrap();
    Some(String::from_utf8(output.ok()?.stdout).unwrap())
}

/// What it reads, line by line, without the marks of direction that it puts round lines.
fn read_by_another(name: &str, place: &str, language: &str) -> Option<Vec<String>> {
    let read = poppler("-q", name, place, language)?;
    let seen = |line: &str| line.chars().filter(|c| chancery_identity::printable(*c)).collect();
    Some(read.lines().map(seen).collect())
}

#[test]
fn another_reader_finds_every_script() {
    let mut lost = Vec::new();
    for (language, name, place) in WRITTEN {
        let Some(read) = read_by_another(name, place, language) else { return };
        for text in [name, place] {
            if !read.iter().any(|line| line.trim() == text) {
                let near = |line: &&String| line.chars().any(|c| c > '\u{24F}');
                let read: Vec<_> = read.iter().filter(near).collect();
                lost.push(format!("{language}: {text} in {read:?}"));
            }
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

/// The ink of every glyph of a line in ems, y upwards from the baseline: left, right, bottom, top.
fn inks(line: &Line) -> Vec<[f32; 4]> {
    let (mut inks, mut pen) = (Vec::new(), 0.0);
    for piece in &line.pieces {
        let font = harfrust::ShaperFont::new(&piece.face.shaped);
        let em = |units: i32| f32::from(i16::try_from(units).unwrap()) / piece.face.units;
        for glyph in &piece.glyphs {
            let id = harfrust::GlyphId::new(glyph.glyph_id.to_u32());
            if let Some(ink) = font.glyph_extents(id)
                && ink.width != 0
            {
                let left = pen + glyph.x_offset + em(ink.x_bearing);
                let top = glyph.y_offset + em(ink.y_bearing);
                inks.push([left, left + em(ink.width), top + em(ink.height), top]);
            }
            pen += glyph.x_advance;
        }
    }
    inks
}

/// The smallest box round them.
fn ink(line: &Line) -> [f32; 4] {
    inks(line).into_iter().fold([f32::MAX, f32::MIN, f32::MAX, f32::MIN], |all, one| {
        [all[0].min(one[0]), all[1].max(one[1]), all[2].min(one[2]), all[3].max(one[3])]
    })
}

#[test]
fn marks_stand_over_and_under_their_letters() {
    let (over, under) = (true, false);
    for (language, letter, marked, side) in [
        ("th", "ก", "กิ", over),
        ("th", "กิ", "กิ่", over),
        ("th", "ก", "กุ", under),
        ("th", "ป", "ป้", over),
        ("ne", "क", "कं", over),
        ("ne", "क", "कु", under),
        ("ne", "कु", "कुँ", over),
        ("bn", "ক", "কু", under),
        ("bn", "ক", "কঁ", over),
        ("he", "ב", "בָ", under),
        ("he", "ב", "בֹ", over),
        ("he", "ד", "דֶ", under),
        ("km", "ក", "កិ", over),
        ("km", "ក", "កុ", under),
        ("km", "ន", "ន្ន", under),
        ("my", "က", "ကိ", over),
        ("my", "က", "ကု", under),
        ("ar", "ب", "بَ", over),
        ("ar", "بِ", "بِّ", over),
        ("ar", "ب", "بٍ", under),
        ("ta", "க", "க்", over),
        ("si", "ක", "කි", over),
        ("si", "ක", "කු", under),
        ("pa", "ਕ", "ਕੇ", over),
        ("pa", "ਕ", "ਕੁ", under),
        ("vi", "Ê", "Ề", over),
        ("vi", "A", "Ạ", under),
    ] {
        let [left, right, bottom, top] = ink(&shaped(letter, language));
        let [first, last, lowest, highest] = ink(&shaped(marked, language));
        let grown = if side == over { highest - top } else { bottom - lowest };
        assert!(grown > 0.04, "{marked}: {grown}");
        let aside = (left - first).max(last - right);
        assert!(aside < 0.22, "{marked}: {aside}");
    }
}

#[test]
fn languages_choose_among_forms_of_letters() {
    let forms = |text: &str, language| -> Vec<u32> {
        let line = shaped(text, language);
        line.pieces.iter().flat_map(|p| &p.glyphs).map(|g| g.glyph_id.to_u32()).collect()
    };
    // The digits 4, 6 and 7 of Urdu; the cedilla of Romanian.
    assert_ne!(forms("۴۶۷", "ur"), forms("۴۶۷", "fa"));
    assert_eq!(forms("۴۶۷", "ur-PK"), forms("۴۶۷", "ur"));
    assert_ne!(forms("бгд", "sr"), forms("бгд", "ru"));
    assert_eq!(forms("ABC", "not a language"), forms("ABC", "en"));
}

/// Hebrew with Latin, digits and brackets in it (UAX #9): what stands to the right of what.
#[test]
fn lines_of_two_directions_are_ordered() {
    let text = "חיים (Tel Aviv 12) 7";
    let line = shaped(text, "he");
    let (mut pen, mut places) = (0.0, Vec::new());
    for piece in &line.pieces {
        for glyph in &piece.glyphs {
            places.push((piece.text[glyph.text_range.clone()].to_owned(), pen, glyph.glyph_id));
            pen += glyph.x_advance;
        }
    }
    let seen: String = places.iter().map(|(text, ..)| text.as_str()).collect();
    assert_eq!(seen, "7 )Tel Aviv 12( םייח");
    // Brackets are turned round, and are of one font.
    let bracket = |wanted| places.iter().find(|(text, ..)| text == wanted).unwrap().2;
    let upright = |c| {
        line.pieces.iter().find_map(|p| {
            p.text.contains("(").then(|| p.face.shaped.charmap().map_unicode(c).unwrap().to_u32())
        })
    };
    assert_eq!(Some(bracket("(").to_u32()), upright(')'));
    assert_eq!(Some(bracket(")").to_u32()), upright('('));
}

/// Poppler writes the words of such a line in an order of its own; where it finds each of them is
/// where UAX #9 puts it.
#[test]
fn another_reader_finds_lines_of_two_directions_in_their_order() {
    let words = ["חיים", "כהן", "Cohen", "Haim", "השני"];
    let Some(found) = poppler("-bbox", "חיים כהן (Haim Cohen) השני", "-", "he") else {
        return;
    };
    let place = |wanted: &str| -> f32 {
        // Here it gives the letters of a word as they are seen, from the left.
        let seen: String = wanted.chars().rev().collect();
        let line = found.lines().find(|l| l.contains(wanted) || l.contains(&seen)).unwrap();
        line.split('"').nth(1).unwrap().parse().unwrap()
    };
    assert!(words.map(place).is_sorted_by(|right, left| right > left), "{found}");
}

/// What differs between two pictures of a card stands in the boxes of the fields that differ.
#[test]
fn no_pixel_leaves_its_box() {
    const DPI: f32 = 300.0;
    let card = |name: &str, place: &str, language: &str| {
        let person = plain(DocumentKind::ConsularCard)
            .native(name, language)
            .with("birth_place", text(place));
        rasterise_grey(&person.pdf().unwrap(), 0, 300).unwrap()
    };
    let template = plain(DocumentKind::ConsularCard).template();
    let boxes: Vec<Rect> = template.profile.pages[0]
        .fields
        .iter()
        .filter(|field| ["native_name", "birth_place"].contains(&field.name.as_str()))
        .map(|field| field.setting.frame)
        .collect();
    let pixel = 25.4 / DPI;
    let blank = card("-", "-", "en");
    for (language, name, place) in WRITTEN {
        let drawn = card(name, place, language);
        let mut inside = [0; 2];
        let rows = drawn
            .pixels
            .chunks(drawn.width as usize)
            .zip(blank.pixels.chunks(blank.width as usize));
        for (y, (row, other)) in rows.enumerate() {
            for (x, _) in row.iter().zip(other).enumerate().filter(|(_, (a, b))| a != b) {
                let at = |index: usize| f32::from(u16::try_from(index).unwrap()) * pixel;
                let dot = Rect { x: at(x), y: at(y), width: pixel, height: pixel };
                let found = boxes.iter().position(|frame| frame.holds(&dot, pixel));
                inside[found.unwrap_or_else(|| panic!("{language}: {dot:?}"))] += 1;
            }
        }
        assert!(inside.iter().all(|dots| *dots > 200), "{language} {inside:?}");
    }
}

fn setting(width: f32, height: f32, lines: usize) -> Setting {
    toml::from_str(&format!(
        "box = [10.0, 10.0, {width:?}, {height:?}]\nsize = [2.4, 1.3]\nlines = {lines}\n\
         wrapped = 1.8\nleading = 1.15\ncolour = \"ink\""
    ))
    .unwrap()
}

fn stays_in_its_box(block: &Block, frame: &Rect) {
    let mut before: Option<f32> = None;
    for placed in &block.lines {
        for [left, right, bottom, top] in inks(&placed.line) {
            let ink = Rect {
                x: placed.x + left * block.size,
                y: placed.baseline - top * block.size,
                width: (right - left) * block.size,
                height: (top - bottom) * block.size,
            };
            assert!(frame.holds(&ink, 0.01), "{ink:?} in {frame:?}");
            assert!(before.is_none_or(|lowest| ink.y >= lowest - 0.01), "lines overlap");
        }
        before = Some(placed.ink.bottom());
    }
}

/// The letters, marks and digits of each script.
const ALPHABETS: [(char, char); 16] = [
    ('A', 'ž'),
    ('Ά', 'ώ'),
    ('А', 'ґ'),
    ('ء', 'ٰ'),
    ('ٱ', 'ۓ'),
    ('א', 'ת'),
    ('ऀ', 'ॿ'),
    ('ঀ', '৾'),
    ('ਁ', 'ੵ'),
    ('ஂ', '௺'),
    ('ං', 'ෳ'),
    ('ก', '๛'),
    ('က', '႟'),
    ('ა', 'ჿ'),
    ('ក', '៹'),
    ('ሀ', 'ፚ'),
];

fn written() -> impl Strategy<Value = String> {
    let letters = (0..ALPHABETS.len()).prop_flat_map(|alphabet| {
        let (first, last) = ALPHABETS[alphabet];
        let letter = prop_oneof![
            24 => proptest::char::range(first, last),
            3 => Just(' '),
            1 => proptest::sample::select(&['-', '(', ')', '7', 'Q', '\u{200D}', '·', '王', 'ش']),
        ];
        proptest::collection::vec(letter, 1..48)
    });
    letters.prop_map(|letters| letters.into_iter().collect())
}

proptest! {
    #[test]
    fn anything_is_set_in_its_box_or_refused_by_name(
        text in written(),
        width in 8.0_f32..60.0,
        height in 2.0_f32..9.0,
        lines in 1_usize..4,
    ) {
        let setting = setting(width, height, lines);
        let look = Look { language: Some("en"), ..LOOK };
        match set("native_name", &setting, &[text], look) {
            Ok(block) => {
                prop_assert!(block.lines.len() <= lines);
                prop_assert!((1.3..=2.4).contains(&block.size));
                stays_in_its_box(&block, &setting.frame);
            }
            Err(RenderError::DoesNotFit { field } | RenderError::NoGlyph { field, .. }) => {
                prop_assert_eq!(field, "native_name");
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}

#[test]
fn letters_shrink_before_lines_break_and_break_before_they_are_refused() {
    let long = |words: usize| vec!["กิตติศักดิ์".repeat(words)];
    let set =
        |width, lines, words| set("native_name", &setting(width, 8.0, lines), &long(words), LOOK);
    let one = set(40.0, 2, 2).unwrap();
    assert_eq!((one.lines.len(), one.size), (1, 2.4));
    let shrunk = set(25.0, 2, 4).unwrap();
    assert!(shrunk.lines.len() == 2 || shrunk.size < 2.4);
    let two = set(16.0, 2, 4).unwrap();
    assert_eq!(two.lines.len(), 2);
    stays_in_its_box(&two, &setting(16.0, 8.0, 2).frame);
    let refused = set(16.0, 1, 8).map(|block| block.size);
    assert_eq!(refused, Err(RenderError::DoesNotFit { field: "native_name".into() }));
}

#[test]
fn lines_lose_no_letter_and_begin_with_no_mark() {
    let mut broken = Vec::new();
    for (language, name, place) in WRITTEN {
        let words = [format!("{name}{place}{name}")];
        let look = Look { language: Some(language), ..LOOK };
        for width in [9.0, 12.0, 15.0, 20.0, 27.0] {
            let Ok(block) = set("native_name", &setting(width, 60.0, 19), &words, look) else {
                continue;
            };
            assert!(block.lines.iter().all(|placed| !stands_on_dots(&placed.line)), "{language}");
            if ["ar", "ur", "fa", "he"].contains(&language) {
                // Their pieces stand in the order they are seen.
                continue;
            }
            let text = |line: &Line| line.pieces.iter().map(|p| p.text.as_str()).collect();
            let lines: Vec<String> = block.lines.iter().map(|placed| text(&placed.line)).collect();
            assert_eq!(lines.concat().replace(' ', ""), words[0].replace(' ', ""), "{language}");
            let mark =
                |line: &String| line.starts_with(unicode_normalization::char::is_combining_mark);
            assert!(!lines.iter().any(mark), "{language}: {lines:?}");
            if lines.len() > words[0].split(' ').count() {
                broken.push(language);
            }
        }
    }
    broken.dedup();
    assert_eq!(broken, ["th", "km", "my", "zh", "zh-Hant"]);
}
