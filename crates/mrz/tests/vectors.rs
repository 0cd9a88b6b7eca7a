//! Published and derived examples of Doc 9303, read from the shared folder of vectors. Where the
//! folder is absent each test says so and passes.
#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;

use chancery_identity::{HolderName, PrimaryIdentifier, SecondaryIdentifier, Sex};
use chancery_mrz::{
    Format, MakeError, Mrz, Td1, Td2, check_digit, joined, name_field, parse, transliterate,
};
use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/");

fn vectors(file: &str) -> Option<String> {
    let text = fs::read_to_string([FOLDER, file].concat()).ok();
    if text.is_none() {
        println!("skipped: {file} absent");
    }
    text
}

fn json() -> Option<Value> {
    vectors("mrz-vectors.json").map(|text| serde_json::from_str(&text).unwrap())
}

fn lines(vector: &Value) -> Vec<String> {
    let lines = vector["lines"].as_array().unwrap();
    lines.iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// Whether there is a layout for a vector's format here.
fn ours(vector: &Value) -> bool {
    let format = text(&vector["expected"], "format");
    let ours = Format::ALL.iter().any(|f| f.as_str() == format);
    if !ours {
        println!("later: {} is {format}", text(vector, "id"));
    }
    ours
}

#[test]
fn check_digit_primitives() {
    let Some(json) = json() else { return };
    let rows = json["check_digit_primitives"].as_array().unwrap();
    assert_eq!(rows.len(), 5);
    for row in rows {
        let digit = check_digit(text(row, "input")).map(String::from);
        assert_eq!(digit.as_deref(), Some(text(row, "digit")), "{row}");
    }
}

#[test]
fn well_written_zones_parse_to_their_fields_without_a_fault() {
    let Some(json) = json() else { return };
    let mut checked = 0;
    for vector in json["vectors"].as_array().unwrap().iter().filter(|v| ours(v)) {
        let (id, expected) = (text(vector, "id"), &vector["expected"]);
        for separator in ["", "\n", "\r\n"] {
            let mrz = parse(&lines(vector).join(separator)).unwrap();
            assert_eq!(mrz.faults, [], "{id}");
            assert_eq!(mrz.joined(), joined(&lines(vector)), "{id}");
            for (got, key) in [
                (mrz.format.as_str(), "format"),
                (mrz.document_code.as_str(), "document_code"),
                (mrz.issuing_state.as_str(), "issuing_state"),
                (mrz.document_number.as_str(), "document_number"),
                (mrz.optional_1.as_str(), "optional_data_1"),
                (mrz.optional_2.as_str(), "optional_data_2"),
                (mrz.birth_date.as_str(), "birth_date"),
                (mrz.sex.to_string().as_str(), "sex"),
                (mrz.expiry.as_str(), "expiry_date"),
                (mrz.nationality.as_str(), "nationality"),
                (mrz.primary.as_str(), "primary_identifier"),
                (mrz.secondary.as_deref().unwrap_or_default(), "secondary_identifier"),
            ] {
                assert_eq!(got, text(expected, key), "{id} {key}");
            }
            let full = expected["name_possibly_truncated"].as_bool();
            assert_eq!(Some(mrz.name_may_be_truncated), full, "{id}");
        }
        checked += 1;
    }
    assert!(checked >= 10, "{checked}");
}

/// The lines made anew from what was parsed, or `None` when a field has no value of our types.
fn remade(mrz: &Mrz) -> Option<Result<Vec<String>, MakeError>> {
    let unknown = mrz.birth_date.replace('<', "X");
    let (year, rest) = unknown.split_at_checked(2)?;
    let (month, day) = rest.split_at_checked(2)?;
    let century = if year == "XX" { "XX" } else { "19" };
    let birth_date = format!("{century}{year}-{month}-{day}").parse().ok()?;
    let (year, rest) = mrz.expiry.split_at_checked(2)?;
    let (month, day) = rest.split_at_checked(2)?;
    let expiry = format!("20{year}-{month}-{day}").parse().ok()?;
    let sex = match mrz.sex {
        'F' => Sex::Female,
        'M' => Sex::Male,
        _ => Sex::Unspecified,
    };
    let secondary = mrz.secondary.as_deref().map(SecondaryIdentifier::parse).transpose().ok()?;
    let primary = PrimaryIdentifier::parse(&mrz.primary).ok()?;
    let name = HolderName { primary, secondary, native: None };
    let document_code = mrz.document_code.parse().ok()?;
    let issuing_state = mrz.issuing_state.parse().ok()?;
    let document_number = mrz.document_number.parse().ok()?;
    let nationality = mrz.nationality.parse().ok()?;
    let optional_1 = mrz.optional_1.parse().ok()?;
    Some(if mrz.format == Format::Td1 {
        let optional_2 = mrz.optional_2.parse().ok()?;
        let td1 = Td1 {
            document_code,
            issuing_state,
            document_number,
            optional_1,
            birth_date,
            sex,
            expiry,
            nationality,
            optional_2,
            name,
        };
        td1.lines().map(Vec::from)
    } else {
        let optional = optional_1;
        let td2 = Td2 {
            document_code,
            issuing_state,
            document_number,
            birth_date,
            sex,
            expiry,
            nationality,
            optional,
            name,
        };
        td2.lines().map(Vec::from)
    })
}

#[test]
fn well_written_zones_are_made_again_to_the_byte() {
    let Some(json) = json() else { return };
    let mut unrepresentable = Vec::new();
    for vector in json["vectors"].as_array().unwrap().iter().filter(|v| ours(v)) {
        match remade(&parse(&lines(vector).join("\n")).unwrap()) {
            Some(made) => assert_eq!(made.unwrap(), lines(vector), "{}", text(vector, "id")),
            None => unrepresentable.push(text(vector, "id")),
        }
    }
    // Its State is YTO, which nobody assigned.
    assert_eq!(unrepresentable, ["icao-p3-ex5-td2"]);
}

#[test]
fn damaged_zones_fail_in_exactly_the_fields_that_were_damaged() {
    let Some(json) = json() else { return };
    for vector in json["negative"].as_array().unwrap() {
        let Ok(mrz) = parse(&lines(vector).join("\n")) else {
            println!("later: {}", text(vector, "id"));
            continue;
        };
        let failed: BTreeSet<&str> = mrz.faults.iter().map(|f| f.field.as_str()).collect();
        let must: BTreeSet<&str> =
            vector["must_fail"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(failed, must, "{}", text(vector, "id"));
    }
}

#[test]
fn every_latin_row_of_the_transliteration_table() {
    let Some(table) = vectors("transliteration.tsv") else { return };
    let mut rows = 0;
    for line in table.lines().filter(|line| line.starts_with("latin\t")) {
        let cells: Vec<&str> = line.split('\t').collect();
        let code = u32::from_str_radix(cells[1], 16).unwrap();
        let letter = char::from_u32(code).unwrap().to_string();
        assert_eq!(transliterate(&letter).as_deref(), Ok(cells[4]), "{line}");
        assert_eq!(transliterate(&letter.to_lowercase()).as_deref(), Ok(cells[4]), "{line}");
        rows += 1;
    }
    assert_eq!(rows, 95);
}

#[test]
fn punctuation_examples() {
    let Some(table) = vectors("transliteration-examples.tsv") else { return };
    let rows = table.lines().filter(|line| line.starts_with("punct\t"));
    for row in rows {
        let cells: Vec<&str> = row.split('\t').collect();
        assert_eq!(transliterate(cells[1]).as_deref(), Ok(cells[3]), "{row}");
    }
}

/// The published fields of names that fit are the only right ones. Of truncated names they are
/// permitted outcomes among others, so there the rules are checked: the width, both identifiers
/// shown, a letter in the last position.
#[test]
fn name_field_examples() {
    let Some(table) = vectors("name-field-examples.tsv") else { return };
    let (mut whole, mut cut) = (0, 0);
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let (viz, published) = (cells[3], cells[4]);
        let (primary, secondary) = match viz.split_once(", ") {
            Some((primary, secondary)) => (primary, Some(secondary)),
            None => (viz, None),
        };
        let field = name_field(primary, secondary, published.len()).unwrap();
        assert_eq!(field.text.len(), published.len(), "{viz}");
        if !field.truncated {
            assert_eq!(field.text, published);
            whole += 1;
            continue;
        }
        assert!(field.text.ends_with(|c: char| c.is_ascii_uppercase()), "{viz}");
        let initial = |name: &str| name.chars().next().unwrap();
        assert!(field.text.starts_with(initial(primary)), "{viz}");
        if let Some(secondary) = secondary {
            let (_, given) = field.text.split_once("<<").unwrap();
            assert!(given.starts_with(initial(secondary)), "{viz}");
        }
        cut += 1;
    }
    assert!(whole >= 14 && cut >= 9, "{whole} {cut}");
}
