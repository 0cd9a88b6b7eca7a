//! A great many people, and a great many damaged zones, with fixed seeds: 10,000 and 99,000, and
//! with `CHANCERY_LONG=1` a hundred times as many.
#![cfg(test)]

#[path = "sweep/digits.rs"]
mod digits;
#[path = "sweep/people.rs"]
mod people;
#[path = "sweep/random.rs"]
mod random;

use chancery_mrz::{Expected, Format, Mrz, parse};

use digits::broken_digits;
use people::Person;
use random::Random;

const PEOPLE: u32 = 10_000;
const MUTATIONS: u32 = 99_000;
/// How many damaged zones are made of one that is well written.
const MUTATIONS_EACH: u32 = 90;

/// Every character of the MRZ and some that look like one.
const REPLACEMENTS: &[char] = &[
    '<',
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
    'A',
    'B',
    'C',
    'D',
    'E',
    'F',
    'G',
    'H',
    'I',
    'J',
    'K',
    'L',
    'M',
    'N',
    'O',
    'P',
    'Q',
    'R',
    'S',
    'T',
    'U',
    'V',
    'W',
    'X',
    'Y',
    'Z',
    'a',
    'o',
    'l',
    ' ',
    '>',
    '«',
    '‹',
    '-',
    '.',
    'É',
    'О',
    '０',
    '\u{200B}',
    '\t',
    '\0',
    '\u{10FFFF}',
];

fn times() -> u32 {
    if std::env::var_os("CHANCERY_LONG").is_some_and(|long| long == "1") { 100 } else { 1 }
}

#[test]
fn everybody_reads_back_as_they_were_written() {
    let mut random = Random::new(1);
    for at in 0..PEOPLE * times() {
        let format = random.pick(&Format::ALL);
        let person = Person::any(&mut random, format);
        let lines = person.elements().lines().unwrap_or_else(|error| panic!("{at}: {error}"));
        let breaks = random.pick(&["", "\n", "\r\n"]);
        let mrz = parse(&lines.join(breaks)).unwrap();
        assert_eq!(mrz.faults, [], "{at}: {lines:?}");
        assert!(mrz.elements() == person.elements(), "{at}: {lines:?}");
        assert!(person.is_named_in(&mrz), "{at}: {lines:?}");
    }
}

#[test]
fn damage_that_breaks_a_digit_or_the_alphabet_is_reported() {
    let mut random = Random::new(2);
    let (mut reported, mut unseen) = (0, 0);
    for _ in 0..MUTATIONS * times() / MUTATIONS_EACH {
        let format = random.pick(&Format::ALL);
        let zone = Person::any(&mut random, format).elements().lines().unwrap().concat();
        for _ in 0..MUTATIONS_EACH {
            let damaged = damage(&zone, &mut random);
            match parse(&damaged) {
                Ok(mrz) if holds(&mrz, &damaged) => reported += 1,
                Ok(_) => unseen += 1,
                // It lost or won a character, or its breaks.
                Err(_) => reported += 1,
            }
        }
    }
    println!("{reported} reported, {unseen} under no digit or of the same weight");
    assert_eq!(reported + unseen, MUTATIONS * times() / MUTATIONS_EACH * MUTATIONS_EACH);
    assert!(reported > unseen);
}

/// Replaces one to three characters; now and then swaps two, or loses or wins one.
fn damage(zone: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = zone.chars().collect();
    let at = random.below(characters.len());
    match random.below(16) {
        0 => characters.swap(at, random.below(zone.len())),
        1 => drop(characters.remove(at)),
        2 => characters.insert(at, random.pick(REPLACEMENTS)),
        _ => {
            characters[at] = random.pick(REPLACEMENTS);
            for _ in 0..random.below(3) {
                let at = random.below(characters.len());
                characters[at] = random.pick(REPLACEMENTS);
            }
        }
    }
    characters.into_iter().collect()
}

/// Holds what was found against what must be; gives whether anything was.
fn holds(mrz: &Mrz, zone: &str) -> bool {
    let characters: Vec<char> = zone.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    for fault in &mrz.faults {
        assert_eq!(characters[fault.position - 1], fault.found, "{zone}");
    }
    for (at, character) in characters.iter().enumerate() {
        let outside = !matches!(character, 'A'..='Z' | '0'..='9' | '<');
        let found = mrz.faults.iter().any(|fault| fault.position == at + 1);
        assert!(!outside || found, "{character:?} at {} of {zone}", at + 1);
    }
    for (position, digit) in broken_digits(mrz.format, &characters) {
        let expected = Expected::CheckDigit(digit);
        let found = mrz.faults.iter().any(|f| (f.position, f.expected) == (position, expected));
        assert!(found, "the digit at {position} is {digit} in {zone}");
    }
    !mrz.faults.is_empty()
}
