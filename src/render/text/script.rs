use unicode_bidi::{BidiDataSource, HardcodedBidiData};
use unicode_script::{Script, UnicodeScript};

/// The script of every character of a line, with the byte it begins at (UAX #24 §5).
///
/// Marks, digits and signs, which belong to no script, take that of the letters before them, at the
/// beginning of the line that of the first letter; a closing bracket takes that of its opening one.
pub(super) fn scripts(line: &str) -> Vec<(usize, Script)> {
    let first = line.chars().map(|c| c.script()).find(|s| own(*s));
    let mut script = first.unwrap_or(Script::Latin);
    let mut open: Vec<(char, Script)> = Vec::new();
    let mut found = Vec::with_capacity(line.len());
    for (at, character) in line.char_indices() {
        if own(character.script()) {
            script = character.script();
        } else if let Some(bracket) = HardcodedBidiData.bidi_matched_opening_bracket(character) {
            if bracket.is_open {
                open.push((bracket.opening, script));
            } else if let Some(at) =
                open.iter().rposition(|(opening, _)| *opening == bracket.opening)
            {
                script = open.get(at).map_or(script, |(_, script)| *script);
                open.truncate(at);
            }
        }
        found.push((at, script));
    }
    found
}

/// Whether it is a script that letters have.
fn own(script: Script) -> bool {
    !matches!(script, Script::Common | Script::Inherited | Script::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(line: &str) -> Vec<(char, &'static str)> {
        let found = scripts(line);
        line.chars().zip(found).map(|(c, (_, script))| (c, script.short_name())).collect()
    }

    #[test]
    fn signs_and_digits_take_the_script_of_their_neighbours() {
        let hebrew = named("12 ש (Tel-3) ת");
        assert!(hebrew.iter().take(6).all(|(_, script)| *script == "Hebr"), "{hebrew:?}");
        let latin: Vec<_> = hebrew.iter().filter(|(_, script)| *script == "Latn").collect();
        assert_eq!(latin.iter().map(|(c, _)| *c).collect::<String>(), "Tel-3");
        assert_eq!(hebrew.iter().find(|(c, _)| *c == ')'), Some(&(')', "Hebr")));
        assert!(named("12-34").iter().all(|(_, script)| *script == "Latn"));
    }

    #[test]
    fn brackets_without_a_partner_change_nothing() {
        assert!(named("A)]) ש").iter().take(5).all(|(_, script)| *script == "Latn"));
        assert_eq!(named("(((ש").len(), 4);
    }
}
