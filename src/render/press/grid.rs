use super::Paper;
use crate::render::geometry::Rect;

/// Millimetres along every edge of the paper in which nothing but marks stands.
pub(super) const MARGIN: f32 = 10.0;

/// Where the places for documents stand on a sheet of paper: as many as it takes, in rows from the
/// top left, centred. All measures in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Grid {
    /// The paper, turned so that it takes most.
    pub(super) paper: Paper,
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// A document with its bleed.
    width: f32,
    height: f32,
    bleed: f32,
}

impl Grid {
    /// None when not even one document has room.
    pub(super) fn of(paper: Paper, (width, height): (f32, f32), bleed: f32) -> Option<Self> {
        let (width, height) = (width + 2.0 * bleed, height + 2.0 * bleed);
        let on = |paper: Paper| Self {
            paper,
            columns: how_often(width, paper.width),
            rows: how_often(height, paper.height),
            width,
            height,
            bleed,
        };
        // As it was given where both take as many.
        let [upright, turned] = [on(paper), on(paper.turned())];
        let grid = if turned.places() > upright.places() { turned } else { upright };
        (grid.places() > 0).then_some(grid)
    }

    pub(super) const fn places(&self) -> usize {
        self.columns * self.rows
    }

    /// The nth document with its bleed, on the front or, with the columns the other way round, on
    /// the back: so the two meet when the paper is turned over like the page of a book.
    pub(super) fn place(&self, n: usize, back: bool) -> Rect {
        let (column, row) = (n % self.columns, n / self.columns);
        let column = if back { self.columns - 1 - column } else { column };
        let (left, top) = self.corner();
        Rect {
            x: left + as_mm(column) * self.width,
            y: top + as_mm(row) * self.height,
            width: self.width,
            height: self.height,
        }
    }

    fn corner(&self) -> (f32, f32) {
        (
            (self.paper.width - as_mm(self.columns) * self.width) / 2.0,
            (self.paper.height - as_mm(self.rows) * self.height) / 2.0,
        )
    }

    /// All places together.
    pub(super) fn whole(&self) -> Rect {
        let (x, y) = self.corner();
        Rect { x, y, width: self.paper.width - 2.0 * x, height: self.paper.height - 2.0 * y }
    }

    /// Where the knife goes down, from left to right.
    pub(super) fn cuts_down(&self) -> impl Iterator<Item = f32> {
        cuts(self.corner().0, self.width, self.bleed, self.columns)
    }

    /// Where the knife goes across, from top to bottom.
    pub(super) fn cuts_across(&self) -> impl Iterator<Item = f32> {
        cuts(self.corner().1, self.height, self.bleed, self.rows)
    }
}

/// Both trimmed edges of every place.
fn cuts(start: f32, step: f32, bleed: f32, count: usize) -> impl Iterator<Item = f32> {
    (0..count).flat_map(move |n| {
        let edge = start + as_mm(n) * step;
        [edge + bleed, edge + step - bleed]
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "paper is below a metre, and a share below zero is none"
)]
fn how_often(length: f32, paper: f32) -> usize {
    ((paper - 2.0 * MARGIN) / length).max(0.0) as usize
}

#[expect(clippy::cast_precision_loss, reason = "a sheet takes fewer than a thousand documents")]
const fn as_mm(count: usize) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: (f32, f32) = (85.60, 53.98);

    #[test]
    fn paper_takes_as_many_as_it_can() {
        for (paper, size, bleed, columns, rows) in [
            (Paper::A4, CARD, 3.0, 3, 3),
            (Paper::A3, CARD, 3.0, 3, 6),
            (Paper::SRA3, CARD, 3.0, 3, 7),
            (Paper::LETTER, CARD, 3.0, 2, 4),
            (Paper::A4, (210.0, 99.0), 3.0, 1, 1),
        ] {
            let grid = Grid::of(paper, size, bleed).unwrap();
            assert_eq!((grid.columns, grid.rows), (columns, rows), "{paper:?}");
        }
        assert_eq!(Grid::of(Paper::A4, (210.0, 297.0), 3.0), None);
        assert_eq!(Grid::of(Paper::A4, (f32::NAN, 50.0), 3.0), None);
    }

    #[test]
    fn places_stand_apart_from_each_other_and_from_the_edge() {
        let grid = Grid::of(Paper::A3, CARD, 3.0).unwrap();
        let inside = Rect {
            x: MARGIN,
            y: MARGIN,
            width: grid.paper.width - 2.0 * MARGIN,
            height: grid.paper.height - 2.0 * MARGIN,
        };
        for n in 0..grid.places() {
            let place = grid.place(n, false);
            assert!(inside.holds(&place, 0.001));
            assert!(grid.whole().holds(&place, 0.001));
            assert!((0..n).all(|other| !grid.place(other, false).touches(&place, -0.001)));
        }
    }

    #[test]
    fn a_back_stands_behind_its_front() {
        let grid = Grid::of(Paper::A4, CARD, 3.0).unwrap();
        for n in 0..grid.places() {
            let (front, back) = (grid.place(n, false), grid.place(n, true));
            assert!((front.x - (grid.paper.width - back.right())).abs() < 0.001);
            assert!((front.y - back.y).abs() < 0.001);
        }
    }

    #[test]
    fn the_knife_meets_every_trimmed_edge() {
        let grid = Grid::of(Paper::A4, CARD, 3.0).unwrap();
        let (down, across): (Vec<f32>, Vec<f32>) =
            (grid.cuts_down().collect(), grid.cuts_across().collect());
        assert_eq!((down.len(), across.len()), (6, 6));
        for n in 0..grid.places() {
            let place = grid.place(n, false);
            for (edge, cuts) in [
                (place.x + 3.0, &down),
                (place.right() - 3.0, &down),
                (place.y + 3.0, &across),
                (place.bottom() - 3.0, &across),
            ] {
                assert!(cuts.iter().any(|cut| (cut - edge).abs() < 0.001));
            }
        }
    }
}
