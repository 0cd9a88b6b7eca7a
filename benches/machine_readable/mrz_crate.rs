//! What the machine-readable zone costs over crate `mrz` 0.9.1.
//!
//! Both take apart the same well-written zones, a third each of TD1, TD2 and TD3, given as lines
//! joined by line breaks, and every field that both have is looked at. Ours also holds the document
//! code, the calendar, the alphabet of each field and the division of the name against the
//! standard; theirs expands dates to whole years. Both make the same zones of the same values, names
//! transliterated. Round by round in turn in one process; the last lines are ratios of the medians.
use std::hint::black_box;
use std::time::Instant;

use super::median;
use chancery_mrz::{Elements, Format, Mrz, MrzName, Transliteration, parse};
use mrz::{MrzData, Td1Fields, Td2Fields, Td3Fields};

const ROUNDS: usize = 15;
/// How often each of the zones is parsed, or made, in a round.
const TIMES: usize = 20_000;

pub(crate) fn ratios() -> Vec<(&'static str, f64)> {
    let zones: Vec<String> = PEOPLE.iter().map(zone).collect();
    let ours: Vec<Ours> = PEOPLE.iter().zip(&zones).map(Ours::of).collect();
    let theirs: Vec<Theirs> = zones.iter().map(|zone| Theirs::of(&parse_theirs(zone))).collect();
    for ((ours, theirs), zone) in ours.iter().zip(&theirs).zip(&zones) {
        assert!(ours.make().join("\n") == *zone && theirs.make() == *zone, "{zone}");
    }
    let mut rounds: [Vec<f64>; 4] = Default::default();
    for _ in 0..ROUNDS {
        let paces = [
            pace(|| zones.iter().for_each(|zone| look(&parse(black_box(zone)).unwrap()))),
            pace(|| zones.iter().for_each(|zone| look_at(&parse_theirs(black_box(zone))))),
            pace(|| ours.iter().for_each(|person| drop(black_box(black_box(person).make())))),
            pace(|| theirs.iter().for_each(|person| drop(black_box(black_box(person).make())))),
        ];
        for (round, pace) in rounds.iter_mut().zip(paces) {
            round.push(pace);
        }
    }
    let [parse, their_parse, make, their_make] = rounds.map(median);
    println!("medians of {ROUNDS} rounds: nanoseconds a zone, ours and crate mrz's");
    println!("parse {parse:>6.0} {their_parse:>6.0}");
    println!("make  {make:>6.0} {their_make:>6.0}");
    vec![
        ("mrz_parse_vs_mrz_crate", their_parse / parse),
        ("mrz_make_vs_mrz_crate", their_make / make),
    ]
}

/// The nanoseconds that a zone takes.
fn pace(mut work: impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..TIMES {
        work();
    }
    let zones = u32::try_from(TIMES * PEOPLE.len()).unwrap();
    start.elapsed().as_secs_f64() * 1e9 / f64::from(zones)
}

const CARD: Elements<'_> = Elements {
    format: Format::Td1,
    document_code: "IC",
    issuing_state: "UTO",
    document_number: "C2K7XW9PD",
    optional_1: "",
    optional_2: "",
    birth_date: "910517",
    sex: 'F',
    expiry: "311231",
    nationality: "UTO",
    name: "OEBERG<OHARA<<ZOE<MARIA",
};
/// Those whose documents are made and read.
const PEOPLE: [Elements<'_>; 6] = [
    CARD,
    Elements { document_number: "K7XW9PDM4R2B", birth_date: "9105<<", name: "TESFAYE", ..CARD },
    Elements { format: Format::Td2, document_code: "ID", ..CARD },
    Elements { format: Format::Td2, document_code: "AR", sex: '<', nationality: "XXA", ..CARD },
    Elements { format: Format::Td3, document_code: "PP", optional_1: "ZE184226B", ..CARD },
    Elements { format: Format::Td3, document_code: "PE", name: "VAN<DER<BERG<<ANNA", ..CARD },
];

fn zone(person: &Elements<'_>) -> String {
    person.lines().unwrap().join("\n")
}

fn look(mrz: &Mrz) {
    black_box(mrz.faults.is_empty());
    for text in [
        mrz.document_code(),
        mrz.issuing_state(),
        mrz.document_number(),
        mrz.optional_1(),
        mrz.optional_2(),
        mrz.birth_date(),
        mrz.expiry(),
        mrz.nationality(),
    ] {
        black_box(text);
    }
    black_box((mrz.sex(), mrz.primary(), mrz.secondary()));
}

fn parse_theirs(zone: &str) -> MrzData {
    let lines: Vec<&str> = zone.split('\n').collect();
    match lines.as_slice() {
        [one, two, three] => mrz::parse_td1(one, two, three),
        [one, two] if one.len() == 36 => mrz::parse_td2(one, two),
        [one, two, ..] => mrz::parse_td3(one, two),
        _ => unreachable!(),
    }
    .unwrap()
}

fn look_at(mrz: &MrzData) {
    black_box(mrz.valid());
    black_box(mrz);
}

/// A person as ours makes them.
struct Ours {
    elements: Elements<'static>,
    primary: String,
    secondary: Option<String>,
}

impl Ours {
    fn of((person, zone): (&Elements<'static>, &String)) -> Self {
        let mrz = parse(zone).unwrap();
        let (primary, secondary) = (mrz.primary().into_owned(), mrz.secondary());
        Self { elements: *person, primary, secondary: secondary.map(Into::into) }
    }

    fn make(&self) -> Vec<String> {
        let rules = Transliteration::default();
        let name = MrzName::of(&self.primary, self.secondary.as_deref(), &rules).unwrap();
        let name = name.field(self.elements.format).text;
        Elements { name: &name, ..self.elements }.lines().unwrap()
    }
}

/// A person as theirs makes them.
enum Theirs {
    Td1(Td1Fields),
    Td2(Td2Fields),
    Td3(Td3Fields),
}

impl Theirs {
    fn of(data: &MrzData) -> Self {
        let (document_code, issuing_country) =
            (data.document_type.clone(), data.issuing_country.clone());
        let document_number = data.full_document_number().to_owned();
        let (surname, given_names) = (data.surname.clone(), data.given_names.clone());
        let nationality = data.nationality.clone();
        let (date_of_birth, date_of_expiry) = (data.date_of_birth, data.date_of_expiry);
        let (sex, optional) = (data.sex, data.optional_data_1.clone());
        match data.format {
            mrz::Format::Td1 => Self::Td1(Td1Fields {
                document_code,
                issuing_country,
                document_number,
                optional_data_1: optional,
                surname,
                given_names,
                nationality,
                date_of_birth,
                sex,
                date_of_expiry,
                optional_data_2: data.optional_data_2.clone(),
            }),
            mrz::Format::Td2 => Self::Td2(Td2Fields {
                document_code,
                issuing_country,
                document_number,
                surname,
                given_names,
                nationality,
                date_of_birth,
                sex,
                date_of_expiry,
                optional_data: optional,
            }),
            _ => Self::Td3(Td3Fields {
                document_code,
                issuing_country,
                document_number,
                surname,
                given_names,
                nationality,
                date_of_birth,
                sex,
                date_of_expiry,
                personal_number: optional,
            }),
        }
    }

    fn make(&self) -> String {
        match self {
            Self::Td1(fields) => mrz::format_td1(fields),
            Self::Td2(fields) => mrz::format_td2(fields),
            Self::Td3(fields) => mrz::format_td3(fields),
        }
    }
}
