//! What a profile may say at all. Whatever is beyond this could not be drawn, or not in a time that
//! anybody would wait for.

use std::ops::RangeInclusive;

use super::fault::Fault;
use super::lines::{Lines, Step};
use crate::render::geometry::Rect;
use crate::render::profile::{Caption, Code, Page, Profile, Setting};
use Step::{Item, Key};

/// The most pages of a document.
const PAGES: usize = 4;
/// The most fields, texts, rules or portraits of a page.
const ELEMENTS: usize = 200;
/// The most characters of a fixed text.
const CHARACTERS: usize = 2_000;
/// Em sizes in millimetres.
const EM: RangeInclusive<f32> = 0.3..=60.0;
/// How far any place may be from the corner of the sheet, in millimetres.
const PLACE: RangeInclusive<f32> = -20.0..=500.0;

const SETTING: &[&str] = &[
    "box", "size", "lines", "wrapped", "leading", "baseline", "align", "style", "colour",
    "tracking", "rtl",
];
const FIELD: &[&str] = &["name", "required", "absent", "with", "without", "caption"];
const TEXT: &[&str] = &["spans", "with", "without"];
const SIGNATURE: &[&str] = &["unable"];
const CAPTION: &[&str] = &["own", "second", "box", "size", "colour"];

/// Every value of the profile that is beyond its bounds, and every key that nothing reads.
pub(crate) fn faults(file: &str, profile: &Profile, lines: &Lines<'_>) -> Vec<Fault> {
    let mut bounds = Bounds { file, profile, lines, faults: Vec::new() };
    bounds.profile();
    bounds.faults
}

struct Bounds<'a> {
    file: &'a str,
    profile: &'a Profile,
    lines: &'a Lines<'a>,
    faults: Vec<Fault>,
}

impl Bounds<'_> {
    fn fault(&mut self, steps: &[Step<'_>], rule: &'static str, words: impl Into<String>) {
        let line = self.lines.line(steps);
        self.faults.push(Fault::new(self.file, line, rule, words.into()));
    }

    fn number(&mut self, at: &[Step<'_>], key: &str, value: f32, range: RangeInclusive<f32>) {
        if !range.contains(&value) {
            let words = format!("{key} is from {} to {}", range.start(), range.end());
            self.fault(&[at, &[Key(key)]].concat(), "bounds", words);
        }
    }

    fn profile(&mut self) {
        let profile = self.profile;
        let code = profile.authority.as_bytes();
        if code.len() != 3 || !code.iter().all(u8::is_ascii_uppercase) {
            self.fault(&[Key("authority")], "bounds", "authority is three capital letters");
        }
        for (key, value, most) in [
            ("version", &profile.version, 32),
            ("language", &profile.language, 35),
            ("title", &profile.title, 200),
        ] {
            if value.is_empty() || value.chars().count() > most {
                let words = format!("{key} has from 1 to {most} characters");
                self.fault(&[Key(key)], "bounds", words);
            }
        }
        let sheet = [Key("sheet")];
        self.number(&sheet, "width", profile.sheet.width, 20.0..=450.0);
        self.number(&sheet, "height", profile.sheet.height, 20.0..=450.0);
        self.number(&sheet, "bleed", profile.sheet.bleed, 0.0..=10.0);
        if !(1..=PAGES).contains(&profile.pages.len()) {
            self.fault(&[Key("page")], "bounds", format!("a document has from 1 to {PAGES} pages"));
        }
        let codes = profile.pages.iter().filter(|page| page.code.is_some()).count();
        if codes != 1 {
            self.fault(&[Key("page")], "code", "exactly one page has a place for the code");
        }
        if profile.pages.iter().filter(|page| page.seal.is_some()).count() > 1 {
            self.fault(&[Key("page")], "code", "at most one page has a place for the seal");
        }
        for (index, page) in profile.pages.iter().enumerate() {
            self.page(&[Key("page"), Item(index)], page);
        }
    }

    fn page(&mut self, at: &[Step<'_>], page: &Page) {
        let counts = [page.texts.len(), page.fields.len(), page.micro.len(), page.portraits.len()];
        if counts.iter().any(|count| *count > ELEMENTS) {
            let words = format!("a page has at most {ELEMENTS} elements of a kind");
            return self.fault(at, "bounds", words);
        }
        if !artwork_name(&page.art) {
            let words = "art names an .svg file in the folder of the profile, in plain letters";
            self.fault(&[at, &[Key("art")]].concat(), "bounds", words);
        }
        for (index, text) in page.texts.iter().enumerate() {
            let here = [at, &[Key("text"), Item(index)]].concat();
            self.setting(&here, &text.setting);
            self.known(&here, TEXT);
            if text.spans.is_empty() {
                self.fault(&here, "bounds", "a text has words");
            }
            for span in &text.spans {
                self.words(&here, "spans", &span.text);
                if let Some(colour) = &span.colour {
                    self.colour(&here, "spans", colour);
                }
            }
        }
        for (index, field) in page.fields.iter().enumerate() {
            let here = [at, &[Key("field"), Item(index)]].concat();
            self.setting(&here, &field.setting);
            self.known(&here, FIELD);
            self.words(&here, "name", &field.name);
            if let Some(absent) = &field.absent {
                self.words(&here, "absent", absent);
            }
            if let Some(caption) = &field.caption {
                self.caption(&here, caption);
            }
        }
        for (index, micro) in page.micro.iter().enumerate() {
            let here = [at, &[Key("micro"), Item(index)]].concat();
            self.words(&here, "text", &micro.text);
            self.colour(&here, "colour", &micro.colour);
            self.number(&here, "x", micro.x, PLACE);
            self.number(&here, "y", micro.y, PLACE);
            self.number(&here, "width", micro.width, 1.0..=450.0);
            self.number(&here, "size", micro.size, 0.2..=5.0);
        }
        for (index, portrait) in page.portraits.iter().enumerate() {
            let here = [at, &[Key("portrait"), Item(index)]].concat();
            self.frame(&here, &portrait.frame);
            self.number(&here, "opacity", portrait.opacity, 0.0..=1.0);
        }
        if let Some(signature) = &page.signature {
            let here = [at, &[Key("signature")]].concat();
            self.setting(&here, &signature.setting);
            self.known(&here, SIGNATURE);
            self.words(&here, "unable", &signature.unable);
        }
        for (key, code) in [("code", &page.code), ("seal", &page.seal)] {
            if let Some(code) = code {
                self.code(&[at, &[Key(key)]].concat(), code);
            }
        }
        if let Some(mrz) = &page.mrz {
            let here = [at, &[Key("mrz")]].concat();
            self.number(&here, "left", mrz.left, PLACE);
            if !(1..=3).contains(&mrz.centres.len()) || !(1..=44).contains(&mrz.characters) {
                self.fault(&here, "bounds", "a zone has up to 3 lines of up to 44 characters");
            }
            for centre in &mrz.centres {
                self.number(&here, "centres", *centre, 0.0..=450.0);
            }
        }
    }

    fn setting(&mut self, at: &[Step<'_>], setting: &Setting) {
        self.frame(at, &setting.frame);
        self.sizes(at, setting.size);
        self.colour(at, "colour", &setting.colour);
        self.number(at, "leading", setting.leading, 0.5..=4.0);
        self.number(at, "tracking", setting.tracking, -0.2..=2.0);
        if !(1..=60).contains(&setting.lines) {
            self.fault(&[at, &[Key("lines")]].concat(), "bounds", "lines is from 1 to 60");
        }
        if let Some(wrapped) = setting.wrapped {
            self.number(at, "wrapped", wrapped, EM);
        }
        if let Some(baseline) = setting.baseline {
            self.number(at, "baseline", baseline, 0.0..=450.0);
        }
    }

    fn caption(&mut self, at: &[Step<'_>], caption: &Caption) {
        let here = [at, &[Key("caption")]].concat();
        self.sizes(&here, caption.size);
        self.colour(&here, "colour", &caption.colour);
        self.words(&here, "own", &caption.own);
        self.unknown(&here, &[CAPTION]);
        if let Some(second) = &caption.second {
            self.words(&here, "second", second);
        }
        if let Some(frame) = &caption.frame {
            self.frame(&here, frame);
        }
    }

    fn code(&mut self, at: &[Step<'_>], code: &Code) {
        self.frame(at, &code.frame);
        let [least, most] = code.dots;
        if least == 0 || most > 200 || least > most {
            let words = "dots are the smallest and the largest module, from 1 to 200";
            self.fault(&[at, &[Key("dots")]].concat(), "bounds", words);
        }
        let budgets = code.face.as_ref().map_or(&[][..], |face| &face.budgets);
        if budgets.len() > 8 || budgets.iter().any(|budget| !(100..=2_000).contains(budget)) {
            let words = "budgets are at most 8 numbers from 100 to 2000";
            self.fault(&[at, &[Key("face"), Key("budgets")]].concat(), "bounds", words);
        }
    }

    fn frame(&mut self, at: &[Step<'_>], frame: &Rect) {
        let sides = [frame.width, frame.height];
        let corner = [frame.x, frame.y];
        if !sides.iter().all(|side| (0.2..=500.0).contains(side))
            || !corner.iter().all(|place| PLACE.contains(place))
        {
            let words = "box is left, top, width and height in millimetres on the sheet";
            self.fault(&[at, &[Key("box")]].concat(), "bounds", words);
        }
    }

    fn sizes(&mut self, at: &[Step<'_>], [largest, smallest]: [f32; 2]) {
        if !EM.contains(&largest) || !EM.contains(&smallest) || largest < smallest {
            let words = format!(
                "size is the largest and the smallest em, from {} to {} millimetres",
                EM.start(),
                EM.end()
            );
            self.fault(&[at, &[Key("size")]].concat(), "bounds", words);
        }
    }

    fn colour(&mut self, at: &[Step<'_>], key: &str, name: &str) {
        if !self.profile.colours.contains_key(name) {
            let words = format!("no colour is named {name:.40}");
            self.fault(&[at, &[Key(key)]].concat(), "colour", words);
        }
    }

    fn words(&mut self, at: &[Step<'_>], key: &str, text: &str) {
        let count = text.chars().count();
        if !(1..=CHARACTERS).contains(&count) {
            let words = format!("{key} has from 1 to {CHARACTERS} characters");
            self.fault(&[at, &[Key(key)]].concat(), "bounds", words);
        }
    }

    fn known(&mut self, at: &[Step<'_>], keys: &[&str]) {
        self.unknown(at, &[SETTING, keys]);
    }

    fn unknown(&mut self, at: &[Step<'_>], known: &[&[&str]]) {
        for (key, line) in self.lines.keys(at) {
            if !known.iter().any(|keys| keys.contains(&key.as_str())) {
                let words = format!("nothing reads the key {key:.40}");
                self.faults.push(Fault::new(self.file, line, "key", words));
            }
        }
    }
}

/// A plain name: no way leads from it out of the folder.
fn artwork_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    let stem = name.strip_suffix(".svg").unwrap_or_default();
    (1..=60).contains(&stem.len()) && stem.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: &str = include_str!("../../../templates/documents/UTO/consular_card/profile.toml");

    fn of(text: &str) -> Vec<Fault> {
        match Profile::parse("profile.toml", text) {
            Ok(profile) => faults("profile.toml", &profile, &Lines::of(text)),
            Err(fault) => vec![fault],
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_refused_with_its_line() {
        assert_eq!(of(CARD), []);
        for (from, to, rule) in [
            ("authority = \"UTO\"", "authority = \"../x\"", "bounds"),
            ("width = 85.60", "width = nan", "bounds"),
            ("width = 85.60", "width = 1e9", "bounds"),
            ("art = \"front.svg\"", "art = \"../front.svg\"", "bounds"),
            ("art = \"front.svg\"", "art = \"/etc/passwd\"", "bounds"),
            ("size = [3.3, 3.3]", "size = [1e9, 0.0]", "bounds"),
            ("size = [3.3, 3.3]", "size = [2.0, 3.0]", "bounds"),
            ("box = [13.6, 1.35, 56.0, 3.6]", "box = [13.6, 1.35, inf, 3.6]", "bounds"),
            ("tracking = 0.09", "tracking = -9.0", "bounds"),
            ("tracking = 0.09", "traking = 0.09", "key"),
            ("colour = \"paper\"", "colour = \"papr\"", "colour"),
            ("REPUBLIC OF UTOPIA · CONSULAR IDENTITY CARD · ", "", "bounds"),
            ("dots = [6, 40]", "dots = [0, 40]", "bounds"),
            ("budgets = [400, 300]", "budgets = [400, 300000]", "bounds"),
            ("characters = 30", "characters = 3000000", "bounds"),
            ("opacity = 0.34", "opacity = 34.0", "bounds"),
            ("ink = \"#14213a\"", "ink = \"blue\"", "profile"),
            ("style = \"display\"", "style = \"gothic\"", "profile"),
        ] {
            assert!(CARD.contains(from), "{from}");
            let text = CARD.replacen(from, to, 1);
            let found = of(&text);
            assert!(found.iter().any(|fault| fault.rule == rule), "{to}: {found:?}");
            assert!(found.iter().all(|fault| fault.line <= text.lines().count()), "{found:?}");
        }
        let line = CARD.lines().position(|line| line.contains("tracking = 0.09")).unwrap() + 1;
        assert_eq!(of(&CARD.replacen("tracking", "traking", 1))[0].line, line);
        assert_eq!(of("a = ")[0].column, Some(5));
        let (from, to) = (CARD.find("[page.code]").unwrap(), CARD.find("[page.mrz]").unwrap());
        assert_eq!(of(&CARD.replace(&CARD[from..to], ""))[0].rule, "code");
    }
}
