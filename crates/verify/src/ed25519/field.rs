//! Integers modulo p = 2²⁵⁵ − 19, in four words.
//!
//! A [`Field`] is any integer below 2²⁵⁶, since 2²⁵⁶ ≡ 38: what is carried out of the highest word
//! comes back as 38 times as much at the lowest. It is brought below p when it is written or
//! compared. The time taken depends on the values, which here are public.

use core::array;

const P: [u64; 4] = [u64::MAX - 18, u64::MAX, u64::MAX, u64::MAX >> 1];

/// An integer modulo p; not always the least one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field([u64; 4]);

impl Field {
    pub(super) const ZERO: Self = Self([0; 4]);
    pub(super) const ONE: Self = Self([1, 0, 0, 0]);
    /// d = −121665/121666 (RFC 8032 §5.1).
    pub(super) const D: Self = Self([
        0x75eb_4dca_1359_78a3,
        0x0070_0a4d_4141_d8ab,
        0x8cc7_4079_7779_e898,
        0x5203_6cee_2b6f_fe73,
    ]);
    /// 1/2 = (p + 1)/2.
    pub(super) const HALF: Self = Self([u64::MAX - 8, u64::MAX, u64::MAX, u64::MAX >> 2]);
    /// The square root of −1 that RFC 8032 §5.1.3 names: 2^((p−1)/4).
    const SQRT_MINUS_ONE: Self = Self([
        0xc4ee_1b27_4a0e_a0b0,
        0x2f43_1806_ad2f_e478,
        0x2b4d_0099_3dfb_d7a7,
        0x2b83_2480_4fc1_df0b,
    ]);

    pub(super) const fn least_word(&self) -> u64 {
        self.0[0]
    }

    pub(super) const fn highest_word(&self) -> u64 {
        self.0[3]
    }

    #[cfg(test)]
    pub(super) const fn of_words(words: [u64; 4]) -> Self {
        Self(words)
    }

    /// Reads 255 bits, least byte first; the highest bit is not looked at. None for p and above.
    pub(super) fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        let [a, b, c, d] = words(bytes);
        let n = [a, b, c, d & (u64::MAX >> 1)];
        n.iter().rev().lt(P.iter().rev()).then_some(Self(n))
    }

    /// The least non-negative integer, least byte first.
    pub(super) fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (to, word) in bytes.chunks_exact_mut(8).zip(self.least()) {
            to.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    fn least(self) -> [u64; 4] {
        const HIGH: u64 = 1 << 63;
        let [a, b, c, d] = self.0;
        // Below 2²⁵⁵ + 19 now, so at most once p too much; and then bit 255 is set by 19 more.
        let (n, _) = increased([a, b, c, d & !HIGH], d / HIGH * 19);
        let ([a, b, c, d], _) = increased(n, 19);
        if d < HIGH { n } else { [a, b, c, d & !HIGH] }
    }

    /// Whether the least non-negative integer is odd: the sign of RFC 8032 §5.1.2.
    pub(super) fn is_odd(self) -> bool {
        self.least()[0] & 1 == 1
    }

    pub(super) fn is_zero(self) -> bool {
        self.least() == [0; 4]
    }

    pub(super) fn equals(self, other: Self) -> bool {
        self.least() == other.least()
    }

    /// a + b.
    #[inline(always)]
    pub(super) fn plus(self, other: Self) -> Self {
        let ([a0, a1, a2, a3], [b0, b1, b2, b3]) = (self.0, other.0);
        let (a0, carry) = a0.overflowing_add(b0);
        let (a1, carry) = a1.carrying_add(b1, carry);
        let (a2, carry) = a2.carrying_add(b2, carry);
        let (a3, carry) = a3.carrying_add(b3, carry);
        folded([a0, a1, a2, a3], u64::from(carry))
    }

    /// a − b.
    #[inline(always)]
    pub(super) fn minus(self, other: Self) -> Self {
        let ([a0, a1, a2, a3], [b0, b1, b2, b3]) = (self.0, other.0);
        let (a0, borrow) = a0.overflowing_sub(b0);
        let (a1, borrow) = a1.borrowing_sub(b1, borrow);
        let (a2, borrow) = a2.borrowing_sub(b2, borrow);
        let (a3, borrow) = a3.borrowing_sub(b3, borrow);
        let (a0, borrow) = a0.overflowing_sub(if borrow { 38 } else { 0 });
        let (a1, borrow) = a1.overflowing_sub(u64::from(borrow));
        let (a2, borrow) = a2.overflowing_sub(u64::from(borrow));
        let (a3, borrow) = a3.overflowing_sub(u64::from(borrow));
        // A second borrow leaves at least 2⁶⁴ − 38 in the lowest word.
        Self([a0.wrapping_sub(if borrow { 38 } else { 0 }), a1, a2, a3])
    }

    /// −a.
    pub(super) fn negated(self) -> Self {
        Self::ZERO.minus(self)
    }

    #[inline(always)]
    pub(super) fn times(self, other: Self) -> Self {
        let [a0, a1, a2, a3] = self.0;
        let b = other.0;
        let [r0, p1, p2, p3, p4] = row(a0, b, [0; 4]);
        let [r1, p2, p3, p4, p5] = row(a1, b, [p1, p2, p3, p4]);
        let [r2, p3, p4, p5, p6] = row(a2, b, [p2, p3, p4, p5]);
        let [r3, p4, p5, p6, p7] = row(a3, b, [p3, p4, p5, p6]);
        reduced([r0, r1, r2, r3], [p4, p5, p6, p7])
    }

    #[inline(always)]
    pub(super) fn squared(self) -> Self {
        let [a0, a1, a2, a3] = self.0;
        // The products of different words, once each.
        let (p1, c) = a0.carrying_mul(a1, 0);
        let (p2, c) = a0.carrying_mul(a2, c);
        let (p3, p4) = a0.carrying_mul(a3, c);
        let (p3, c) = a1.carrying_mul_add(a2, p3, 0);
        let (p4, p5) = a1.carrying_mul_add(a3, p4, c);
        let (p5, p6) = a2.carrying_mul(a3, p5);
        // Twice those, and the squares.
        let p7 = p6 >> 63;
        let p6 = p6 << 1 | p5 >> 63;
        let p5 = p5 << 1 | p4 >> 63;
        let p4 = p4 << 1 | p3 >> 63;
        let p3 = p3 << 1 | p2 >> 63;
        let p2 = p2 << 1 | p1 >> 63;
        let p1 = p1 << 1;
        let (s0, s1) = a0.carrying_mul(a0, 0);
        let (s2, s3) = a1.carrying_mul(a1, 0);
        let (s4, s5) = a2.carrying_mul(a2, 0);
        let (s6, s7) = a3.carrying_mul(a3, 0);
        let (p1, c) = p1.overflowing_add(s1);
        let (p2, c) = p2.carrying_add(s2, c);
        let (p3, c) = p3.carrying_add(s3, c);
        let (p4, c) = p4.carrying_add(s4, c);
        let (p5, c) = p5.carrying_add(s5, c);
        let (p6, c) = p6.carrying_add(s6, c);
        let (p7, _) = p7.carrying_add(s7, c);
        reduced([s0, p1, p2, p3], [p4, p5, p6, p7])
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

/// `factor` times b, and `add` beside it: below 2³²⁰.
#[inline(always)]
fn row(factor: u64, [b0, b1, b2, b3]: [u64; 4], [c0, c1, c2, c3]: [u64; 4]) -> [u64; 5] {
    let (r0, carry) = factor.carrying_mul_add(b0, c0, 0);
    let (r1, carry) = factor.carrying_mul_add(b1, c1, carry);
    let (r2, carry) = factor.carrying_mul_add(b2, c2, carry);
    let (r3, carry) = factor.carrying_mul_add(b3, c3, carry);
    [r0, r1, r2, r3, carry]
}

/// `low` + 2²⁵⁶ `high`.
#[inline(always)]
fn reduced(low: [u64; 4], high: [u64; 4]) -> Field {
    let [r0, r1, r2, r3, carry] = row(38, high, low);
    folded([r0, r1, r2, r3], carry)
}

/// n + 2²⁵⁶ `carry`, where the carry is small.
#[inline(always)]
fn folded(n: [u64; 4], carry: u64) -> Field {
    let ([a, b, c, d], again) = increased(n, carry.wrapping_mul(38));
    // After a second carry the lowest word is less than what was added.
    Field([a.wrapping_add(if again { 38 } else { 0 }), b, c, d])
}

#[inline(always)]
fn increased([a, b, c, d]: [u64; 4], more: u64) -> ([u64; 4], bool) {
    let (a, carry) = a.overflowing_add(more);
    let (b, carry) = b.overflowing_add(u64::from(carry));
    let (c, carry) = c.overflowing_add(u64::from(carry));
    let (d, carry) = d.overflowing_add(u64::from(carry));
    ([a, b, c, d], carry)
}

/// The four words of 32 bytes, least first.
pub(super) fn words(bytes: &[u8; 32]) -> [u64; 4] {
    let (chunks, _) = bytes.as_chunks::<8>();
    array::from_fn(|at| chunks.get(at).map_or(0, |chunk| u64::from_le_bytes(*chunk)))
}
