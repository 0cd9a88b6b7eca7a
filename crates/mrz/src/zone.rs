use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// The lines of an MRZ joined without a break, first line first: the 90 characters of a TD1 or the
/// 72 of a TD2.
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
#[derive(Clone, Copy)]
pub(crate) struct Span {
    pub(crate) first: usize,
    pub(crate) last: usize,
}

impl Span {
    pub(crate) const fn new(first: usize, last: usize) -> Self {
        Self { first, last }
    }

    pub(crate) const fn one(position: usize) -> Self {
        Self::new(position, position)
    }

    pub(crate) const fn len(self) -> usize {
        self.last + 1 - self.first
    }
}

/// The characters of a whole MRZ. Reading outside it gives fillers and writing outside it does
/// nothing, so neither can panic.
pub(crate) struct Zone(Vec<char>);

impl Zone {
    /// A zone of nothing but fillers.
    pub(crate) fn blank(length: usize) -> Self {
        Self(vec!['<'; length])
    }

    pub(crate) const fn of(characters: Vec<char>) -> Self {
        Self(characters)
    }

    pub(crate) fn at(&self, position: usize) -> char {
        position.checked_sub(1).and_then(|i| self.0.get(i)).copied().unwrap_or('<')
    }

    /// The characters of a field, each with its position.
    pub(crate) fn read(&self, span: Span) -> impl Iterator<Item = (usize, char)> {
        (span.first..=span.last).map(|position| (position, self.at(position)))
    }

    pub(crate) fn text(&self, span: Span) -> String {
        self.read(span).map(|(_, character)| character).collect()
    }

    /// The text of several fields, one after the other.
    pub(crate) fn texts(&self, spans: &[Span]) -> String {
        spans.iter().flat_map(|span| self.read(*span)).map(|(_, character)| character).collect()
    }

    /// Writes `text` from the left of a field; what it does not reach stays filler.
    pub(crate) fn write(&mut self, span: Span, text: &str) {
        let field = self.0.iter_mut().skip(span.first.saturating_sub(1)).take(span.len());
        for (slot, character) in field.zip(text.chars()) {
            *slot = character;
        }
    }

    /// The first `N` lines of `width` characters.
    pub(crate) fn lines<const N: usize>(&self, width: usize) -> [String; N] {
        core::array::from_fn(|line| self.text(Span::new(line * width + 1, (line + 1) * width)))
    }

    pub(crate) fn into_text(self) -> String {
        self.0.into_iter().collect()
    }
}
