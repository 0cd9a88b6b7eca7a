//! People of every format: any name, number, date, State.

use chancery_mrz::{Elements, Format, Mrz, MrzName, Transliteration};

use crate::random::Random;

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LETTERS_DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const DATA: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<";
const STATES: &[&str] = &["UTO", "D<<", "ETH", "XXA", "XXB", "XXX", "XOM", "UNO", "RKS", "GBD"];
const CODES: [&[&str]; 5] = [
    &["I<", "IC", "ID", "A<", "AC", "CZ"],
    &["PU", "P<", "I<", "AR", "CC"],
    &["P<", "PP", "PE", "PD", "PO", "PR", "PT", "PS", "PL", "PM"],
    &["V<", "VC"],
    &["V<", "VI"],
];
/// Names as they are printed, of which some have no room in any field.
const NAMES: &[&str] = &[
    "Eriksson",
    "O'Connor",
    "Smith-Jones",
    "Großmann",
    "Åse",
    "Þórdís",
    "Ñuñez",
    "Øyvind",
    "Özil",
    "van der",
    "Шевченко",
    "Ђорђе",
    "Щербаков",
    "محمّد",
    "جميلة",
    "عبد",
    "A",
    "B.",
    "Li",
    "Nilavadhanananda",
    "Wolfeschlegelsteinhausenbergerdorff",
    "Ĳsbrand",
    "Łukasz",
    "Ğül",
    "İnci",
];

pub(crate) struct Person {
    format: Format,
    code: &'static str,
    states: [&'static str; 2],
    number: String,
    optional: [String; 2],
    birth_date: String,
    sex: char,
    expiry: String,
    name: MrzName,
    field: String,
}

impl Person {
    pub(crate) fn any(random: &mut Random, format: Format) -> Self {
        let at = Format::ALL.iter().position(|one| *one == format).unwrap();
        let (room, longest) = [(15, 22), (7, 14), (14, 9), (16, 9), (8, 9)][at];
        let most = if random.below(4) == 0 { longest } else { 9 };
        let length = random.between(1, most);
        // What a long number takes: its rest, its check digit and a filler.
        let left = if length > 9 { room + 9 - length - 2 } else { room };
        let name = name(random);
        let data = |random: &mut Random, room| {
            let length = random.below(room + 1);
            random.text(DATA, length).trim_end_matches('<').to_owned()
        };
        Self {
            format,
            code: random.pick(CODES[at]),
            states: [random.pick(STATES), random.pick(STATES)],
            number: random.text(LETTERS_DIGITS, length),
            optional: [
                data(random, left),
                if format == Format::Td1 { data(random, 11) } else { String::new() },
            ],
            birth_date: birth_date(random),
            sex: random.pick(&['F', 'M', '<']),
            // From 2038 on some codes end.
            expiry: date(random, 37),
            field: name.field(format).text.trim_end_matches('<').to_owned(),
            name,
        }
    }

    pub(crate) fn elements(&self) -> Elements<'_> {
        Elements {
            format: self.format,
            document_code: self.code,
            issuing_state: self.states[0],
            document_number: &self.number,
            optional_1: &self.optional[0],
            optional_2: &self.optional[1],
            birth_date: &self.birth_date,
            sex: self.sex,
            expiry: &self.expiry,
            nationality: self.states[1],
            name: &self.field,
        }
    }

    /// Whether the MRZ names them: wholly, or where there is no room by the rules of truncation.
    pub(crate) fn is_named_in(&self, mrz: &Mrz) -> bool {
        let (primary, secondary) = (mrz.primary(), mrz.secondary());
        if self.name.field(self.format).truncated {
            let begins = |got: &str, whole: &str| got.as_bytes()[0] == whole.as_bytes()[0];
            return mrz.name_may_be_truncated()
                && begins(&primary, self.name.primary())
                && secondary.is_some() == self.name.secondary().is_some()
                && secondary.iter().zip(self.name.secondary()).all(|(got, own)| begins(got, own));
        }
        primary.replace(' ', "<") == self.name.primary()
            && secondary.map(|name| name.replace(' ', "<")).as_deref() == self.name.secondary()
    }
}

fn name(random: &mut Random) -> MrzName {
    let identifier = |random: &mut Random| {
        let mut identifier = String::new();
        for _ in 0..=random.below(5) {
            if !identifier.is_empty() {
                identifier.push_str(random.pick(&[" ", "-", ", "]));
            }
            if random.below(2) == 0 {
                identifier.push_str(random.pick(NAMES));
            } else {
                let length = random.between(1, 14);
                identifier.push_str(&random.text(LETTERS, length));
            }
        }
        identifier
    };
    let primary = identifier(random);
    let secondary = (random.below(8) > 0).then(|| identifier(random));
    MrzName::of(&primary, secondary.as_deref(), &Transliteration::default()).unwrap()
}

fn date(random: &mut Random, latest: usize) -> String {
    let (year, month) = (random.below(latest + 1), random.between(1, 12));
    let days = [31, if year % 4 == 0 { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    format!("{year:02}{month:02}{:02}", random.between(1, days[month - 1]))
}

fn birth_date(random: &mut Random) -> String {
    let known = if random.below(4) == 0 { 2 * random.below(4) } else { 6 };
    [&date(random, 99)[..known], &"<<<<<<"[known..]].concat()
}
