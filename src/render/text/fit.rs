use super::shape::{Line, Look};
use super::wrap::{Breaks, Paragraph};
use crate::render::error::RenderError;
use crate::render::geometry::Rect;
use crate::render::profile::{Align, Setting};

/// Sizes are tried in steps of this many millimetres.
const STEP: f32 = 0.02;

/// A text in its box.
pub(crate) struct Block {
    pub(crate) lines: Vec<Placed>,
    /// The em size in millimetres.
    pub(crate) size: f32,
}

/// A line of it.
pub(crate) struct Placed {
    pub(crate) line: Line,
    /// The left end and the height of the baseline, in millimetres.
    pub(crate) x: f32,
    pub(crate) baseline: f32,
    /// What its letters cover, in millimetres.
    pub(crate) ink: Rect,
}

/// Sets lines of one look into their box, wrapped where the setting allows.
pub(crate) fn set(
    field: &str,
    setting: &Setting,
    lines: &[String],
    look: Look<'_>,
) -> Result<Block, RenderError> {
    let paragraph = Paragraph::new(field, lines, look);
    let broken =
        |breaks| fit(setting, lines.len(), |width| paragraph.broken(breaks, width, setting.lines));
    let block = match broken(Breaks::Words)? {
        None if paragraph.breaks_letters() => broken(Breaks::Letters)?,
        block => block,
    };
    block.ok_or_else(|| RenderError::DoesNotFit { field: field.to_owned() })
}

/// Finds the largest letters with which the words stand inside the box, on as few lines as that
/// size allows; `None` if even the smallest do not.
///
/// `wrap` breaks the text, given as `natural` lines, into lines no wider than so many ems, and
/// returns `None` if a word is wider than that.
pub(crate) fn fit(
    setting: &Setting,
    natural: usize,
    wrap: impl Fn(f32) -> Result<Option<Vec<Line>>, RenderError>,
) -> Result<Option<Block>, RenderError> {
    let [largest, smallest] = setting.size;
    let wrapped = setting.wrapped.unwrap_or(largest);
    let mut size = largest;
    loop {
        let width = setting.frame.width / size;
        if let Some(lines) = wrap(width)?
            && lines.len() <= setting.lines
            && (lines.len() <= natural || size <= wrapped)
        {
            let lines = balanced(lines, width, &wrap)?;
            if let Some(block) = place(setting, lines, size) {
                return Ok(Some(block));
            }
        }
        if size <= smallest {
            return Ok(None);
        }
        size = (size - STEP).max(smallest);
    }
}

/// Makes two lines about equally long, so that no word stands alone.
fn balanced(
    lines: Vec<Line>,
    width: f32,
    wrap: &impl Fn(f32) -> Result<Option<Vec<Line>>, RenderError>,
) -> Result<Vec<Line>, RenderError> {
    let mut best = lines;
    if best.len() != 2 {
        return Ok(best);
    }
    for percent in (50_u8..100).step_by(2).rev() {
        match wrap(width * f32::from(percent) / 100.0)? {
            Some(lines) if lines.len() == 2 => best = lines,
            _ => break,
        }
    }
    Ok(best)
}

fn place(setting: &Setting, lines: Vec<Line>, size: f32) -> Option<Block> {
    let frame = setting.frame;
    let (first, last) = (lines.first()?, lines.last()?);
    let pitches: Vec<f32> = lines
        .windows(2)
        .map(|pair| match pair {
            // Marks under one line and over the next never meet.
            [upper, lower] => setting.leading.max(upper.drop + lower.rise) * size,
            _ => 0.0,
        })
        .collect();
    let between = pitches.iter().sum::<f32>();
    let (rise, drop) = (first.rise * size, last.drop * size);
    if rise + between + drop > frame.height + 0.005 {
        return None;
    }
    let [largest, _] = setting.size;
    let usual = match (lines.len(), setting.lines) {
        // Paragraphs and addresses hang from the top of their box.
        (_, 3..) => rise.max(0.72 * size),
        (1, _) => setting.baseline.unwrap_or(frame.height - 0.24 * largest),
        _ => (frame.height - rise - between - drop) / 2.0 + rise,
    };
    let top = frame.y + usual.min(frame.height - between - drop).max(rise);
    let steps = pitches.into_iter().chain([0.0]);
    let placed = lines.into_iter().zip(steps).scan(top, |baseline, (line, step)| {
        let width = line.width * size;
        let (before, after) = (line.before * size, line.after * size);
        let usual = match setting.align {
            Align::Left => frame.x,
            Align::Centre => frame.x + (frame.width - width) / 2.0,
            Align::Right => frame.right() - width,
        };
        let x = usual.min(frame.right() - width - after).max(frame.x + before);
        let height = (line.rise + line.drop) * size;
        let ink = Rect {
            x: x - before,
            y: *baseline - line.rise * size,
            width: before + width + after,
            height,
        };
        let placed = Placed { line, x, baseline: *baseline, ink };
        *baseline += step;
        Some(placed)
    });
    Some(Block { lines: placed.collect(), size })
}
