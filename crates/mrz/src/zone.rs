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

/// What stands in a zone's bytes for a character outside ASCII. It is not of the MRZ alphabet
/// either, so it is a fault wherever it stands.
const OUTSIDE: u8 = b'?';

/// The characters of a whole MRZ, a byte each, without a heap allocation as long as all of them are
/// ASCII. Reading outside it gives fillers and writing outside it does nothing, so neither can
/// panic.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Zone {
    bytes: [u8; MAX_CHARACTERS],
    length: usize,
    /// The characters outside ASCII and their positions.
    outside: Vec<(usize, char)>,
}

impl Zone {
    /// A zone of nothing but fillers.
    pub(crate) const fn blank(length: usize) -> Self {
        Self { bytes: [b'<'; MAX_CHARACTERS], length, outside: Vec::new() }
    }

    pub(crate) const fn len(&self) -> usize {
        self.length
    }

    /// Makes the zone longer by a line; gives how many characters it has, or `None` when they are
    /// too many for any MRZ.
    pub(crate) fn append(&mut self, line: &str) -> Option<usize> {
        let width = self.write(Span::new(self.length + 1, MAX_CHARACTERS), line)?;
        self.length += width;
        Some(width)
    }

    pub(crate) fn bytes(&self, span: Span) -> &[u8] {
        self.bytes.get(span.first.saturating_sub(1)..span.last).unwrap_or_default()
    }

    /// The characters of a field; `?` for each one outside ASCII.
    pub(crate) fn text(&self, span: Span) -> &str {
        // The bytes are ASCII.
        core::str::from_utf8(self.bytes(span)).unwrap_or_default()
    }

    pub(crate) fn all(&self) -> &str {
        self.text(Span::new(1, self.length))
    }

    pub(crate) fn byte(&self, position: usize) -> u8 {
        position.checked_sub(1).and_then(|at| self.bytes.get(at)).copied().unwrap_or(b'<')
    }

    /// The character as it was given, outside ASCII too.
    pub(crate) fn character(&self, position: usize) -> char {
        let byte = self.byte(position);
        let outside = || self.outside.iter().find(|(at, _)| *at == position);
        match byte {
            OUTSIDE => outside().map_or(char::from(byte), |(_, character)| *character),
            _ => char::from(byte),
        }
    }

    /// The bytes of a field, each with its position.
    pub(crate) fn read(&self, span: Span) -> impl Iterator<Item = (usize, u8)> {
        (span.first..).zip(self.bytes(span).iter().copied())
    }

    /// Writes `text` from the left of a field; what it does not reach stays as it is. Gives how
    /// many characters were written, or `None` when the field has no room for all of them.
    pub(crate) fn write(&mut self, span: Span, text: &str) -> Option<usize> {
        let at = span.first.saturating_sub(1);
        if text.is_ascii() && text.len() <= span.len() {
            let field = self.bytes.get_mut(at..at + text.len())?;
            field.copy_from_slice(text.as_bytes());
            return Some(text.len());
        }
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
        let Some(slot) = position.checked_sub(1).and_then(|at| self.bytes.get_mut(at)) else {
            return;
        };
        *slot = u8::try_from(character).ok().filter(u8::is_ascii).unwrap_or(OUTSIDE);
        if !character.is_ascii() {
            self.outside.push((position, character));
        }
    }

    /// The lines of `width` characters.
    pub(crate) fn lines(&self, width: usize) -> impl Iterator<Item = &str> {
        let starts = (1..=self.length).step_by(width.max(1));
        starts.map(move |first| self.text(Span::new(first, first + width - 1)))
    }
}
