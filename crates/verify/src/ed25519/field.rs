//! Integers modulo p = 2²⁵⁵ − 19, in five limbs of 51 bits.
//!
//! Two types carry the bounds, so that a sum too large to multiply does not compile: [`Field`] is
//! what a product gives, [`Loose`] what a product takes. Operations wrap, because the bounds make
//! overflow impossible and a check of each would cost more than the product; the time taken depends
//! on the values, which here are public.

use core::array;

const MASK: u64 = (1 << 51) - 1;
const P0: u64 = MASK - 18;

/// An integer modulo p with limbs below 2⁵¹ + 2¹³; not always the least one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field([u64; 5]);

/// An integer modulo p with limbs below 2⁵⁴: a sum of few [`Field`]s.
#[derive(Clone, Copy)]
pub(super) struct Loose([u64; 5]);

impl From<Field> for Loose {
    fn from(Field(limbs): Field) -> Self {
        Self(limbs)
    }
}

impl Field {
    pub(super) const ZERO: Self = Self([0; 5]);
    pub(super) const ONE: Self = Self([1, 0, 0, 0, 0]);
    /// d = −121665/121666 (RFC 8032 §5.1).
    pub(super) const D: Self = Self([
        0x0003_4dca_1359_78a3,
        0x0001_a828_3b15_6ebd,
        0x0005_e7a2_6001_c029,
        0x0007_39c6_63a0_3cbb,
        0x0005_2036_cee2_b6ff,
    ]);
    /// 2d.
    pub(super) const TWO_D: Self = Self([
        0x0006_9b94_26b2_f159,
        0x0003_5050_762a_dd7a,
        0x0003_cf44_c003_8052,
        0x0006_738c_c740_7977,
        0x0002_406d_9dc5_6dff,
    ]);
    /// The square root of −1 that RFC 8032 §5.1.3 names: 2^((p−1)/4).
    const SQRT_MINUS_ONE: Self = Self([
        0x0006_1b27_4a0e_a0b0,
        0x0000_d5a5_fc8f_189d,
        0x0007_ef5e_9cbd_0c60,
        0x0007_8595_a680_4c9e,
        0x0002_b832_4804_fc1d,
    ]);

    /// Reads 255 bits, least byte first; the highest bit is not looked at. None for p and above.
    pub(super) fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        let [w0, w1, w2, w3] = words(bytes);
        let limbs = [
            w0 & MASK,
            (w0 >> 51 | w1 << 13) & MASK,
            (w1 >> 38 | w2 << 26) & MASK,
            (w2 >> 25 | w3 << 39) & MASK,
            w3 >> 12 & MASK,
        ];
        let [low, high @ ..] = limbs;
        let too_large = low >= P0 && high == [MASK; 4];
        (!too_large).then_some(Self(limbs))
    }

    /// The least non-negative integer, least byte first.
    pub(super) fn to_bytes(self) -> [u8; 32] {
        let [mut a, mut b, mut c, mut d, mut e] = Loose(self.0).carried().0;
        // The limbs now say less than 2p; what adding 19 carries out of 255 bits says whether p
        // is to be taken off.
        let mut carry = (a + 19) >> 51;
        for limb in [b, c, d, e] {
            carry = (limb + carry) >> 51;
        }
        a += 19 * carry;
        b += a >> 51;
        c += b >> 51;
        d += c >> 51;
        e += d >> 51;
        let [a, b, c, d, e] = [a, b, c, d, e].map(|limb| limb & MASK);
        let words = [a | b << 51, b >> 13 | c << 38, c >> 26 | d << 25, d >> 39 | e << 12];
        let mut bytes = [0; 32];
        for (to, word) in bytes.chunks_exact_mut(8).zip(words) {
            to.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    /// Whether the least non-negative integer is odd: the sign of RFC 8032 §5.1.2.
    pub(super) fn is_odd(self) -> bool {
        let [first, ..] = self.to_bytes();
        first & 1 == 1
    }

    pub(super) fn is_zero(self) -> bool {
        self.to_bytes() == [0; 32]
    }

    pub(super) fn equals(self, other: Self) -> bool {
        self.to_bytes() == other.to_bytes()
    }

    /// a + b.
    #[inline(always)]
    pub(super) fn plus(self, other: Self) -> Loose {
        Loose(zip(self.0, other.0, u64::wrapping_add))
    }

    /// a − b, as a + 2p − b.
    #[inline(always)]
    pub(super) fn minus(self, other: Self) -> Loose {
        Loose(self.0).less(TWO_P, other)
    }

    /// a − b − c, as a + 4p − b − c.
    #[inline(always)]
    pub(super) fn minus_both(self, b: Self, c: Self) -> Loose {
        let four_p = zip(TWO_P, TWO_P, u64::wrapping_add);
        let sum = zip(b.0, c.0, u64::wrapping_add);
        Loose(zip(zip(self.0, four_p, u64::wrapping_add), sum, u64::wrapping_sub))
    }

    /// 2a + b.
    #[inline(always)]
    pub(super) fn twice_plus(self, other: Self) -> Loose {
        Loose(zip(self.plus(self).0, other.0, u64::wrapping_add))
    }

    /// 2a − b, as 2a + 2p − b.
    #[inline(always)]
    pub(super) fn twice_minus(self, other: Self) -> Loose {
        self.plus(self).less(TWO_P, other)
    }

    /// −a.
    pub(super) fn negated(self) -> Self {
        Self::ZERO.minus(self).carried()
    }

    /// The product with another.
    #[inline(always)]
    pub(super) fn times(self, other: impl Into<Loose>) -> Self {
        Loose(self.0).times(other)
    }

    #[inline(always)]
    pub(super) fn squared(self) -> Self {
        Loose(self.0).squared()
    }

    /// a^(2ⁿ).
    fn squared_times(self, n: u32) -> Self {
        (0..n).fold(self, |power, _| power.squared())
    }

    /// a^(2²⁵⁰ − 1) and a¹¹, from which inverse and square root take their powers.
    fn ladder(self) -> (Self, Self) {
        let two = self.squared();
        let nine = two.squared_times(2).times(self);
        let eleven = nine.times(two);
        // Exponents 2ⁿ − 1.
        let n5 = eleven.squared().times(nine);
        let n10 = n5.squared_times(5).times(n5);
        let n20 = n10.squared_times(10).times(n10);
        let n40 = n20.squared_times(20).times(n20);
        let n50 = n40.squared_times(10).times(n10);
        let n100 = n50.squared_times(50).times(n50);
        let n200 = n100.squared_times(100).times(n100);
        (n200.squared_times(50).times(n50), eleven)
    }

    /// 1/a, as a^(p − 2); 0 for 0.
    pub(super) fn inverted(self) -> Self {
        let (n250, eleven) = self.ladder();
        n250.squared_times(5).times(eleven)
    }

    /// A square root of u/v, if there is one (RFC 8032 §5.1.3); v is not zero.
    pub(super) fn root_of_ratio(u: Self, v: Self) -> Option<Self> {
        let v3 = v.squared().times(v);
        let (n250, _) = u.times(v3.squared().times(v)).ladder();
        // u v³ (u v⁷)^((p − 5)/8), where (p − 5)/8 = 2²⁵² − 3.
        let power = n250.squared_times(2).times(u.times(v3.squared().times(v)));
        let root = u.times(v3).times(power);
        let square = v.times(root.squared());
        if square.equals(u) {
            Some(root)
        } else if square.equals(u.negated()) {
            Some(root.times(Self::SQRT_MINUS_ONE))
        } else {
            None
        }
    }

    /// Inverts every value with one inversion (Montgomery's trick). None of them is zero;
    /// `products` is as long as `values`, and its contents on entry do not matter.
    pub(super) fn invert_each(values: &mut [Self], products: &mut [Self]) {
        let mut product = Self::ONE;
        for (before, value) in products.iter_mut().zip(&*values) {
            *before = product;
            product = product.times(*value);
        }
        let mut inverse = product.inverted();
        for (before, value) in products.iter().zip(values).rev() {
            let next = inverse.times(*value);
            *value = inverse.times(*before);
            inverse = next;
        }
    }
}

/// 2p, each of whose limbs is above every limb of a [`Field`].
const TWO_P: [u64; 5] = [2 * P0, 2 * MASK, 2 * MASK, 2 * MASK, 2 * MASK];

impl Loose {
    /// The sum with a multiple of p, less a [`Field`].
    #[inline(always)]
    fn less(self, multiple: [u64; 5], other: Field) -> Self {
        Self(zip(zip(self.0, multiple, u64::wrapping_add), other.0, u64::wrapping_sub))
    }

    /// The same integer modulo p in smaller limbs.
    pub(super) fn carried(self) -> Field {
        let [a, b, c, d, e] = self.0;
        let b = b + (a >> 51);
        let c = c + (b >> 51);
        let d = d + (c >> 51);
        let e = e + (d >> 51);
        let a = (a & MASK) + 19 * (e >> 51);
        Field([a, b & MASK, c & MASK, d & MASK, e & MASK])
    }

    /// The product. A column of it is at most 77 products of limbs, so below 2¹¹⁵; the last, which
    /// has no factor 19, carries less than 2⁶⁰.
    #[inline(always)]
    pub(super) fn times(self, other: impl Into<Self>) -> Field {
        let [a0, a1, a2, a3, a4] = self.0;
        let [b0, b1, b2, b3, b4] = other.into().0;
        let [c1, c2, c3, c4] = [b1, b2, b3, b4].map(|limb| limb.wrapping_mul(19));
        columns([
            sum([wide(a0, b0), wide(a4, c1), wide(a3, c2), wide(a2, c3), wide(a1, c4)]),
            sum([wide(a1, b0), wide(a0, b1), wide(a4, c2), wide(a3, c3), wide(a2, c4)]),
            sum([wide(a2, b0), wide(a1, b1), wide(a0, b2), wide(a4, c3), wide(a3, c4)]),
            sum([wide(a3, b0), wide(a2, b1), wide(a1, b2), wide(a0, b3), wide(a4, c4)]),
            sum([wide(a4, b0), wide(a3, b1), wide(a2, b2), wide(a1, b3), wide(a0, b4)]),
        ])
    }

    /// The square; the columns are those of [`Loose::times`], with equal products taken once.
    #[inline(always)]
    pub(super) fn squared(self) -> Field {
        let [a0, a1, a2, a3, a4] = self.0;
        let [d0, d1, d2, d3] = [a0, a1, a2, a3].map(|limb| limb.wrapping_mul(2));
        let [c3, c4] = [a3, a4].map(|limb| limb.wrapping_mul(19));
        columns([
            sum([wide(a0, a0), wide(d1, c4), wide(d2, c3)]),
            sum([wide(d0, a1), wide(d2, c4), wide(a3, c3)]),
            sum([wide(d0, a2), wide(a1, a1), wide(d3, c4)]),
            sum([wide(d0, a3), wide(d1, a2), wide(a4, c4)]),
            sum([wide(d0, a4), wide(d1, a3), wide(a2, a2)]),
        ])
    }
}

/// Carries the columns of a product into limbs.
#[inline(always)]
fn columns([r0, r1, r2, r3, r4]: [u128; 5]) -> Field {
    let r1 = r1.wrapping_add(r0 >> 51);
    let r2 = r2.wrapping_add(r1 >> 51);
    let r3 = r3.wrapping_add(r2 >> 51);
    let r4 = r4.wrapping_add(r3 >> 51);
    let first = (low(r0) & MASK).wrapping_add(low(r4 >> 51).wrapping_mul(19));
    let second = (low(r1) & MASK).wrapping_add(first >> 51);
    Field([first & MASK, second, low(r2) & MASK, low(r3) & MASK, low(r4) & MASK])
}

#[inline(always)]
fn wide(a: u64, b: u64) -> u128 {
    u128::from(a).wrapping_mul(u128::from(b))
}

#[inline(always)]
fn sum<const N: usize>(products: [u128; N]) -> u128 {
    products.into_iter().fold(0, u128::wrapping_add)
}

#[expect(clippy::cast_possible_truncation, reason = "the low half is what is wanted")]
#[inline(always)]
const fn low(n: u128) -> u64 {
    n as u64
}

#[inline(always)]
fn zip(a: [u64; 5], b: [u64; 5], each: impl Fn(u64, u64) -> u64) -> [u64; 5] {
    let ([a0, a1, a2, a3, a4], [b0, b1, b2, b3, b4]) = (a, b);
    [each(a0, b0), each(a1, b1), each(a2, b2), each(a3, b3), each(a4, b4)]
}

/// The four words of 32 bytes, least first.
pub(super) fn words(bytes: &[u8; 32]) -> [u64; 4] {
    let (chunks, _) = bytes.as_chunks::<8>();
    array::from_fn(|at| chunks.get(at).map_or(0, |chunk| u64::from_le_bytes(*chunk)))
}
