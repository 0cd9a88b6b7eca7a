use alloc::vec::Vec;

use crate::check_digit::CheckSum;
use crate::document_code;
use crate::format::Layout;
use crate::parse::{Number, unpadded};
use crate::zone::{Span, Zone};
use crate::{Expected, Fault, Field, Format};

/// Every fault of a zone, by position.
pub(crate) fn inspect(zone: &Zone, format: Format, number: &Number) -> Vec<Fault> {
    let layout = format.layout();
    let pure = zone.all().bytes().fold(true, |pure, byte| pure & of_alphabet(byte));
    let mut inspection = Inspection { zone, pure, faults: Vec::new() };
    inspection.document_code(format);
    inspection.state(Field::IssuingState, layout.issuing_state);
    inspection.state(Field::Nationality, layout.nationality);
    inspection.number(layout, number);
    if let Some(span) = layout.optional_2 {
        inspection.alphabet(Field::Optional2, span);
    }
    inspection.date(Field::BirthDate, layout.birth_date);
    inspection.digit(Field::BirthDate, &[layout.birth_date], layout.birth_digit);
    inspection.date(Field::Expiry, layout.expiry);
    inspection.digit(Field::Expiry, &[layout.expiry], layout.expiry_digit);
    inspection.sex(layout.sex);
    inspection.name(layout.name);
    inspection.composite(layout);
    inspection.faults.sort_by_key(|fault| fault.position);
    inspection.faults
}

/// Without a branch, so that many bytes are looked at in one go.
const fn of_alphabet(byte: u8) -> bool {
    letter_or_filler(byte) | byte.is_ascii_digit()
}

const fn letter_or_filler(byte: u8) -> bool {
    byte.is_ascii_uppercase() | (byte == b'<')
}

struct Inspection<'a> {
    zone: &'a Zone,
    /// Whether every character is of the alphabet.
    pure: bool,
    faults: Vec<Fault>,
}

impl Inspection<'_> {
    #[cold]
    fn fault(&mut self, field: Field, position: usize, expected: Expected) {
        let found = self.zone.character(position);
        self.faults.push(Fault { field, position, expected, found });
    }

    /// Doc 9303-3 §4.9. A text with a character outside the alphabet has no digit to compare with
    /// and has its own fault already.
    fn digit(&mut self, field: Field, over: &[Span], position: usize) {
        let mut sum = CheckSum::new();
        for span in over {
            sum.add(self.zone.bytes(*span));
        }
        self.agrees(field, &sum, position);
    }

    fn agrees(&mut self, field: Field, sum: &CheckSum, position: usize) {
        let found = self.zone.byte(position);
        match sum.digit() {
            Some(digit) if digit != found => {
                self.fault(field, position, Expected::CheckDigit(char::from(digit)));
            }
            None if !found.is_ascii_digit() => self.fault(field, position, Expected::Digit),
            _ => {}
        }
    }

    fn composite(&mut self, layout: &Layout) {
        if let Some(position) = layout.composite {
            self.digit(Field::Composite, layout.composite_over, position);
        }
    }

    fn document_code(&mut self, format: Format) {
        let Layout { document_code: span, expiry, .. } = format.layout();
        let code = [self.zone.byte(span.first), self.zone.byte(span.last)];
        let year = self.zone.bytes(*expiry).first_chunk().and_then(|year| two_digits(*year));
        let faults = document_code::faults(format, code, year);
        for (position, faulty) in (span.first..).zip(faults) {
            if faulty {
                self.fault(Field::DocumentCode, position, Expected::DocumentCode);
            }
        }
    }

    /// Letters from the left and fillers after them (Doc 9303-3 §5).
    fn state(&mut self, field: Field, span: Span) {
        let mut padding = false;
        for (position, byte) in self.zone.read(span) {
            let expected = match byte {
                b'<' if position == span.first => Expected::Letter,
                b'<' => {
                    padding = true;
                    continue;
                }
                _ if padding => Expected::Filler,
                b'A'..=b'Z' => continue,
                _ if position == span.first => Expected::Letter,
                _ => Expected::LetterOrFiller,
            };
            self.fault(field, position, expected);
        }
    }

    /// The number with its check digit, and the optional data of the same line: what a long number
    /// runs over into is the number's (Doc 9303-5 and -6 §4.2, note j).
    fn number(&mut self, layout: &Layout, number: &Number) {
        let Span { first, last } = layout.optional_1;
        if self.zone.byte(layout.number.first) == b'<' {
            self.fault(Field::DocumentNumber, layout.number.first, Expected::LetterOrDigit);
        }
        self.alphabet(Field::DocumentNumber, layout.number);
        if number.digit > first {
            self.alphabet(Field::DocumentNumber, Span::new(first, number.digit - 1));
        }
        let mut sum = CheckSum::new();
        sum.add(number.whole(self.zone, layout).as_bytes());
        self.agrees(Field::DocumentNumber, &sum, number.digit);
        if number.digit == last {
            self.fault(Field::DocumentNumber, last, Expected::Filler);
        }
        self.alphabet(Field::Optional1, number.data);
        if let Some(position) = layout.optional_digit {
            let blank = self.zone.bytes(layout.optional_1).iter().all(|byte| *byte == b'<');
            if !(blank && self.zone.byte(position) == b'<') {
                self.digit(Field::Optional1, &[layout.optional_1], position);
            }
        }
    }

    fn alphabet(&mut self, field: Field, span: Span) {
        if self.pure {
            return;
        }
        for (position, byte) in self.zone.read(span) {
            if !of_alphabet(byte) {
                self.fault(field, position, Expected::LetterDigitOrFiller);
            }
        }
    }

    /// `YYMMDD`. Of a date of birth the year, the month or the day may be unknown, a pair of fillers
    /// (Doc 9303-3 §4.8).
    fn date(&mut self, field: Field, span: Span) {
        let (pairs, _) = self.zone.bytes(span).as_chunks();
        let mut numbers = [None; 3];
        for ((number, pair), position) in
            numbers.iter_mut().zip(pairs).zip((span.first..).step_by(2))
        {
            *number = two_digits(*pair);
            let unknown = pair == b"<<" && field == Field::BirthDate;
            if number.is_none() && !unknown {
                self.digits(field, position);
            }
        }
        let [year, month, day] = numbers;
        if month.is_some_and(|month| !(1..=12).contains(&month)) {
            self.fault(field, span.first + 2, Expected::Month);
        }
        let days = match month {
            // A year of two digits is a leap year in some century if four divides it.
            Some(2) if year.is_some_and(|year| year % 4 != 0) => 28,
            Some(2) => 29,
            Some(4 | 6 | 9 | 11) => 30,
            _ => 31,
        };
        if day.is_some_and(|day| !(1..=days).contains(&day)) {
            self.fault(field, span.first + 4, Expected::Day);
        }
    }

    /// Two positions that are for digits.
    fn digits(&mut self, field: Field, first: usize) {
        for position in [first, first + 1] {
            if !self.zone.byte(position).is_ascii_digit() {
                self.fault(field, position, Expected::Digit);
            }
        }
    }

    /// Doc 9303-3 §4.7: unspecified is `<`; the `X` of the printed page is not for the MRZ.
    fn sex(&mut self, position: usize) {
        if !matches!(self.zone.byte(position), b'F' | b'M' | b'<') {
            self.fault(Field::Sex, position, Expected::Sex);
        }
    }

    /// Letters, one filler between components, two between identifiers and that once, and fillers
    /// to the end (Doc 9303-3 §4.6).
    fn name(&mut self, span: Span) {
        let name = unpadded(self.zone.text(span));
        let letters = name.len();
        if well_written(name.as_bytes()) {
            return;
        }
        let mut fillers = 0;
        let mut divided = false;
        for (position, byte) in self.zone.read(span).take(letters.max(1)) {
            if byte != b'<' {
                divided |= fillers >= 2;
                fillers = 0;
                if !byte.is_ascii_uppercase() {
                    self.fault(Field::Name, position, Expected::LetterOrFiller);
                }
                continue;
            }
            fillers += 1;
            let allowed = if divided { 1 } else { 2 };
            if position == span.first || fillers == allowed + 1 {
                self.fault(Field::Name, position, Expected::Letter);
            }
        }
    }
}

fn two_digits(pair: [u8; 2]) -> Option<u8> {
    let [tens, ones] = pair.map(|byte| byte.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| tens * 10 + ones)
}

/// Whether a name, without its padding, has none of the faults that [`Inspection::name`] looks for
/// letter by letter: as nearly every name.
fn well_written(name: &[u8]) -> bool {
    let letters = name.iter().fold(true, |good, byte| good & letter_or_filler(*byte));
    let pairs = name.iter().zip(name.iter().skip(1));
    let doubled = pairs.fold(0_u8, |doubled, (one, next)| {
        doubled.wrapping_add(u8::from((*one == b'<') & (*next == b'<')))
    });
    letters && doubled <= 1 && name.first().is_some_and(u8::is_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{check_digit, parse};
    use alloc::string::String;

    const CARD: &str = "ICUTOD231458907<<<<<<<<<<<<<<<\
                        7408122F1204159UTO<<<<<<<<<<<6\
                        ERIKSSON<<ANNA<MARIA<<<<<<<<<<";
    const SHEET: &str = "PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\
                         D231458907UTO7408122F1204159<<<<<<<6";

    /// The faults once `text` stands from `position` on.
    fn faults(zone: &str, position: usize, text: &str) -> Vec<(Field, usize, Expected, char)> {
        let end = position - 1 + text.chars().count();
        let damaged: String = [&zone[..position - 1], text, &zone[end..]].concat();
        let mrz = parse(&damaged).unwrap();
        mrz.faults.iter().map(|f| (f.field, f.position, f.expected, f.found)).collect()
    }

    #[test]
    fn specimens_have_no_faults() {
        assert_eq!(faults(CARD, 1, "I"), []);
        assert_eq!(faults(SHEET, 1, "P"), []);
    }

    #[test]
    fn codes_of_documents() {
        use Expected::DocumentCode as Code;
        for good in ["I<", "ID", "CC", "AC"] {
            assert_eq!(faults(CARD, 1, good), [], "{good}");
        }
        for good in ["PU", "P<", "I<", "AI"] {
            assert_eq!(faults(SHEET, 1, good), [], "{good}");
        }
        assert_eq!(faults(CARD, 1, "PU"), [(Field::DocumentCode, 1, Code, 'P')]);
        assert_eq!(faults(CARD, 1, "AI"), [(Field::DocumentCode, 2, Code, 'I')]);
        for (bad, position) in [("X<", 1), ("PP", 2), ("IV", 2), ("I1", 2), ("1C", 1)] {
            let found = bad.chars().nth(position - 1).unwrap();
            assert_eq!(faults(SHEET, 1, bad), [(Field::DocumentCode, position, Code, found)]);
        }
    }

    #[test]
    fn states_are_letters_then_fillers() {
        assert_eq!(faults(CARD, 3, "D<<"), []);
        assert_eq!(faults(CARD, 46, "D<<"), []);
        for (text, fault) in [
            ("<<<", (3, Expected::Letter, '<')),
            ("1TO", (3, Expected::Letter, '1')),
            ("U1O", (4, Expected::LetterOrFiller, '1')),
            ("U<O", (5, Expected::Filler, 'O')),
        ] {
            let (position, expected, found) = fault;
            let first = faults(CARD, 3, text)[0];
            assert_eq!(first, (Field::IssuingState, position, expected, found), "{text}");
        }
    }

    #[test]
    fn dates_are_in_the_calendar() {
        let first = |position, text| faults(CARD, position, text)[0];
        assert_eq!(first(31, "741312"), (Field::BirthDate, 33, Expected::Month, '1'));
        assert_eq!(first(31, "740012"), (Field::BirthDate, 33, Expected::Month, '0'));
        assert_eq!(first(31, "740230"), (Field::BirthDate, 35, Expected::Day, '3'));
        assert_eq!(first(31, "750229"), (Field::BirthDate, 35, Expected::Day, '2'));
        assert_eq!(first(31, "74O812"), (Field::BirthDate, 33, Expected::Digit, 'O'));
        assert_eq!(first(31, "748<12"), (Field::BirthDate, 34, Expected::Digit, '<'));
        assert_eq!(first(39, "1204<<"), (Field::Expiry, 43, Expected::Digit, '<'));
        for unknown in ["<<<<<<0", "00<<<<0", "000229", "<<0229"] {
            let faults = faults(CARD, 31, unknown);
            let checks = |e| matches!(e, Expected::CheckDigit(_));
            assert!(faults.iter().all(|(_, _, expected, _)| checks(*expected)), "{unknown}");
        }
    }

    #[test]
    fn check_digits_say_what_they_should_be() {
        let number = (Field::DocumentNumber, 15, Expected::CheckDigit('7'), '8');
        let found = faults(CARD, 15, "8");
        assert_eq!(found[0], number);
        assert!(matches!(found[1], (Field::Composite, 60, Expected::CheckDigit(_), '6')));
        let composite = (Field::Composite, 72, Expected::CheckDigit('6'), 'A');
        assert_eq!(faults(SHEET, 72, "A"), [composite]);
    }

    #[test]
    fn a_character_outside_the_alphabet_is_the_only_fault_it_makes() {
        let number = (Field::DocumentNumber, 7, Expected::LetterDigitOrFiller, 'é');
        assert_eq!(faults(CARD, 7, "é"), [number]);
        let data = (Field::Optional1, 30, Expected::LetterDigitOrFiller, ' ');
        assert_eq!(faults(CARD, 30, " "), [data]);
        let data = (Field::Optional2, 49, Expected::LetterDigitOrFiller, 'a');
        assert_eq!(faults(CARD, 49, "a"), [data]);
        assert_eq!(faults(CARD, 38, "X"), [(Field::Sex, 38, Expected::Sex, 'X')]);
    }

    #[test]
    fn names_are_letters_and_divided_once() {
        let name = |position, expected, found| [(Field::Name, position, expected, found)];
        assert_eq!(faults(CARD, 63, "1"), name(63, Expected::LetterOrFiller, '1'));
        assert_eq!(faults(CARD, 61, "<"), name(61, Expected::Letter, '<'));
        assert_eq!(faults(CARD, 61, "ERIKSSON<<<NNA"), name(71, Expected::Letter, '<'));
        assert_eq!(faults(CARD, 61, "ERIKSSON<<AN<<M"), name(74, Expected::Letter, '<'));
        assert_eq!(faults(CARD, 61, &"<".repeat(30)), name(61, Expected::Letter, '<'));
    }

    #[test]
    fn a_long_number_is_closed_by_a_filler() {
        // The check digit of D23145890 and 14 letters A stands in the last position.
        let digit = check_digit("D23145890AAAAAAAAAAAAAA").unwrap();
        let mut text = String::from("<AAAAAAAAAAAAAA");
        text.push(digit);
        let found = faults(CARD, 15, &text);
        assert_eq!(found[0], (Field::DocumentNumber, 30, Expected::Filler, digit));
        assert!(matches!(found[1..], [] | [(Field::Composite, ..)]));
        let first = faults(CARD, 15, "<A.C5")[0];
        assert_eq!(first, (Field::DocumentNumber, 17, Expected::LetterDigitOrFiller, '.'));
        let first = faults(CARD, 15, "<7")[0];
        assert_eq!(first, (Field::DocumentNumber, 15, Expected::CheckDigit('7'), '<'));
    }

    #[test]
    fn a_document_has_a_number() {
        let blank = faults(CARD, 6, "<<<<<<<<<0");
        assert_eq!(blank[0], (Field::DocumentNumber, 6, Expected::LetterOrDigit, '<'));
    }
}
