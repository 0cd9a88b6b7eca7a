use std::path::Path;

use chancery_identity::Language;
use chancery_mrz::{
    Elements, Expected, Fault, Format, Mrz, MrzName, Transliteration, parse as parse_zone,
};
use serde::{Deserialize, Serialize};

use super::arguments::MrzCommand;
use super::exit::{Failure, INVALID, OK};
use super::terminal::{Paint, Terminal};
use super::verify::read;

pub(super) fn run(command: &MrzCommand, terminal: &Terminal) -> Result<u8, Failure> {
    match command {
        MrzCommand::Parse { text, json } => parse(text, *json, terminal),
        MrzCommand::Make { json } => make(json, terminal),
        MrzCommand::Name { format, primary, secondary, language, choices } => {
            let rules = rules(language.as_ref(), choices)?;
            let name =
                MrzName::of(primary, secondary.as_deref(), &rules).map_err(Failure::usage_of)?;
            terminal.say(&name.field(*format).text);
            Ok(OK)
        }
    }
}

/// An MRZ as `parse` gives it and `make` takes it.
#[derive(Deserialize, Serialize)]
struct Zone {
    format: String,
    #[serde(default)]
    valid: bool,
    document_code: String,
    issuing_state: String,
    document_number: String,
    #[serde(default)]
    optional: Vec<String>,
    birth_date: String,
    sex: char,
    expiry_date: String,
    nationality: String,
    primary: String,
    #[serde(default)]
    secondary: String,
    #[serde(default, skip_deserializing)]
    faults: Vec<Found>,
}

#[derive(Serialize)]
struct Found {
    field: &'static str,
    position: usize,
    expected: String,
    found: char,
}

impl From<&Fault> for Found {
    fn from(fault: &Fault) -> Self {
        let expected = match fault.expected {
            Expected::CheckDigit(digit) => digit.into(),
            other => other.to_string(),
        };
        let Fault { field, position, found, .. } = *fault;
        Self { field: field.as_str(), position, expected, found }
    }
}

impl From<&Mrz> for Zone {
    fn from(mrz: &Mrz) -> Self {
        let optional = [mrz.optional_1(), mrz.optional_2()];
        Self {
            format: mrz.format.to_string(),
            valid: mrz.faults.is_empty(),
            document_code: mrz.document_code().into(),
            issuing_state: mrz.issuing_state().into(),
            document_number: mrz.document_number().into(),
            optional: optional
                .into_iter()
                .take(mrz.format.optional_count())
                .map(Into::into)
                .collect(),
            birth_date: mrz.birth_date().into(),
            sex: mrz.sex(),
            expiry_date: mrz.expiry().into(),
            nationality: mrz.nationality().into(),
            primary: mrz.primary().into_owned(),
            secondary: mrz.secondary().unwrap_or_default().into_owned(),
            faults: mrz.faults.iter().map(Into::into).collect(),
        }
    }
}

fn parse(text: &str, as_json: bool, terminal: &Terminal) -> Result<u8, Failure> {
    let mrz = parse_zone(text).map_err(Failure::undecodable)?;
    let zone = Zone::from(&mrz);
    if as_json {
        terminal.say(&serde_json::to_string(&zone).map_err(Failure::internal)?);
    } else {
        show(&zone, &mrz.faults, terminal);
    }
    Ok(if zone.valid { OK } else { INVALID })
}

fn show(zone: &Zone, faults: &[Fault], terminal: &Terminal) {
    let (paint, words) = match faults.len() {
        0 => (Paint::Green, "well written".into()),
        1 => (Paint::Red, "1 fault".into()),
        many => (Paint::Red, format!("{many} faults")),
    };
    terminal.say(&format!("{}  {}", zone.format, terminal.paint(paint, &words)));
    let line = |name: &str, value: &str| terminal.say(&format!("  {name:<16} {value}"));
    line("Document code", &zone.document_code);
    line("Issuing State", &zone.issuing_state);
    line("Number", &zone.document_number);
    line("Primary", &zone.primary);
    line("Secondary", &zone.secondary);
    line("Nationality", &zone.nationality);
    line("Date of birth", &zone.birth_date);
    line("Sex", &zone.sex.to_string());
    line("Date of expiry", &zone.expiry_date);
    for data in zone.optional.iter().filter(|data| !data.is_empty()) {
        line("Optional data", data);
    }
    for fault in faults {
        terminal.say(&format!("  {}", terminal.paint(Paint::Red, &fault.to_string())));
    }
}

fn make(path: &Path, terminal: &Terminal) -> Result<u8, Failure> {
    let bytes = read(path).map_err(Failure::internal)?;
    let zone: Zone = serde_json::from_slice(&bytes).map_err(Failure::usage_of)?;
    let format: Format = zone.format.parse().map_err(Failure::usage_of)?;
    if zone.optional.len() > format.optional_count() {
        return Err(Failure::usage(format!("optional: {format} has not so many fields of it")));
    }
    let optional = |at: usize| zone.optional.get(at).map_or("", String::as_str);
    let secondary = Some(zone.secondary.as_str()).filter(|secondary| !secondary.is_empty());
    let name = MrzName::of(&zone.primary, secondary, &Transliteration::default())
        .map_err(Failure::usage_of)?;
    let elements = Elements {
        format,
        document_code: &zone.document_code,
        issuing_state: &zone.issuing_state,
        document_number: &zone.document_number,
        optional_1: optional(0),
        optional_2: optional(1),
        birth_date: &zone.birth_date,
        sex: zone.sex,
        expiry: &zone.expiry_date,
        nationality: &zone.nationality,
        name: &name.field(format).text,
    };
    for line in elements.lines().map_err(Failure::usage_of)? {
        terminal.say(&line);
    }
    Ok(OK)
}

fn rules(language: Option<&Language>, choices: &[String]) -> Result<Transliteration, Failure> {
    let mut rules = Transliteration::default();
    if let Some(language) = language {
        rules = rules.in_language(language);
    }
    for choice in choices {
        let (letter, written) = choice
            .split_once('=')
            .ok_or_else(|| Failure::usage("a choice is a letter, = and what it is written as"))?;
        let letter = letter.parse().map_err(Failure::usage_of)?;
        rules = rules.choose(letter, written).map_err(Failure::usage_of)?;
    }
    Ok(rules)
}
