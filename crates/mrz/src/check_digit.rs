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
    let mut sum = 0;
    for (character, weight) in text.chars().zip([7, 3, 1].into_iter().cycle()) {
        sum = (sum + value(character)? * weight) % 10;
    }
    char::from_digit(sum, 10)
}

/// The value of a character of the MRZ alphabet.
fn value(character: char) -> Option<u32> {
    match character {
        '<' => Some(0),
        '0'..='9' | 'A'..='Z' => character.to_digit(36),
        _ => None,
    }
}

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
    fn other_characters_have_no_digit() {
        for text in ["a", "A ", "1-2", "É", "٣", "A\n"] {
            assert_eq!(check_digit(text), None, "{text:?}");
        }
    }
}
