//! Points of the curve −x² + y² = 1 + d x² y² (RFC 8032 §5.1). The formulas are complete: they hold
//! for every pair of points, equal ones and those of small order too.

use core::hint::select_unpredictable;

use super::field::Field;
use super::scalar::Scalar;

/// A point as X/Z, Y/Z, with T = XY/Z (Hisil, Wong, Carter and Dawson 2008).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    x: Field,
    y: Field,
    z: Field,
    t: Field,
}

/// A point ready to be added: (y + x)/2, (y − x)/2 and dxy. The halves spare each addition the
/// doubling of Z.
#[derive(Clone, Copy, Debug)]
pub(super) struct Niels {
    sum: Field,
    difference: Field,
    product: Field,
}

impl Point {
    pub(super) const IDENTITY: Self =
        Self { x: Field::ZERO, y: Field::ONE, z: Field::ONE, t: Field::ZERO };

    /// The base point B: y = 4/5 and x even (RFC 8032 §5.1).
    pub(super) const BASE: [u8; 32] = {
        let mut bytes = [0x66; 32];
        bytes[0] = 0x58;
        bytes
    };

    /// Reads 32 bytes (RFC 8032 §5.1.3). None for a y of p or above, a y of no point, and x = 0
    /// with the sign bit set: a point has one spelling.
    pub(super) fn decompress(bytes: &[u8; 32]) -> Option<Self> {
        let y = Field::from_bytes(bytes)?;
        let negative = bytes[31] >> 7 == 1;
        let square = y.squared();
        let u = square.minus(Field::ONE);
        let v = square.times(Field::D).plus(Field::ONE);
        let x = Field::root_of_ratio(u, v)?;
        if x.is_zero() && negative {
            return None;
        }
        let x = if x.is_odd() == negative { x } else { x.negated() };
        Some(Self { x, y, z: Field::ONE, t: x.times(y) })
    }

    /// The 32 bytes (RFC 8032 §5.1.2), given 1/Z.
    pub(super) fn compress(&self, inverse_z: Field) -> [u8; 32] {
        let mut bytes = self.y.times(inverse_z).to_bytes();
        bytes[31] |= u8::from(self.x.times(inverse_z).is_odd()) << 7;
        bytes
    }

    /// Z, which is never zero.
    pub(super) const fn z(&self) -> Field {
        self.z
    }

    pub(super) fn is_identity(&self) -> bool {
        self.x.is_zero() && self.y.equals(self.z)
    }

    /// Whether [8]P is the identity.
    pub(super) fn is_of_small_order(&self) -> bool {
        self.doubled().doubled().doubled().is_identity()
    }

    /// Whether [L]P is the identity.
    pub(super) fn is_torsion_free(&self) -> bool {
        let niels = self.niels(self.z.inverted());
        let mut sum = Self::IDENTITY;
        for bit in Scalar::bits_of_l() {
            sum = sum.doubled();
            if bit {
                sum = sum.plus(&niels);
            }
        }
        sum.is_identity()
    }

    pub(super) fn negated(&self) -> Self {
        Self { x: self.x.negated(), t: self.t.negated(), ..*self }
    }

    /// P + Q.
    pub(super) fn plus(&self, other: &Niels) -> Self {
        self.with((other, false))
    }

    /// P − Q.
    pub(super) fn minus(&self, other: &Niels) -> Self {
        self.with((other, true))
    }

    /// P + Q, or P − Q where that is said. Which of them is a matter of chance and nothing a
    /// processor could guess.
    #[inline(always)]
    pub(super) fn with(&self, (other, less): (&Niels, bool)) -> Self {
        let (sum, difference) = (&other.sum, &other.difference);
        let a = self.y.minus(self.x).times(*select_unpredictable(less, sum, difference));
        let b = self.y.plus(self.x).times(*select_unpredictable(less, difference, sum));
        let c = self.t.times(other.product);
        let (f, g) = (self.z.minus(c), self.z.plus(c));
        let (f, g) = (select_unpredictable(less, g, f), select_unpredictable(less, f, g));
        Self::completed(b.minus(a), b.plus(a), f, g)
    }

    /// 2P.
    pub(super) fn doubled(&self) -> Self {
        let (xx, yy) = (self.x.squared(), self.y.squared());
        let zz = self.z.squared();
        let (g, h) = (yy.minus(xx), yy.plus(xx));
        let e = self.x.plus(self.y).squared().minus(h);
        let f = zz.plus(zz).minus(g);
        Self::completed(e, h, f, g)
    }

    #[inline(always)]
    fn completed(e: Field, h: Field, f: Field, g: Field) -> Self {
        Self { x: e.times(f), y: g.times(h), z: f.times(g), t: e.times(h) }
    }

    /// [n]P for n = 2ⁱ.
    pub(super) fn doubled_times(&self, i: usize) -> Self {
        (0..i).fold(*self, |point, _| point.doubled())
    }

    /// The sum of points, each with whether it is to be taken away.
    pub(super) fn sum<'a>(terms: impl Iterator<Item = (&'a Niels, bool)>) -> Self {
        terms.fold(Self::IDENTITY, |sum, term| sum.with(term))
    }

    /// The point ready to be added, given 1/Z.
    pub(super) fn niels(&self, inverse_z: Field) -> Niels {
        let (x, y) = (self.x.times(inverse_z), self.y.times(inverse_z));
        Niels {
            sum: y.plus(x).times(Field::HALF),
            difference: y.minus(x).times(Field::HALF),
            product: x.times(y).times(Field::D),
        }
    }
}

impl Niels {
    pub(super) const IDENTITY: Self =
        Self { sum: Field::HALF, difference: Field::HALF, product: Field::ZERO };

    /// Something of where it begins in memory and of where it ends.
    pub(super) const fn ends(&self) -> u64 {
        self.sum.least_word() ^ self.product.highest_word()
    }
}
