//! Multiples of a point worked out beforehand, so that a product with a scalar is a sum of few of
//! them.

use alloc::vec;
use alloc::vec::Vec;

use super::field::Field;
use super::point::{Niels, Point};
use super::scalar::Scalar;

/// For each of N places of a scalar's digits of W bits, every multiple a digit can ask for. A product
/// is N additions and no doubling.
pub(super) struct Comb<const W: usize, const N: usize>(Vec<Niels>);

/// The multiples of a key.
pub(super) type OfKey = Comb<9, 29>;
/// The multiples of the base point, which all keys share and which may be larger.
pub(super) type OfBase = Comb<11, 23>;

impl<const W: usize, const N: usize> Comb<W, N> {
    /// The multiples for one place: negative digits have those of positive ones.
    const A_PLACE: usize = 1 << (W - 1);
    /// What the points take, in bytes.
    pub(super) const BYTES: usize = N * Self::A_PLACE * size_of::<Niels>();

    pub(super) fn of(point: &Point) -> Self {
        let mut places = Vec::with_capacity(N);
        let mut place = *point;
        for _ in 0..N {
            places.push(place);
            place = place.doubled_times(W);
        }
        let mut points = Vec::with_capacity(N * Self::A_PLACE);
        for (place, niels) in places.iter().zip(niels_of(&places)) {
            points.extend(niels_of(&multiples(place, &niels, Self::A_PLACE)));
        }
        Self(points)
    }

    /// The points whose sum is [n]P, each to be added, or to be taken away where that is so.
    pub(super) fn terms(&self, n: &Scalar) -> [(&Niels, bool); N] {
        let mut places = self.0.chunks_exact(Self::A_PLACE);
        n.digits::<W, N>().map(|digit| multiple(places.next().unwrap_or_default(), digit))
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
        sum = sum.doubled_times(SMALL_WIDTH);
        sum = sum.with(multiple(&of_p, a)).with(multiple(&of_q, b));
    }
    sum
}

/// The multiple that a digit asks for, out of 1P, 2P, …, and whether the digit is below zero.
#[inline(always)]
fn multiple(multiples: &[Niels], digit: i16) -> (&Niels, bool) {
    let at = usize::from(digit.unsigned_abs()).checked_sub(1);
    (at.and_then(|at| multiples.get(at)).unwrap_or(&Niels::IDENTITY), digit < 0)
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
