use alloc::string::String;
use alloc::vec::Vec;

/// The lines of an MRZ joined without a break, first line first: the 90 characters of a TD1, the 72
/// of a TD2 or MRV-B, or the 88 of a TD3 or MRV-A.
///
/// This is the form the signed code is bound to.
///
/// ```
/// assert_eq!(chancery_mrz::joined(&["I<UTO", "7408122"]), "I<UTO7408122");
/// ```
#[must_use]
pub fn joined<L: AsRef<str>>(lines: &[L]) -> String {
    lines.iter().map(AsRef::as_ref).collect()
}

/// Positions of one field in the whole zone, counted from 1, both ends included, as the tables of
/// Doc 9303 give them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Span {
    pub(crate) first: usize,
    pub(crate) last: usize,
}

impl Span {
    pub(crate) const fn new(first: usize, last: usize) -> Self {
        Self { first, last }
    }

    pub(crate) const fn len(self) -> usize {
        (self.last + 1).saturating_sub(self.first)
    }
}

/// The most characters an MRZ may have, line breaks aside: those of a TD1.
pub const MAX_CHARACTERS: usize = 90;

/// What stands in a zone for a character outside ASCII. It is not of the MRZ alphabet
/// either, so it is a fault wherever it stands.
const OUTSIDE: char = '?';

/// The characters of a whole MRZ, a byte each. Reading outside it gives fillers, so that nothing
/// panics.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Zone {
    /// ASCII alone.
    text: String,
    /// The characters outside ASCII and their positions.
    outside: Vec<(usize, char)>,
}

impl Zone {
    pub(crate) fn empty() -> Self {
        Self { text: String::with_capacity(MAX_CHARACTERS), outside: Vec::new() }
    }

    pub(crate) const fn len(&self) -> usize {
        self.text.len()
    }

    /// Makes the zone longer by a line; gives how many characters it has, or `None` when they are
    /// too many for any MRZ.
    pub(crate) fn append(&mut self, line: &str) -> Option<usize> {
        let before = self.len();
        if line.is_ascii() {
            self.text.push_str(line);
        } else {
            for character in line.chars() {
                self.push(character);
            }
        }
        (self.len() <= MAX_CHARACTERS).then(|| self.len() - before)
    }

    fn push(&mut self, character: char) {
        if character.is_ascii() {
            self.text.push(character);
        } else {
            self.text.push(OUTSIDE);
            self.outside.push((self.len(), character));
        }
    }

    pub(crate) const fn all(&self) -> &str {
        self.text.as_str()
    }

    /// The characters of a field; `?` for each one outside ASCII.
    pub(crate) fn text(&self, span: Span) -> &str {
        self.text.get(span.first.saturating_sub(1)..span.last).unwrap_or_default()
    }

    pub(crate) fn bytes(&self, span: Span) -> &[u8] {
        self.text.as_bytes().get(span.first.saturating_sub(1)..span.last).unwrap_or_default()
    }

    pub(crate) fn byte(&self, position: usize) -> u8 {
        let at = position.checked_sub(1);
        at.and_then(|at| self.text.as_bytes().get(at)).copied().unwrap_or(b'<')
    }

    /// The character as it was given, outside ASCII too.
    pub(crate) fn character(&self, position: usize) -> char {
        let outside = self.outside.iter().find(|(at, _)| *at == position);
        outside.map_or(char::from(self.byte(position)), |(_, character)| *character)
    }

    /// The bytes of a field, each with its position.
    pub(crate) fn read(&self, span: Span) -> impl Iterator<Item = (usize, u8)> {
        (span.first..).zip(self.bytes(span).iter().copied())
    }

    /// The lines of `width` characters.
    pub(crate) fn lines(&self, width: usize) -> impl Iterator<Item = &str> {
        let starts = (1..=self.len()).step_by(width.max(1));
        starts.map(move |first| self.text(Span::new(first, first + width - 1)))
    }
}

/// A zone that is being filled. Writing outside it does nothing.
pub(crate) struct Draft {
    characters: [char; MAX_CHARACTERS],
    length: usize,
}

impl Draft {
    /// A draft of nothing but fillers.
    pub(crate) const fn blank(length: usize) -> Self {
        Self { characters: ['<'; MAX_CHARACTERS], length }
    }

    /// Writes `text` from the left of a field; what it does not reach stays as it is. Gives how
    /// many characters were written, or `None` when the field has no room for all of them.
    pub(crate) fn write(&mut self, span: Span, text: &str) -> Option<usize> {
        let mut written = 0;
        for character in text.chars() {
            if written == span.len() {
                return None;
            }
            self.put(span.first + written, character);
            written += 1;
        }
        Some(written)
    }

    pub(crate) fn put(&mut self, position: usize, character: char) {
        let slot = position.checked_sub(1).and_then(|at| self.characters.get_mut(at));
        if let Some(slot) = slot {
            *slot = character;
        }
    }

    pub(crate) fn characters(&self, span: Span) -> &[char] {
        self.characters.get(span.first.saturating_sub(1)..span.last).unwrap_or_default()
    }

    pub(crate) fn finish(&self) -> Zone {
        let mut zone = Zone::empty();
        for character in self.characters.iter().take(self.length) {
            zone.push(*character);
        }
        zone
    }
}
