use unicode_script::{Script, UnicodeScript};

/// Whether every letter is Latin. Marks and punctuation belong to no script of their own.
///
/// ```
/// use chancery_identity::latin;
/// assert!(latin("O'Connor-Åberg"));
/// assert!(!latin("Шевченко"));
/// ```
#[must_use]
pub fn latin(text: &str) -> bool {
    scripts(text).all(|script| script == Script::Latin)
}

/// Whether the letters are of one script, or of scripts that are written together: Han with kana,
/// bopomofo or hangul. A `р` of Cyrillic in a Latin word looks like the letter that belongs there,
/// and is another one to every machine.
pub(crate) fn one_script(text: &str) -> bool {
    let together: [&[Script]; 3] = [
        &[Script::Han, Script::Hiragana, Script::Katakana],
        &[Script::Han, Script::Bopomofo],
        &[Script::Han, Script::Hangul],
    ];
    let Some(first) = scripts(text).next() else { return true };
    scripts(text).all(|script| script == first)
        || together.iter().any(|set| scripts(text).all(|script| set.contains(&script)))
}

/// Whether no word mixes scripts.
pub(crate) fn words_are_of_one_script(text: &str) -> bool {
    text.split([' ', '\u{A0}', '-', '\u{2010}', ',', '.']).all(one_script)
}

/// Whether a zero-width joiner or non-joiner changes how the letter before it is written; after any
/// other it is invisible and only makes two names of one.
pub(crate) fn joins(before: char) -> bool {
    use Script::{
        Arabic, Bengali, Devanagari, Gujarati, Gurmukhi, Inherited, Kannada, Khmer, Malayalam,
        Mongolian, Myanmar, Nko, Oriya, Sinhala, Syriac, Tamil, Telugu, Tibetan,
    };
    matches!(
        before.script(),
        Arabic
            | Bengali
            | Devanagari
            | Gujarati
            | Gurmukhi
            // A mark shared by several of these.
            | Inherited
            | Kannada
            | Khmer
            | Malayalam
            | Mongolian
            | Myanmar
            | Nko
            | Oriya
            | Sinhala
            | Syriac
            | Tamil
            | Telugu
            | Tibetan
    )
}

fn scripts(text: &str) -> impl Iterator<Item = Script> {
    text.chars()
        .map(|character| character.script())
        .filter(|script| !matches!(script, Script::Common | Script::Inherited))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_that_are_written_together_are_one() {
        for word in ["Eriksson", "Шевченко", "山田たろう", "김金", "عبد", "", "'-", "M\u{308}"]
        {
            assert!(one_script(word), "{word}");
        }
        for word in ["Pаul", "Αlexander", "ШевченкоA", "たろう김", "عبدA"] {
            assert!(!one_script(word), "{word}");
        }
        assert!(words_are_of_one_script("Шевченко Shevchenko-Шев"));
        assert!(!words_are_of_one_script("Anna Pаul"));
    }
}
