//! Sample people: one for each way in which a person's data could fail to fit a document.
//!
//! Nobody in it exists. A template on which one of them cannot be drawn would refuse a person like
//! them at the counter.

mod pictures;

use std::collections::BTreeMap;

use chancery_identity::{BirthDate, Date, DocumentKind, Timestamp};

use super::code::code_fits;
use super::content::{Content, Value};
use super::error::RenderError;
use super::template::Template;

/// The second at which samples are dated.
const MADE_AT: i64 = 1_776_297_600;
/// Bytes of a visible digital seal of an emergency travel document.
const SEAL_BYTES: u8 = 134;
/// Characters of a code with a face, and of one without.
const WITH_FACE: usize = 1_250;
pub(crate) const WITHOUT_FACE: usize = 900;

/// A name in each script that samples are known for: the script (ISO 15924), the language, the name.
const NATIVE: &[(&str, &str, &str)] = &[
    ("Arab", "ar", "سمير عبد السلام الحدّاد"),
    ("Armn", "hy", "Անահիտ Պետրոսյան"),
    ("Beng", "bn", "মোহাম্মদ রফিকুল ইসলাম"),
    ("Cyrl", "uk", "Олександр Їжакевич-Коваленко"),
    ("Deva", "ne", "दिल बहादुर गुरुङ श्रेष्ठ"),
    ("Ethi", "am", "ሰላማዊት ተስፋዬ ገብረመድኅን"),
    ("Geor", "ka", "გიორგი მაისურაძე"),
    ("Grek", "el", "Ελευθέριος Παπαδόπουλος"),
    ("Gujr", "gu", "મહેશ પટેલ"),
    ("Guru", "pa", "ਹਰਪ੍ਰੀਤ ਸਿੰਘ"),
    ("Hans", "zh-Hans", "王小明"),
    ("Hant", "zh-Hant", "陳怡君"),
    ("Hebr", "he", "רחל כהן"),
    ("Jpan", "ja", "山田太郎"),
    ("Khmr", "km", "សុខ វណ្ណា"),
    ("Kore", "ko", "김민준"),
    ("Laoo", "lo", "ສົມພອນ"),
    ("Mymr", "my", "အောင်မြင့်"),
    ("Sinh", "si", "සුනිල් පෙරේරා"),
    ("Taml", "ta", "முருகன் செல்வராஜ்"),
    ("Telu", "te", "వెంకట రమణ"),
    ("Thai", "th", "สมชาย ใจดี"),
];

/// The sample name of a script; none where no sample is known for it.
pub(crate) fn native_name(script: &str) -> Option<(&'static str, &'static str)> {
    let found = NATIVE.iter().find(|(known, _, _)| *known == script);
    found.map(|(_, language, name)| (*language, *name))
}

/// A person who does not exist, and what a document of theirs bears.
#[derive(Clone)]
pub struct Sample {
    /// What is hard about them, in small letters and hyphens.
    pub name: String,
    pub(crate) values: BTreeMap<String, Value>,
    number: &'static str,
    portrait: Vec<u8>,
    signature: Option<Vec<u8>>,
    mrz: Vec<String>,
    code: String,
    face_in_code: bool,
    seal: Option<Vec<u8>>,
}

impl std::fmt::Debug for Sample {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sample({})", self.name)
    }
}

impl Sample {
    /// What a document of theirs bears beside its template.
    pub fn content(&self) -> Content<'_> {
        Content {
            number: self.number,
            created: Timestamp::from_second(MADE_AT).unwrap_or_default(),
            values: &self.values,
            portrait: &self.portrait,
            signature: self.signature.as_deref(),
            mrz: &self.mrz,
            code: &self.code,
            face_in_code: self.face_in_code,
            seal: self.seal.as_deref(),
        }
    }

    /// The document of theirs, a PDF.
    ///
    /// # Errors
    /// As [`super::draw`].
    pub fn draw(&self, template: &Template) -> Result<Vec<u8>, RenderError> {
        super::draw(template, &self.content())
    }

    fn with(mut self, field: &str, value: Value) -> Self {
        self.values.insert(field.to_owned(), value);
        self
    }

    fn text(self, field: &str, value: &str) -> Self {
        self.with(field, Value::Text(value.to_owned()))
    }

    fn lines(self, field: &str, lines: &[&str]) -> Self {
        self.with(field, Value::Lines(lines.iter().map(|line| (*line).to_owned()).collect()))
    }

    fn birth(self, date: &str) -> Self {
        match date.parse::<BirthDate>() {
            Ok(date) => self.with("birth_date", Value::Birth(date)),
            Err(_) => self,
        }
    }

    fn without(mut self, fields: &[&str]) -> Self {
        for field in fields {
            self.values.remove(*field);
        }
        self
    }
}

/// The people that are drawn on a template: the same for all templates of a kind, and one for each
/// script that the template declares.
#[must_use]
pub fn samples(template: &Template) -> Vec<Sample> {
    let card = template.kind() == DocumentKind::ConsularCard;
    let ordinary = ordinary(template);
    let person = |name: &str| Sample { name: name.to_owned(), ..ordinary.clone() };
    let mut longest = person("names-of-39-letters")
        .text("primary", "WICKRAMASINGHE-RAJAPAKSE MUDIYANSELAGE")
        .text("secondary", "CHANDRASEKARA HERATH BANDARANAYAKE")
        .text("birth_place", "SRI JAYAWARDENEPURA KOTTE, WESTERN PROVINCE")
        .text("post", "EMBASSY OF THE REPUBLIC, CONSULAR SECTION, SRI JAYAWARDENEPURA KOTTE");
    longest = if card {
        longest.lines(
            "address",
            &[
                "APARTMENT 1204, TOWER B, THE GARDENS",
                "4120 SOUTH BISSONNET STREET EXTENSION",
                "HOUSTON TX 77005-1234",
                "UNITED STATES OF AMERICA",
            ],
        )
    } else {
        longest.lines("transit", &["FRANKFURT AM MAIN, GERMANY", "ADDIS ABABA, ETHIOPIA"])
    };
    let unable = person("no-address-unable-to-sign");
    let unable = Sample { signature: None, ..unable }.without(&["address"]);
    let mut people = vec![
        person("ordinary"),
        longest,
        person("no-given-names").text("primary", "SURYANI").without(&["secondary"]),
        person("a-name-of-one-letter").text("primary", "O").text("secondary", "E"),
        person("birth-date-unknown").birth("XXXX-XX-XX"),
        person("birth-day-unknown").birth("1974-08-XX"),
        unable,
        person("child-with-guardian")
            .birth("2019-02-28")
            .text("guardian", "WICKRAMASINGHE-RAJAPAKSE MUDIYANSELAGE, KUMARI"),
    ];
    if !card {
        people.push(person("no-date-of-travel").without(&["travel_date", "replaces"]));
    }
    for script in &template.profile.scripts {
        if let Some((language, name)) = native_name(script) {
            let native = Value::Native { text: name.to_owned(), language: language.to_owned() };
            let label = format!("own-name-in-{}", script.to_ascii_lowercase());
            people.push(person(&label).with("native_name", native));
        }
    }
    people
}

fn ordinary(template: &Template) -> Sample {
    let card = template.kind() == DocumentKind::ConsularCard;
    let profile = &template.profile;
    let zone = profile.pages.iter().find_map(|page| page.mrz.as_ref());
    let line =
        |characters: usize| "SPECIMEN<0123456789<".chars().cycle().take(characters).collect();
    let mrz = zone
        .map_or_else(Vec::new, |mrz| mrz.centres.iter().map(|_| line(mrz.characters)).collect());
    let face_in_code =
        !template.face_budgets().is_empty() && code_fits(template, WITH_FACE, true).is_ok();
    let characters = if face_in_code { WITH_FACE } else { WITHOUT_FACE };
    let sample = Sample {
        name: String::new(),
        values: BTreeMap::new(),
        number: if card { "C2314589X" } else { "D23145890" },
        portrait: pictures::portrait(),
        signature: Some(pictures::signature()),
        mrz,
        code: "NCFOXN%TSMAHN-H3YS1IK47ES6IXJR4E47X5*T917VF+UOGIS1RYZV:X9:IMJ"
            .chars()
            .cycle()
            .take(characters)
            .collect(),
        face_in_code,
        seal: template.seal_box_mm().map(|_| (0..SEAL_BYTES).collect()),
    };
    let date = |year, month, day| Value::Date(Date::constant(year, month, day));
    let sample = sample
        .text("primary", "ERIKSSON")
        .text("secondary", "ANNA MARIA")
        .text("sex", "F")
        .text("nationality", "UTOPIAN")
        .birth("1974-08-12")
        .text("birth_place", "ZENITH, UTOPIA")
        .text("post", "CONSULATE GENERAL, HOUSTON")
        .text("check_at", "verify.mfa.example")
        .with("issued", date(2026, 4, 16));
    if card {
        sample
            .with("expires", date(2031, 4, 15))
            .lines("address", &["4120 BISSONNET ST, APT 12", "HOUSTON TX 77005, USA"])
    } else {
        sample
            .with("expires", date(2026, 4, 30))
            .text("journey_from", "HOUSTON, USA")
            .text("destination", "ZENITH, UTOPIA")
            .with("travel_date", date(2026, 4, 22))
            .text("replaces", "PASSPORT L898902C3 (LOST)")
    }
}
