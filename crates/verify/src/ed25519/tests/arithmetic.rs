use alloc::vec::Vec;

use curve25519_dalek::constants::EIGHT_TORSION;
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar as Known;
use proptest::prelude::*;

use super::super::field::Field;
use super::super::multiples::{OfBase, OfKey, product_sum};
use super::super::point::Point;
use super::super::scalar::Scalar;
use super::canonical;

/// p, least byte first.
const P: [u8; 32] = {
    let mut bytes = [0xFF; 32];
    bytes[0] = 0xED;
    bytes[31] = 0x7F;
    bytes
};
/// L, least byte first.
const L: [u8; 32] = [
    0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// Plain integers, least byte first, for what the fast ones are held against.
fn sum(a: &[u8; 32], b: &[u8; 32]) -> [u8; 33] {
    let mut out = [0; 33];
    let mut carry = 0_u16;
    for at in 0..32 {
        let n = u16::from(a[at]) + u16::from(b[at]) + carry;
        out[at] = u8::try_from(n & 0xFF).unwrap();
        carry = n >> 8;
    }
    out[32] = u8::try_from(carry).unwrap();
    out
}

fn reduced(mut n: [u8; 33]) -> [u8; 32] {
    let modulus = [&P[..], &[0]].concat();
    while n.iter().rev().ge(modulus.iter().rev()) {
        let mut borrow = 0_i16;
        for (byte, less) in n.iter_mut().zip(&modulus) {
            let rest = i16::from(*byte) - i16::from(*less) - borrow;
            borrow = i16::from(rest < 0);
            *byte = u8::try_from(rest.rem_euclid(256)).unwrap();
        }
    }
    n[..32].try_into().unwrap()
}

fn sum_mod_p(a: &[u8; 32], b: &[u8; 32]) -> [u8; 32] {
    reduced(sum(a, b))
}

/// By doubling and adding.
fn product_mod_p(a: &[u8; 32], b: &[u8; 32]) -> [u8; 32] {
    (0..256).rev().fold([0; 32], |product, bit| {
        let doubled = sum_mod_p(&product, &product);
        if b[bit / 8] >> (bit % 8) & 1 == 1 { sum_mod_p(&doubled, a) } else { doubled }
    })
}

/// Integers below p, many of them at the edges.
fn integer() -> impl Strategy<Value = [u8; 32]> {
    let edge = (0_u8..40, any::<bool>()).prop_map(|(n, below)| {
        let mut bytes = if below { P } else { [0; 32] };
        if below {
            bytes[0] -= n + 1;
        } else {
            bytes[0] = n;
        }
        bytes
    });
    let sparse = proptest::collection::vec(prop_oneof![Just(0_u8), Just(0xFF)], 32)
        .prop_map(|bytes| bytes.try_into().unwrap());
    prop_oneof![3 => any::<[u8; 32]>(), 1 => edge, 1 => sparse]
        .prop_map(|bytes| reduced(sum(&bytes, &[0; 32])))
}

/// Four words, many of them the least or the greatest but few.
fn words_at_the_edge() -> impl Strategy<Value = [u64; 4]> {
    let word = prop_oneof![any::<u64>(), 0_u64..80, (0_u64..80).prop_map(|n| u64::MAX - n)];
    [word.clone(), word.clone(), word.clone(), word]
}

fn whole(words: [u64; 4]) -> [u8; 32] {
    let mut bytes = [0; 33];
    for (to, word) in bytes.chunks_mut(8).zip(words) {
        to.copy_from_slice(&word.to_le_bytes());
    }
    reduced(bytes)
}

fn field(bytes: &[u8; 32]) -> Field {
    Field::from_bytes(bytes).unwrap()
}

proptest! {
    #[test]
    fn field_operations_are_those_of_integers_modulo_p(a in integer(), b in integer(), c in integer()) {
        let (x, y, z) = (field(&a), field(&b), field(&c));
        prop_assert_eq!(x.to_bytes(), a);
        prop_assert_eq!(x.plus(y).to_bytes(), sum_mod_p(&a, &b));
        prop_assert_eq!(x.minus(y).plus(y).to_bytes(), a);
        prop_assert_eq!(x.times(y).to_bytes(), product_mod_p(&a, &b));
        prop_assert_eq!(x.squared().to_bytes(), product_mod_p(&a, &a));
        prop_assert_eq!(x.negated().plus(x).to_bytes(), [0; 32]);
        // What is above p, and what wraps.
        let most = Field::ZERO.minus(Field::ONE).plus(x).plus(x).minus(y);
        let expected = sum_mod_p(&a, &a);
        prop_assert_eq!(most.plus(y).plus(Field::ONE).to_bytes(), expected);
        prop_assert_eq!(most.times(z).plus(y.times(z)).plus(z).to_bytes(), product_mod_p(&expected, &c));
        prop_assert!(most.squared().equals(most.times(most)));
        prop_assert_eq!(x.is_odd(), a[0] & 1 == 1);
    }

    /// Any four words, as no bytes give them.
    #[test]
    fn words_above_p_count_modulo_p(a in words_at_the_edge(), b in words_at_the_edge()) {
        let (x, y) = (Field::of_words(a), Field::of_words(b));
        let (n, m) = (whole(a), whole(b));
        prop_assert_eq!(x.to_bytes(), n);
        prop_assert_eq!(x.plus(y).to_bytes(), sum_mod_p(&n, &m));
        prop_assert_eq!(x.minus(y).plus(y).to_bytes(), n);
        prop_assert_eq!(x.times(y).to_bytes(), product_mod_p(&n, &m));
        prop_assert_eq!(x.squared().to_bytes(), product_mod_p(&n, &n));
    }

    #[test]
    fn an_inverse_undoes(values in proptest::collection::vec(integer(), 1..9)) {
        let values: Vec<Field> = values.iter().map(field).filter(|v| !v.is_zero()).collect();
        let mut inverses = values.clone();
        Field::invert_each(&mut inverses, &mut values.clone());
        for (value, inverse) in values.iter().zip(&inverses) {
            prop_assert!(value.times(*inverse).equals(Field::ONE));
            prop_assert!(value.inverted().equals(*inverse));
        }
    }

    #[test]
    fn points_are_read_as_dalek_reads_their_one_spelling(bytes: [u8; 32]) {
        check_reading(&bytes);
    }

    #[test]
    fn sums_of_points_are_those_of_dalek(a: [u8; 32], b: [u8; 32], torsion in 0_usize..8) {
        let (p, q) = (known_point(&a), known_point(&b) + EIGHT_TORSION[torsion]);
        let (x, y) = (ours(&p), ours(&q));
        let niels = y.niels(y.z().inverted());
        prop_assert_eq!(spelt(&x.plus(&niels)), (p + q).compress().to_bytes());
        prop_assert_eq!(spelt(&x.minus(&niels)), (p - q).compress().to_bytes());
        prop_assert_eq!(spelt(&y.plus(&niels)), (q + q).compress().to_bytes());
        prop_assert_eq!(spelt(&y.doubled()), (q + q).compress().to_bytes());
        prop_assert!(y.minus(&niels).is_identity());
        prop_assert_eq!(y.is_torsion_free(), torsion == 0);
        prop_assert!(!y.is_of_small_order());
    }

    #[test]
    fn sums_of_products_are_those_of_dalek(a: [u8; 32], n: [u8; 32], m: [u8; 32]) {
        let p = known_point(&a);
        let (n, m) = (Known::from_bytes_mod_order(n), Known::from_bytes_mod_order(m));
        let (x, y) = (scalar(&n), scalar(&m));
        let base = Point::decompress(&Point::BASE).unwrap();
        let expected = (n * p + EdwardsPoint::mul_base(&m)).compress().to_bytes();
        prop_assert_eq!(spelt(&product_sum(&x, &ours(&p), &y, &base)), expected);
        let (of_base, of_key) = (OfBase::of(&base), OfKey::of(&ours(&p)));
        let terms = of_base.terms(&y).into_iter().chain(of_key.terms(&x));
        prop_assert_eq!(spelt(&Point::sum(terms)), expected);
    }

    #[test]
    fn a_hash_is_reduced_as_dalek_reduces_it(low: [u8; 32], high: [u8; 32]) {
        check_reduction(low, high);
    }

    #[test]
    fn digits_make_the_scalar(bytes: [u8; 32]) {
        let n = Known::from_bytes_mod_order(bytes);
        check_all_digits(&n);
    }
}

#[test]
fn digits_make_the_scalars_at_the_edge() {
    let two_252 = Known::from(1_u64 << 63)
        * Known::from(1_u64 << 63)
        * Known::from(1_u64 << 63)
        * Known::from(1_u64 << 63);
    for n in [Known::ZERO, -Known::ONE, two_252, two_252 - Known::ONE] {
        check_all_digits(&n);
    }
}

fn check_all_digits(n: &Known) {
    let ours = scalar(n);
    check_digits(n, 9, &ours.digits::<9, 29>());
    check_digits(n, 11, &ours.digits::<11, 23>());
    check_digits(n, 8, &ours.digits::<8, 32>());
    check_digits(n, 5, &ours.digits::<5, 51>());
}

fn check_digits(n: &Known, width: usize, digits: &[i16]) {
    let half = 1 << (width - 1);
    let mut sum = Known::ZERO;
    for digit in digits.iter().rev() {
        assert!((-half < *digit) && (*digit <= half));
        let size = Known::from(u64::from(digit.unsigned_abs()));
        sum = sum * Known::from(1_u64 << width) + if *digit < 0 { -size } else { size };
    }
    assert_eq!(sum, *n);
}

fn check_reading(bytes: &[u8; 32]) {
    let (read, known) = (Point::decompress(bytes), canonical(bytes));
    assert_eq!(read.is_some(), known.is_some(), "{bytes:02x?}");
    if let (Some(read), Some(known)) = (read, known) {
        assert_eq!(spelt(&read), *bytes);
        assert_eq!(read.is_of_small_order(), known.is_small_order());
        assert_eq!(read.is_torsion_free(), known.is_torsion_free());
    }
}

fn check_reduction(low: [u8; 32], high: [u8; 32]) {
    let bytes: [u8; 64] = [low, high].concat().try_into().unwrap();
    let known = Known::from_bytes_mod_order_wide(&bytes);
    assert_eq!(Scalar::from_hash(&bytes), scalar(&known));
}

/// Every y within 40 of 0 and of p, on both sides, with and without the sign: that has all
/// spellings that are not the one, and the points of small order but two.
#[test]
fn spellings_at_the_edges_are_read_as_dalek_reads_them() {
    let mut refused = 0;
    for n in 0..40_u8 {
        let mut above = P;
        above[0] = 0xED_u8.wrapping_add(n);
        if n > 18 {
            above = [0xFF; 32];
        }
        let (mut below, mut small) = (P, [0; 32]);
        below[0] -= n + 1;
        small[0] = n;
        for mut bytes in [above, below, small] {
            for sign in [0, 0x80] {
                bytes[31] = bytes[31] & 0x7F | sign;
                check_reading(&bytes);
                refused += u32::from(
                    CompressedEdwardsY(bytes).decompress().is_some() && canonical(&bytes).is_none(),
                );
            }
        }
    }
    assert!(refused >= 12, "only {refused} other spellings of a point were tried");
    for point in EIGHT_TORSION {
        let bytes = point.compress().to_bytes();
        check_reading(&bytes);
        assert!(Point::decompress(&bytes).unwrap().is_of_small_order());
    }
}

#[test]
fn scalars_at_the_edges_are_reduced_and_refused() {
    let mut edges = Vec::from([[0; 32], [0xFF; 32], L]);
    for change in [1, 2, 0xFF] {
        let mut near = L;
        near[0] = near[0].wrapping_add(change);
        edges.push(near);
    }
    for low in &edges {
        for high in &edges {
            check_reduction(*low, *high);
        }
        let known = Option::<Known>::from(Known::from_canonical_bytes(*low));
        assert_eq!(Scalar::from_canonical(low).is_some(), known.is_some(), "{low:02x?}");
    }
}

fn known_point(seed: &[u8; 32]) -> EdwardsPoint {
    EdwardsPoint::mul_base(&Known::from_bytes_mod_order(*seed))
}

fn ours(point: &EdwardsPoint) -> Point {
    Point::decompress(&point.compress().to_bytes()).unwrap()
}

fn spelt(point: &Point) -> [u8; 32] {
    point.compress(point.z().inverted())
}

fn scalar(n: &Known) -> Scalar {
    Scalar::from_canonical(&n.to_bytes()).unwrap()
}
