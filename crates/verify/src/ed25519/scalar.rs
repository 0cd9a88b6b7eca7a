//! Integers modulo L = 2²⁵² + 27742317777372353535851937790883648493, the order of the base point
//! (RFC 8032 §5.1).

use core::array;

use super::field::words;

const L: [u64; 4] = [0x5812_631a_5cf5_d3ed, 0x14de_f9de_a2f7_9cd6, 0, 1 << 60];
/// L − 2²⁵².
const C: [u64; 2] = [0x5812_631a_5cf5_d3ed, 0x14de_f9de_a2f7_9cd6];

/// An integer below L, its least word first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scalar([u64; 4]);

impl Scalar {
    /// Reads 32 bytes, least first; none for L and above (RFC 8032 §5.1.7, step 1).
    pub(super) fn from_canonical(bytes: &[u8; 32]) -> Option<Self> {
        let n = words(bytes);
        below(&n, &L).then_some(Self(n))
    }

    /// Reduces 64 bytes, least first.
    ///
    /// 2²⁵² ≡ −C, so what stands above bit 252 is taken off as a multiple of C, three times; the
    /// signs alternate.
    pub(super) fn from_hash(bytes: &[u8; 64]) -> Self {
        let (chunks, _) = bytes.as_chunks::<8>();
        let n: [u64; 8] =
            array::from_fn(|at| chunks.get(at).map_or(0, |chunk| u64::from_le_bytes(*chunk)));
        let (first, high) = split(&n);
        let (second, high) = split(&times_c(&high));
        let (third, high) = split(&times_c(&high));
        let (fourth, _) = split(&times_c(&high));
        // Between 0 and 5L: 2L − 2²⁵² − 2¹³² and above, below 2²⁵³ + 2L.
        let twice = add(&L, &L);
        let mut n = subtract(&add(&add(&twice, &first), &third), &add(&second, &fourth));
        while !below(&n, &L) {
            n = subtract(&n, &L);
        }
        Self(n)
    }

    /// L itself, of which no scalar is the value: for the test of a point's order.
    pub(super) fn bits_of_l() -> impl Iterator<Item = bool> {
        (0..253).rev().map(|at| L.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1))
    }

    /// N digits of W bits, least first, each from −2^(W−1) + 1 to 2^(W−1): the scalar is the sum
    /// of dᵢ 2^(W i). W N is at least 253: a scalar of 2²⁵² or more has nothing but zeros in the 127
    /// bits below the highest, so that nothing is carried out of the last digit.
    pub(super) fn digits<const W: usize, const N: usize>(&self) -> [i16; N] {
        const { assert!(W * N >= 253 && W <= 12, "the digits do not hold a scalar") };
        let mut carry = 0_i16;
        array::from_fn(|at| {
            let (word, shift) = (at * W / 64, at * W % 64);
            let low = self.0.get(word).map_or(0, |w| w >> shift);
            let high =
                self.0.get(word + 1).map_or(0, |w| if shift == 0 { 0 } else { w << (64 - shift) });
            let bits = (low | high) & ((1 << W) - 1);
            let digit = i16::try_from(bits).unwrap_or_default() + carry;
            carry = i16::from(digit > 1 << (W - 1));
            digit - (carry << W)
        })
    }
}

/// The low 252 bits, and what stands above them.
fn split(n: &[u64; 8]) -> ([u64; 4], [u64; 5]) {
    let [a, b, c, d, e, f, g, h] = *n;
    let high = [d >> 60 | e << 4, e >> 60 | f << 4, f >> 60 | g << 4, g >> 60 | h << 4, h >> 60];
    ([a, b, c, d & ((1 << 60) - 1)], high)
}

/// The product with C; below 2³⁸⁵ for what [`split`] gives.
fn times_c(n: &[u64; 5]) -> [u64; 8] {
    let mut product = [0; 8];
    for (offset, factor) in C.into_iter().enumerate() {
        let mut carry = 0;
        for (at, to) in product.iter_mut().skip(offset).enumerate() {
            let word = n.get(at).copied().unwrap_or_default();
            (*to, carry) = word.carrying_mul_add(factor, carry, *to);
        }
    }
    product
}

fn add(a: &[u64; 4], b: &[u64; 4]) -> [u64; 4] {
    let mut carry = false;
    let mut pairs = a.iter().zip(b);
    array::from_fn(|_| {
        let (a, b) = pairs.next().unwrap_or((&0, &0));
        let (sum, over) = a.overflowing_add(*b);
        let (sum, again) = sum.overflowing_add(u64::from(carry));
        carry = over | again;
        sum
    })
}

fn subtract(a: &[u64; 4], b: &[u64; 4]) -> [u64; 4] {
    let mut borrow = false;
    let mut pairs = a.iter().zip(b);
    array::from_fn(|_| {
        let (a, b) = pairs.next().unwrap_or((&0, &0));
        let (rest, under) = a.overflowing_sub(*b);
        let (rest, again) = rest.overflowing_sub(u64::from(borrow));
        borrow = under | again;
        rest
    })
}

fn below(a: &[u64; 4], b: &[u64; 4]) -> bool {
    a.iter().rev().lt(b.iter().rev())
}
