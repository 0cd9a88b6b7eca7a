use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use super::shape::{Line, Look, shape};
use crate::render::error::RenderError;

/// Where a text may be broken into lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Breaks {
    /// At spaces, and between the characters of Chinese.
    Words,
    /// Between the letters of Thai, Khmer and Myanmar too, with their marks, where no space helps:
    /// these scripts put none between words.
    Letters,
}

/// A text to be broken into lines, given as lines of which each begins anew.
pub(super) struct Paragraph<'a> {
    field: &'a str,
    lines: &'a [String],
    look: Look<'a>,
    /// Where each line may end.
    ends: Vec<Vec<End>>,
    /// How many ems wide the stretches of the lines are that were asked for.
    spans: RefCell<BTreeMap<(usize, usize, usize), f32>>,
}

/// A place where a line may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct End {
    /// The byte at which it ends.
    at: usize,
    /// The byte at which the next line begins: after the space, if there is one.
    next: usize,
    breaks: Breaks,
}

impl<'a> Paragraph<'a> {
    pub(super) fn new(field: &'a str, lines: &'a [String], look: Look<'a>) -> Self {
        let ends = lines.iter().map(|line| ends(line)).collect();
        Self { field, lines, look, ends, spans: RefCell::default() }
    }

    /// Whether there is anywhere to break but at words.
    pub(super) fn breaks_letters(&self) -> bool {
        self.ends.iter().flatten().any(|end| end.breaks == Breaks::Letters)
    }

    /// The lines it takes when none may be wider than `width` ems; `None` if they are more than
    /// `most`, or one cannot be made so narrow.
    pub(super) fn broken(
        &self,
        breaks: Breaks,
        width: f32,
        most: usize,
    ) -> Result<Option<Vec<Line>>, RenderError> {
        let mut broken: Vec<&str> = Vec::new();
        for (index, (line, ends)) in self.lines.iter().zip(&self.ends).enumerate() {
            let mut current = 0..0;
            let mut next = 0;
            for end in ends.iter().filter(|end| end.breaks <= breaks) {
                if self.span(index, line, current.start..end.at)? > width {
                    if !current.is_empty() {
                        broken.push(line.get(current).unwrap_or_default());
                    }
                    if broken.len() >= most || self.span(index, line, next..end.at)? > width {
                        return Ok(None);
                    }
                    current = next..end.at;
                }
                current.end = end.at;
                next = end.next;
            }
            broken.push(line.get(current).unwrap_or_default());
        }
        if broken.len() > most {
            return Ok(None);
        }
        let shaped = broken.into_iter().map(|text| shape(self.field, text, self.look));
        shaped.collect::<Result<_, _>>().map(Some)
    }

    fn span(&self, index: usize, line: &str, range: Range<usize>) -> Result<f32, RenderError> {
        let key = (index, range.start, range.end);
        if let Some(known) = self.spans.borrow().get(&key) {
            return Ok(*known);
        }
        let text = line.get(range).unwrap_or_default();
        let span = shape(self.field, text, self.look)?.span();
        self.spans.borrow_mut().insert(key, span);
        Ok(span)
    }
}

/// Where a line may end, its own end included.
fn ends(line: &str) -> Vec<End> {
    let mut ends = Vec::new();
    let mut before: Option<&str> = None;
    for (at, cluster) in line.grapheme_indices(true) {
        let end = match before {
            Some(before) if cluster == " " && before != " " => Some((at + 1, Breaks::Words)),
            Some(before) => joint(before, cluster).map(|breaks| (at, breaks)),
            None => None,
        };
        ends.extend(end.map(|(next, breaks)| End { at, next, breaks }));
        before = Some(cluster);
    }
    if before.is_some() {
        ends.push(End { at: line.len(), next: line.len(), breaks: Breaks::Words });
    }
    ends
}

/// Which breaks part two clusters that follow each other without a space, if any.
fn joint(before: &str, after: &str) -> Option<Breaks> {
    let (first, last) = (before.chars().next()?, before.chars().next_back()?);
    let mut following = after.chars();
    let next = following.next()?;
    if before == " " || ends_no_line(last) || begins_no_line(next, following.next()) {
        return None;
    }
    match (first.script(), next.script()) {
        (Script::Han, _) | (_, Script::Han) => Some(Breaks::Words),
        (Script::Thai, Script::Thai)
        | (Script::Khmer, Script::Khmer)
        | (Script::Myanmar, Script::Myanmar) => Some(Breaks::Letters),
        _ => None,
    }
}

/// Opening signs, the vowels that Thai writes before their consonant, and what Khmer and Myanmar
/// write over the consonant that it is stacked on.
const fn ends_no_line(character: char) -> bool {
    matches!(
        character,
        '(' | '[' | '（' | '「' | '『' | '〈' | '《' | '【' | '〔' | '\u{E40}'
            ..='\u{E44}' | '\u{17D2}' | '\u{1039}'
    )
}

/// Closing signs, what Thai, Khmer and Myanmar write after a letter, and the consonants that end a
/// syllable of Myanmar.
const fn begins_no_line(character: char, then: Option<char>) -> bool {
    matches!(
        character,
        ')' | ']'
            | '·'
            | ','
            | '.'
            | '-'
            | '、'
            | '。'
            | '）'
            | '」'
            | '』'
            | '〉'
            | '》'
            | '】'
            | '〕'
            | '，'
            | '．'
            | '：'
            | '；'
            | '－'
            | '\u{E2F}'..='\u{E30}'
            | '\u{E32}'..='\u{E33}'
            | '\u{E45}'..='\u{E46}'
            | '\u{17D4}'..='\u{17DA}'
            | '\u{102B}'..='\u{102C}'
            | '\u{1038}'
            | '\u{104A}'..='\u{104B}'
            | '\u{1062}'..='\u{1064}'
            | '\u{1067}'..='\u{106D}'
            | '\u{1083}'
            | '\u{1087}'..='\u{108C}'
            | '\u{108F}'
            | '\u{109A}'..='\u{109C}'
    ) || matches!(then, Some('\u{1039}' | '\u{103A}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with a bar at each place where a line may end inside it, two where only letters
    /// are parted.
    fn barred(line: &str) -> String {
        let mut barred = String::new();
        let mut from = 0;
        for end in ends(line) {
            barred.push_str(&line[from..end.at]);
            if end.at < line.len() {
                barred.push_str(if end.breaks == Breaks::Words { "|" } else { "‖" });
            }
            from = end.next;
        }
        barred
    }

    #[test]
    fn lines_end_at_spaces_and_between_the_characters_of_chinese() {
        assert_eq!(barred("ANNA MARIA"), "ANNA|MARIA");
        assert_eq!(barred("O’CONNOR-ÅBERG"), "O’CONNOR-ÅBERG");
        assert_eq!(barred("李小龙"), "李|小|龙");
        assert_eq!(barred("买买提·艾则孜"), "买|买|提·|艾|则|孜");
        assert_eq!(barred("长安街12号（北）"), "长|安|街|12|号|（北）");
        assert_eq!(barred("দেশ বিদেশ"), "দেশ|বিদেশ");
        assert_eq!(barred(""), "");
    }

    #[test]
    fn clusters_of_scripts_without_spaces_stay_whole() {
        // A vowel before its consonant, a mark over it, and one after it.
        assert_eq!(barred("เชียงใหม่"), "เชี‖ย‖ง‖ให‖ม่");
        assert_eq!(barred("กรุงเทพ ฯ"), "ก‖รุ‖ง‖เท‖พ|ฯ");
        assert_eq!(barred("น้ำ"), "น้ำ");
        // A consonant under another.
        assert_eq!(barred("ភ្នំពេញ"), "ភ្នំ‖ពេ‖ញ");
        assert_eq!(barred("កម្ពុជា"), "ក‖ម្ពុ‖ជា");
        // A final consonant, and one stacked on another.
        assert_eq!(barred("ရန်ကုန်"), "ရန်‖ကုန်");
        assert_eq!(barred("မန္တလေး"), "မန္တ‖လေး");
    }
}
