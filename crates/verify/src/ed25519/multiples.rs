//! Multiples of a point worked out beforehand, so that a product with a scalar is a sum of few of
//! them.

use alloc::vec;
use alloc::vec::Vec;
use core::array;

use super::field::Field;
use super::point::{Niels, Point};
use super::scalar::Scalar;

/// The bits of a digit in [`Comb`].
pub(super) const WIDTH: usize = 8;
/// The digits of a scalar in [`Comb`].
pub(super) const DIGITS: usize = 32;

/// For every place of a scalar's digits, every multiple a digit can ask for: 32 places of 128
/// points, 384 KiB. A product is 32 additions and no doubling.
pub(super) struct Comb(Vec<Niels>);

impl Comb {
    /// What the points take, in bytes.
    pub(super) const BYTES: usize = (DIGITS << (WIDTH - 1)) * size_of::<Niels>();

    pub(super) fn of(point: &Point) -> Self {
        let mut places = Vec::with_capacity(DIGITS);
        let mut place = *point;
        for _ in 0..DIGITS {
            places.push(place);
            place = place.doubled_times(WIDTH);
        }
        let mut points = Vec::with_capacity(DIGITS << (WIDTH - 1));
        for (place, niels) in places.iter().zip(niels_of(&places)) {
            points.extend(niels_of(&multiples(place, &niels, 1 << (WIDTH - 1))));
        }
        Self(points)
    }

    /// The points whose sum is [n]P. They are fetched before any is added, so that the processor
    /// waits for memory once and not at each addition.
    pub(super) fn terms(&self, n: &Scalar) -> [Niels; DIGITS] {
        let digits: [i16; DIGITS] = n.digits::<WIDTH, DIGITS>();
        let mut places = self.0.chunks_exact(1 << (WIDTH - 1)).zip(digits);
        array::from_fn(|_| {
            let (multiples, digit) = places.next().unwrap_or_default();
            multiple(multiples, digit)
        })
    }
}

/// The bits of a digit in [`product_sum`], and the digits of a scalar.
const SMALL_WIDTH: usize = 5;
const SMALL_DIGITS: usize = 51;

/// [a]P + [b]Q without anything worked out beforehand.
pub(super) fn product_sum(a: &Scalar, p: &Point, b: &Scalar, q: &Point) -> Point {
    let [of_p, of_q] = [p, q].map(|point| {
        let inverse = point.z().inverted();
        niels_of(&multiples(point, &point.niels(inverse), 1 << (SMALL_WIDTH - 1)))
    });
    let [a, b] = [a, b].map(Scalar::digits::<SMALL_WIDTH, SMALL_DIGITS>);
    let mut sum = Point::IDENTITY;
    for (a, b) in a.into_iter().zip(b).rev() {
        sum = sum.doubled_times(SMALL_WIDTH).plus(&multiple(&of_p, a)).plus(&multiple(&of_q, b));
    }
    sum
}

/// The multiple that a digit asks for, out of 1P, 2P, …
#[inline(always)]
fn multiple(multiples: &[Niels], digit: i16) -> Niels {
    let at = usize::from(digit.unsigned_abs()).checked_sub(1);
    let found = at.and_then(|at| multiples.get(at)).unwrap_or(&Niels::IDENTITY);
    if digit < 0 { found.negated() } else { *found }
}

/// P, 2P, …, as many as are asked for.
fn multiples(point: &Point, niels: &Niels, count: usize) -> Vec<Point> {
    let next = |point: &Point| Some(point.plus(niels));
    core::iter::successors(Some(*point), next).take(count).collect()
}

/// The points ready to be added, with one inversion for all of them.
fn niels_of(points: &[Point]) -> Vec<Niels> {
    let mut inverses: Vec<Field> = points.iter().map(Point::z).collect();
    Field::invert_each(&mut inverses, &mut vec![Field::ONE; points.len()]);
    points.iter().zip(inverses).map(|(point, inverse)| point.niels(inverse)).collect()
}
