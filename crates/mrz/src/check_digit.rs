/// The check digit of `text` (Doc 9303-3 §4.9): the characters' values times 7, 3, 1, 7, 3, 1 …
/// from the left, summed modulo ten. A digit is worth itself, `A` 10 to `Z` 35, the filler `<` 0.
///
/// `None` when `text` holds a character that is not of the MRZ alphabet. The check digit of no
/// text is `0`.
///
/// ```
/// assert_eq!(chancery_mrz::check_digit("AB2134<<<"), Some('5')); // Doc 9303-3, Appendix A
/// assert_eq!(chancery_mrz::check_digit("ab"), None);
/// ```
#[must_use]
pub fn check_digit(text: &str) -> Option<char> {
    let mut sum = CheckSum::new();
    sum.add(text.as_bytes());
    sum.digit().map(char::from)
}

/// The sum a check digit is taken of, over one field after the other.
pub(crate) struct CheckSum {
    sum: u64,
    weights: [u64; 3],
    /// Every value that was added, one over the other: [`NONE`] shows in it.
    seen: u8,
}

impl CheckSum {
    pub(crate) const fn new() -> Self {
        Self { sum: 0, weights: [7, 3, 1], seen: 0 }
    }

    #[inline]
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        let (triples, rest) = bytes.as_chunks();
        for triple in triples {
            let values: [u8; 3] = triple.map(value);
            for (value, weight) in values.into_iter().zip(self.weights) {
                self.count(value, weight);
            }
        }
        for byte in rest {
            self.add_one(*byte);
        }
    }

    pub(crate) fn add_one(&mut self, byte: u8) {
        let value = value(byte);
        let [weight, next, last] = self.weights;
        self.count(value, weight);
        self.weights = [next, last, weight];
    }

    /// No text is so long that the sum would wrap.
    const fn count(&mut self, value: u8, weight: u64) {
        self.sum = self.sum.wrapping_add((value as u64).wrapping_mul(weight));
        self.seen |= value;
    }

    /// The digit in ASCII.
    pub(crate) fn digit(&self) -> Option<u8> {
        let digit = u8::try_from(self.sum % 10).ok()?;
        (self.seen & NONE == 0).then_some(b'0' + digit)
    }
}

/// In place of a value, not of the alphabet: a bit that no value has.
const NONE: u8 = 0x80;

fn value(byte: u8) -> u8 {
    VALUES.get(usize::from(byte)).copied().unwrap_or(NONE)
}

/// The value of every byte.
#[expect(clippy::indexing_slicing, reason = "a constant out of bounds does not compile")]
const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut rest: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut value = 0;
    while let [first, others @ ..] = rest {
        values[*first as usize] = value;
        value += 1;
        rest = others;
    }
    values[b'<' as usize] = 0;
    values
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_digits() {
        // Doc 9303-3, Appendix A, examples 1 and 2.
        assert_eq!(check_digit("520727"), Some('3'));
        assert_eq!(check_digit("AB2134<<<"), Some('5'));
        assert_eq!(check_digit(""), Some('0'));
    }

    #[test]
    fn fields_one_after_the_other_are_one_text() {
        let mut sum = CheckSum::new();
        for part in ["AB", "2134", "", "<<<"] {
            sum.add(part.as_bytes());
        }
        assert_eq!(sum.digit(), Some(b'5'));
    }

    #[test]
    fn other_characters_have_no_digit() {
        for text in ["a", "A ", "1-2", "É", "٣", "A\n"] {
            assert_eq!(check_digit(text), None, "{text:?}");
        }
    }
}
