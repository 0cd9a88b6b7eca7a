use std::ops::Range;

use chancery_identity::printable;
use harfrust::{
    Buffer, ClusterLevel, Direction, Feature, GlyphId, Language, ShapeOptions, ShaperFont, Tag,
};
use krilla::text::KrillaGlyph;
use unicode_bidi::{Level, ParagraphBidiInfo};
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use super::font::{Face, Style, candidates};
use super::script::scripts;
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
    /// How far ink reaches to the left of its beginning, and to the right of its width.
    pub(crate) before: f32,
    pub(crate) after: f32,
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
    let scripts = scripts(text);
    let mut line = Line::default();
    for run in runs {
        let rtl = levels.get(run.start).is_some_and(|level| level.is_rtl());
        let mut stretches = itemise(field, text, run, look.style, &scripts)?;
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

/// Cuts a run into stretches; letters keep their marks, so one font draws both.
fn itemise(
    field: &str,
    text: &str,
    run: Range<usize>,
    style: Style,
    scripts: &[(usize, Script)],
) -> Result<Vec<Stretch>, RenderError> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let start = run.start;
    for (offset, cluster) in text.get(run).unwrap_or_default().grapheme_indices(true) {
        let at = start + offset;
        let end = at + cluster.len();
        let known = scripts.binary_search_by_key(&at, |(begin, _)| *begin).ok();
        let script = known.and_then(|known| scripts.get(known)).map_or(Script::Latin, |s| s.1);
        let last = stretches.last_mut().filter(|last| last.script == script);
        let face = match &last {
            // Signs stand in the font of what is before them.
            Some(last) if is_sign(cluster) && covers(last.face, cluster) => last.face,
            _ => candidates(style, script)
                .find(|face| covers(face, cluster))
                .ok_or_else(|| no_glyph(field, uncovered(style, script, cluster)))?,
        };
        match last {
            Some(last) if std::ptr::eq(last.face, face) => last.range.end = end,
            _ => stretches.push(Stretch { range: at..end, face, script }),
        }
    }
    Ok(stretches)
}

fn covers(face: &Face, cluster: &str) -> bool {
    cluster.chars().all(|c| ignorable(c) || face.covers(c))
}

fn is_sign(cluster: &str) -> bool {
    cluster.chars().all(|c| c.script() == Script::Common)
}

/// The first character of a cluster that the font of what is before it does not have.
fn uncovered(style: Style, script: Script, cluster: &str) -> char {
    let best = candidates(style, script)
        .map(|face| cluster.chars().take_while(|c| ignorable(*c) || face.covers(*c)).count())
        .max();
    cluster.chars().nth(best.unwrap_or_default()).unwrap_or('\u{FFFD}')
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
    /// From where to where its ink reaches, to the right of its beginning.
    across: Range<f32>,
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
    let mut buffer = drawn(line, stretch, rtl, look, &[])?;
    let starts = buffer.glyph_infos().iter().map(|g| g.cluster);
    let long = long_ligatures(text, starts);
    if rtl && !long.is_empty() {
        buffer = drawn(line, stretch, rtl, look, &long)?;
    }

    let ends = cluster_ends(buffer.glyph_infos().iter().map(|g| g.cluster), text.len());
    let tracking = if rtl { 0.0 } else { look.tracking };
    let em = |units: i32| f32_of(units) / face.units;
    let (mut width, mut rise, mut drop) = (0.0, 0.0_f32, 0.0_f32);
    let mut across = 0.0_f32..0.0_f32;
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
            let left = width + em(at.x_offset + ink.x_bearing);
            across = across.start.min(left)..across.end.max(left + em(ink.width));
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
    Ok(Inked { piece: Piece { face, text: text.to_owned(), glyphs, width }, across, rise, drop })
}

/// The glyphs of a stretch as the font gives them, without the features that are turned off.
fn drawn(
    line: &str,
    stretch: &Stretch,
    rtl: bool,
    look: Look<'_>,
    off: &[Feature],
) -> Result<Buffer, RenderError> {
    let text = line.get(stretch.range.clone()).unwrap_or_default();
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
    let font = ShaperFont::new(&stretch.face.shaped);
    harfrust::shape(&font, &mut buffer, ShapeOptions::new().features(off))
        .map_err(|e| RenderError::Template(e.to_string()))?;
    Ok(buffer)
}

/// Ligatures of three letters and more, turned off: nothing can be read from their inside, and
/// names are as well written without.
fn long_ligatures(text: &str, starts: impl Iterator<Item = u32> + Clone) -> Vec<Feature> {
    let ends = cluster_ends(starts.clone(), text.len());
    let long = starts.filter_map(|start| {
        let from = usize::try_from(start).ok()?;
        let end = ends.iter().copied().find(|end| *end > from)?;
        let letters = text.get(from..end)?.chars().filter(|c| !is_combining_mark(*c)).count();
        let end = u32::try_from(end).ok()?;
        (letters > 2).then(|| Feature { tag: Tag::new(b"rlig"), value: 0, start, end })
    });
    long.collect()
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

/// Gives each character of a right-to-left cluster a glyph of its own to be read from: the first one
/// what is drawn, each later one a glyph that draws nothing to the left of it. Readers turn such
/// lines round letter by letter, and would turn the letters of a ligature the wrong way and lose the
/// marks that stand off the baseline.
fn letters_apart(face: &Face, text: &str, glyphs: Vec<KrillaGlyph>) -> Vec<KrillaGlyph> {
    let mut apart = Vec::with_capacity(glyphs.len());
    let mut cluster: Vec<KrillaGlyph> = Vec::new();
    let mut rest = glyphs.into_iter().peekable();
    while let Some(glyph) = rest.next() {
        let range = glyph.text_range.clone();
        let done = glyph.x_advance > 0.0 && rest.peek().is_none_or(|next| next.text_range != range);
        cluster.push(glyph);
        // Marks come before the letter that they stand on.
        if done || rest.peek().is_none() {
            apart.extend(
                cluster_apart(face, text, &cluster).unwrap_or_else(|| std::mem::take(&mut cluster)),
            );
            cluster.clear();
        }
    }
    apart
}

/// `None` where there is one glyph for one character already, or nothing to read from.
fn cluster_apart(face: &Face, text: &str, cluster: &[KrillaGlyph]) -> Option<Vec<KrillaGlyph>> {
    let start = cluster.iter().map(|glyph| glyph.text_range.start).min()?;
    let end = cluster.iter().map(|glyph| glyph.text_range.end).max()?;
    let mut letters = text.get(start..end)?.char_indices();
    let (_, first) = letters.next()?;
    let later: Vec<(usize, char)> = letters.map(|(at, c)| (start + at, c)).collect();
    if later.is_empty() {
        return None;
    }
    let width = cluster.iter().map(|glyph| glyph.x_advance).sum::<f32>();
    let drawing = cluster.iter().filter(|glyph| glyph.x_advance > 0.0).count();
    let places = later.iter().filter(|(_, letter)| !is_combining_mark(*letter)).count();
    // The letters of a pair get half its width each.
    let share = if (drawing, places) == (1, 1) { width / 2.0 } else { 0.0 };
    let mut apart = Vec::with_capacity(later.len() + cluster.len() + 1);
    let mut pen = 0.0;
    for (at, letter) in later.iter().rev() {
        let nothing = face.blank(stand_in(*letter))?;
        let advance = if is_combining_mark(*letter) { 0.0 } else { share };
        let range = *at..*at + letter.len_utf8();
        apart.push(KrillaGlyph::new(nothing, advance, 0.0, 0.0, 0.0, range, None));
        pen += advance;
    }
    let range = start..start + first.len_utf8();
    let drawn = |mark: bool| {
        let starts = cluster.iter().scan(0.0, |at, glyph| {
            let start = *at;
            *at += glyph.x_advance;
            Some((start, glyph))
        });
        starts.filter(move |(_, glyph)| (glyph.x_advance <= 0.0) == mark)
    };
    // What stands on the baseline first: readers take the place of the first glyph.
    for (start, glyph) in drawn(false).chain(drawn(true)) {
        let mut glyph = glyph.clone();
        glyph.x_offset += start - pen;
        if glyph.x_advance > 0.0 {
            glyph.x_advance = start + glyph.x_advance - pen;
            pen += glyph.x_advance;
        }
        glyph.text_range = range.clone();
        apart.push(glyph);
    }
    if cluster.len() > 1 {
        let nothing = face.blank('\u{200C}')?;
        apart.push(KrillaGlyph::new(nothing, 0.0, 0.0, 0.0, 0.0, range, None));
    }
    Some(apart)
}

/// Each form of alef has an empty glyph to itself, and so have marks, so that nearly every glyph
/// means one letter.
const fn stand_in(letter: char) -> char {
    match letter {
        'أ' => '\u{200D}',
        'إ' => '\u{200E}',
        '\u{5B0}'..='\u{5C7}' | '\u{64B}'..='\u{65F}' | '\u{670}' | 'آ' => '\u{200F}',
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
    /// How wide it is from its leftmost to its rightmost, ink or advance.
    pub(crate) fn span(&self) -> f32 {
        self.before + self.width + self.after
    }

    fn push(&mut self, inked: Inked) {
        let next = Self {
            width: inked.piece.width,
            before: -inked.across.start,
            after: (inked.across.end - inked.piece.width).max(0.0),
            rise: inked.rise,
            drop: inked.drop,
            pieces: vec![inked.piece],
        };
        *self = std::mem::take(self).join(next, false);
    }

    /// Puts `next` to the right of this line, or to its left when the line reads from the right.
    pub(crate) fn join(self, next: Self, rtl: bool) -> Self {
        let (mut left, mut right) = if rtl { (next, self) } else { (self, next) };
        left.before = left.before.max(right.before - left.width);
        left.after = right.after.max(left.after - right.width);
        left.width += right.width;
        left.rise = left.rise.max(right.rise);
        left.drop = left.drop.max(right.drop);
        left.pieces.append(&mut right.pieces);
        left
    }
}
