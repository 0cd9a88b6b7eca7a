//! What a printer cuts and registers by: in the margin only, so that no mark stays on a document.

use krilla::color::luma;
use krilla::geom::{Path, PathBuilder};
use krilla::num::NormalizedF32;
use krilla::paint::Stroke;
use krilla::surface::Surface;

use super::grid::Grid;
use crate::render::geometry::{POINTS, Rect};
use crate::render::pdf::ellipse;

/// From the places to the marks, and the length of a mark; millimetres.
const GAP: f32 = 2.0;
const LENGTH: f32 = 5.0;
/// The radius of a register mark.
const RADIUS: f32 = 1.5;
/// A hairline: a quarter point.
const HAIRLINE: f32 = 0.25;

/// Crop marks at both ends of every cut, and a register mark in the middle of each edge.
pub(super) fn draw(surface: &mut Surface<'_>, grid: &Grid) -> Option<()> {
    let (whole, paper) = (grid.whole(), grid.paper);
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke {
        paint: luma::Color::black().into(),
        width: HAIRLINE,
        opacity: NormalizedF32::ONE,
        ..Stroke::default()
    }));
    for x in grid.cuts_down() {
        for y in [whole.y - GAP - LENGTH, whole.bottom() + GAP] {
            surface.draw_path(&line((x, y), (x, y + LENGTH))?);
        }
    }
    for y in grid.cuts_across() {
        for x in [whole.x - GAP - LENGTH, whole.right() + GAP] {
            surface.draw_path(&line((x, y), (x + LENGTH, y))?);
        }
    }
    let (middle_x, middle_y) = (paper.width / 2.0, paper.height / 2.0);
    let from_edge = GAP + LENGTH / 2.0;
    for (x, y) in [
        (middle_x, whole.y - from_edge),
        (middle_x, whole.bottom() + from_edge),
        (whole.x - from_edge, middle_y),
        (whole.right() + from_edge, middle_y),
    ] {
        let arm = RADIUS + 1.0;
        surface.draw_path(&line((x - arm, y), (x + arm, y))?);
        surface.draw_path(&line((x, y - arm), (x, y + arm))?);
        surface.draw_path(&ellipse(Rect {
            x: x - RADIUS,
            y: y - RADIUS,
            width: 2.0 * RADIUS,
            height: 2.0 * RADIUS,
        })?);
    }
    surface.set_stroke(None);
    Some(())
}

fn line(from: (f32, f32), to: (f32, f32)) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.move_to(from.0 * POINTS, from.1 * POINTS);
    path.line_to(to.0 * POINTS, to.1 * POINTS);
    path.finish()
}
