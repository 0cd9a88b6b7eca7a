//! The check digits once more, from the tables of Doc 9303-4 to -7 §4.2 and by another way of
//! counting.

use chancery_mrz::Format;

/// Positions of a digit in the joined lines, and the ranges it is taken over, from 1.
type Digit = (usize, &'static [(usize, usize)]);

const TD1: &[Digit] = &[
    (15, &[(6, 14)]),
    (37, &[(31, 36)]),
    (45, &[(39, 44)]),
    (60, &[(6, 30), (31, 37), (39, 45), (49, 59)]),
];
const TD2: &[Digit] = &[
    (46, &[(37, 45)]),
    (56, &[(50, 55)]),
    (64, &[(58, 63)]),
    (72, &[(37, 46), (50, 56), (58, 71)]),
];
const TD3: &[Digit] = &[
    (54, &[(45, 53)]),
    (64, &[(58, 63)]),
    (72, &[(66, 71)]),
    (87, &[(73, 86)]),
    (88, &[(45, 54), (58, 64), (66, 87)]),
];
const MRV_A: &[Digit] = &[(54, &[(45, 53)]), (64, &[(58, 63)]), (72, &[(66, 71)])];
const MRV_B: &[Digit] = &[(46, &[(37, 45)]), (56, &[(50, 55)]), (64, &[(58, 63)])];

/// The digits that stand where they do not agree, and what they should be. Those over a character
/// that has no value are left out, and so is that of a number which may run over.
pub(crate) fn broken_digits(format: Format, zone: &[char]) -> Vec<(usize, char)> {
    let table = match format {
        Format::Td1 => TD1,
        Format::Td2 => TD2,
        Format::Td3 => TD3,
        Format::MrvA => MRV_A,
        _ => MRV_B,
    };
    let mut broken = Vec::new();
    for (position, over) in table {
        let found = zone[position - 1];
        let covered: String = over.iter().flat_map(|(a, b)| &zone[a - 1..*b]).collect();
        let runs_over = matches!((format, position), (Format::Td1, 15) | (Format::Td2, 46));
        let blank = *position == 87 && covered.bytes().all(|byte| byte == b'<');
        if found == '<' && (runs_over || blank) {
            continue;
        }
        if let Some(digit) = digit(&covered).filter(|digit| *digit != found) {
            broken.push((*position, digit));
        }
    }
    broken
}

fn digit(text: &str) -> Option<char> {
    let values = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut sum = 0;
    for (at, character) in text.chars().enumerate() {
        let value = if character == '<' { 0 } else { values.find(character)? };
        sum += value * [7, 3, 1][at % 3];
    }
    char::from_digit(u32::try_from(sum % 10).unwrap(), 10)
}
