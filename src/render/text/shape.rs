use std::ops::Range;

use chancery_identity::printable;
use harfrust::{Buffer, ClusterLevel, Direction, GlyphId, Language, ShapeOptions, ShaperFont, Tag};
use krilla::text::KrillaGlyph;
use unicode_bidi::{Level, ParagraphBidiInfo};
use unicode_script::{Script, UnicodeScript};

use super::font::{Face, Style, candidates};
use crate::render::error::RenderError;

/// What the shaper needs to know beside the characters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look<'a> {
    pub(crate) style: Style,
    /// Whether the line reads from the right where its letters do not say.
    pub(crate) rtl: bool,
    /// A BCP 47 tag.
    pub(crate) language: Option<&'a str>,
    /// Extra space after every letter, in ems.
    pub(crate) tracking: f32,
}

/// A stretch of glyphs of one font, in the order they stand from left to right.
pub(crate) struct Piece {
    pub(crate) face: &'static Face,
    /// The characters, in the order they are read.
    pub(crate) text: String,
    /// Advances and offsets in ems, with the bytes of `text` each glyph stands for.
    pub(crate) glyphs: Vec<KrillaGlyph>,
    /// Ems.
    pub(crate) width: f32,
}

/// A shaped line; all measures in ems.
#[derive(Default)]
pub(crate) struct Line {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) width: f32,
    /// The highest ink above the baseline.
    pub(crate) rise: f32,
    /// The lowest ink below the baseline, positive.
    pub(crate) drop: f32,
}

/// Shapes one line: bidirectional levels, then scripts and fonts, then glyphs (UAX #9, UAX #24).
pub(crate) fn shape(field: &str, text: &str, look: Look<'_>) -> Result<Line, RenderError> {
    if text.is_empty() {
        return Ok(Line::default());
    }
    if let Some(character) = text.chars().find(|c| !printable(*c)) {
        return Err(no_glyph(field, character));
    }
    let base = match (has_strong_letter(text), look.rtl) {
        (false, true) => Some(Level::rtl()),
        (false, false) => Some(Level::ltr()),
        (true, _) => None,
    };
    let bidi = ParagraphBidiInfo::new(text, base);
    let (levels, runs) = bidi.visual_runs(0..text.len());
    let mut line = Line::default();
    for run in runs {
        let rtl = levels.get(run.start).is_some_and(|level| level.is_rtl());
        let mut stretches = itemise(field, text, run, look.style)?;
        if rtl {
            stretches.reverse();
        }
        for stretch in stretches {
            line.push(glyphs(field, text, &stretch, rtl, look)?);
        }
    }
    Ok(line)
}

/// Whether any letter has a direction of its own.
fn has_strong_letter(text: &str) -> bool {
    use unicode_bidi::BidiClass;
    text.chars()
        .any(|c| matches!(unicode_bidi::bidi_class(c), BidiClass::L | BidiClass::R | BidiClass::AL))
}

/// A part of a line that one font draws in one script.
struct Stretch {
    range: Range<usize>,
    face: &'static Face,
    script: Script,
}

fn itemise(
    field: &str,
    text: &str,
    run: Range<usize>,
    style: Style,
) -> Result<Vec<Stretch>, RenderError> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let first = text.get(run.clone()).unwrap_or_default();
    let mut script = first.chars().map(|c| c.script()).find(|s| own(*s)).unwrap_or(Script::Latin);
    for (offset, character) in first.char_indices() {
        let at = run.start + offset;
        let end = at + character.len_utf8();
        if own(character.script()) {
            script = character.script();
        }
        if let Some(last) = stretches.last_mut()
            && last.script == script
            && (ignorable(character) || last.face.covers(character))
        {
            last.range.end = end;
            continue;
        }
        let face = candidates(style, script)
            .find(|face| ignorable(character) || face.covers(character))
            .ok_or_else(|| no_glyph(field, character))?;
        match stretches.last_mut() {
            Some(last) if last.script == script && std::ptr::eq(last.face, face) => {
                last.range.end = end;
            }
            _ => stretches.push(Stretch { range: at..end, face, script }),
        }
    }
    Ok(stretches)
}

fn own(script: Script) -> bool {
    !matches!(script, Script::Common | Script::Inherited | Script::Unknown)
}

/// The joiners that shaping takes into account and no font draws.
const fn ignorable(character: char) -> bool {
    matches!(character, '\u{200C}' | '\u{200D}')
}

fn no_glyph(field: &str, character: char) -> RenderError {
    RenderError::NoGlyph { field: field.to_owned(), character }
}

struct Inked {
    piece: Piece,
    rise: f32,
    drop: f32,
}

fn glyphs(
    field: &str,
    line: &str,
    stretch: &Stretch,
    rtl: bool,
    look: Look<'_>,
) -> Result<Inked, RenderError> {
    let face = stretch.face;
    let text = line.get(stretch.range.clone()).unwrap_or_default();
    let font = ShaperFont::new(&face.shaped);
    let mut buffer = Buffer::new();
    buffer.set_pre_context(line.get(..stretch.range.start).unwrap_or_default());
    buffer.push_str(text);
    buffer.set_post_context(line.get(stretch.range.end..).unwrap_or_default());
    buffer.set_direction(if rtl { Direction::RightToLeft } else { Direction::LeftToRight });
    let tag = stretch.script.short_name().as_bytes();
    let tag = Tag::new(tag.first_chunk::<4>().unwrap_or(b"Zyyy"));
    buffer.set_script(harfrust::Script::from_iso15924_tag(tag));
    buffer.set_language(look.language.and_then(Language::new));
    if rtl {
        // Marks keep their own characters, or readers would put them after the wrong letter.
        buffer.set_cluster_level(ClusterLevel::MonotoneCharacters);
    }
    harfrust::shape(&font, &mut buffer, ShapeOptions::new())
        .map_err(|e| RenderError::Template(e.to_string()))?;

    let ends = cluster_ends(buffer.glyph_infos().iter().map(|g| g.cluster), text.len());
    let tracking = if rtl { 0.0 } else { look.tracking };
    let em = |units: i32| f32_of(units) / face.units;
    let (mut width, mut rise, mut drop) = (0.0, 0.0_f32, 0.0_f32);
    let mut glyphs = Vec::with_capacity(buffer.len());
    for (info, at) in buffer.glyph_infos().iter().zip(buffer.glyph_positions()) {
        let start = usize::try_from(info.cluster).unwrap_or_default();
        if info.glyph_id == 0 {
            let rest = text.get(start..).unwrap_or_default();
            return Err(no_glyph(field, rest.chars().next().unwrap_or('\u{FFFD}')));
        }
        if let Some(ink) = font.glyph_extents(GlyphId::new(info.glyph_id)) {
            let top = em(at.y_offset + ink.y_bearing);
            rise = rise.max(top);
            drop = drop.max(-(top + em(ink.height)));
        }
        let end = ends.iter().copied().find(|end| *end > start).unwrap_or(text.len());
        let advance = em(at.x_advance) + if at.x_advance > 0 { tracking } else { 0.0 };
        width += advance;
        glyphs.push(KrillaGlyph::new(
            krilla::text::GlyphId::new(info.glyph_id),
            advance,
            em(at.x_offset),
            em(at.y_offset),
            em(at.y_advance),
            start..end,
            None,
        ));
    }
    let glyphs =
        if rtl { letters_apart(face, text, glyphs) } else { clusters_closed(face, glyphs) };
    Ok(Inked { piece: Piece { face, text: text.to_owned(), glyphs, width }, rise, drop })
}

/// Ends every cluster whose last glyph is a mark with a glyph that draws nothing where its advance
/// ends: readers that measure the gap to the next cluster then see none, hence no space.
fn clusters_closed(face: &Face, glyphs: Vec<KrillaGlyph>) -> Vec<KrillaGlyph> {
    let Some(nothing) = face.blank('\u{200C}') else { return glyphs };
    let mut closed = Vec::with_capacity(glyphs.len());
    for cluster in glyphs.chunk_by(|a, b| a.text_range == b.text_range) {
        closed.extend_from_slice(cluster);
        if let [_, .., last] = cluster
            && last.x_advance == 0.0
        {
            let range = last.text_range.clone();
            closed.push(KrillaGlyph::new(nothing, 0.0, 0.0, 0.0, 0.0, range, None));
        }
    }
    closed
}

/// Gives each letter of a right-to-left ligature a glyph of its own to be read from: the last
/// letter one that draws nothing on the left half, the first the ligature. Readers turn such lines
/// round letter by letter, and would turn a ligature's letters the wrong way.
fn letters_apart(face: &Face, text: &str, glyphs: Vec<KrillaGlyph>) -> Vec<KrillaGlyph> {
    let mut apart = Vec::with_capacity(glyphs.len());
    for mut glyph in glyphs {
        let range = glyph.text_range.clone();
        let letters = text.get(range.clone()).unwrap_or_default();
        let mut chars = letters.char_indices();
        let (first, second, third) = (chars.next(), chars.next(), chars.next());
        let nothing = second.and_then(|(_, letter)| face.blank(stand_in(letter)));
        if let (Some(_), Some((at, _)), None, Some(nothing)) = (first, second, third, nothing) {
            let half = glyph.x_advance / 2.0;
            let last = range.start + at..range.end;
            apart.push(KrillaGlyph::new(nothing, half, 0.0, 0.0, 0.0, last, None));
            glyph.x_advance -= half;
            glyph.x_offset -= half;
            glyph.text_range = range.start..range.start + at;
        }
        apart.push(glyph);
    }
    apart
}

/// Each form of alef has an empty glyph to itself, so that every glyph means one letter.
const fn stand_in(letter: char) -> char {
    match letter {
        'أ' => '\u{200D}',
        'إ' => '\u{200E}',
        'آ' => '\u{200F}',
        _ => '\u{200C}',
    }
}

/// Where clusters end: at the starts of the others, in ascending order.
fn cluster_ends(starts: impl Iterator<Item = u32>, end: usize) -> Vec<usize> {
    let mut ends: Vec<usize> = starts.filter_map(|s| usize::try_from(s).ok()).collect();
    ends.push(end);
    ends.sort_unstable();
    ends.dedup();
    ends
}

/// Font units are small whole numbers: the conversion is exact.
fn f32_of(units: i32) -> f32 {
    i16::try_from(units.clamp(-32_768, 32_767)).map_or(0.0, f32::from)
}

impl Line {
    fn push(&mut self, inked: Inked) {
        self.width += inked.piece.width;
        self.rise = self.rise.max(inked.rise);
        self.drop = self.drop.max(inked.drop);
        self.pieces.push(inked.piece);
    }

    /// Puts `next` to the right of this line, or to its left when the line reads from the right.
    pub(crate) fn join(mut self, mut next: Self, rtl: bool) -> Self {
        self.width += next.width;
        self.rise = self.rise.max(next.rise);
        self.drop = self.drop.max(next.drop);
        if rtl {
            next.pieces.append(&mut self.pieces);
            std::mem::swap(&mut self.pieces, &mut next.pieces);
        } else {
            self.pieces.append(&mut next.pieces);
        }
        self
    }
}
