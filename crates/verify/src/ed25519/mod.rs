//! Ed25519 verification (RFC 8032) by one rule, whoever asks and however many signatures there are.
//!
//! A signature R ‖ S of a message under a key A is good when
//!
//! - S is below L, the order of the base point B (§5.1.7, step 1);
//! - A and R are spelt as §5.1.2 spells a point: y below p, and no sign bit where x = 0;
//! - neither A nor R is of small order, and A is in the subgroup that B generates; A is held
//!   against this once, when it is read;
//! - [8][S]B = [8]R + [8][k]A with k = SHA-512(R ‖ A ‖ message): the equation of step 3 with the
//!   cofactor, which is the only one that a sum over many signatures can be held to as well.
//!
//! Where signer and key are honest every verifier agrees. A signer who adds a point of small order
//! to R is taken here and refused by verifiers that leave the cofactor out.
//!
//! Everything here is public, so the time taken may depend on it. Nothing here signs.

mod field;
mod multiples;
mod point;
mod prepared;
mod scalar;
#[cfg(test)]
mod tests;

use sha2::{Digest, Sha512};

use field::Field;
use multiples::product_sum;
pub(crate) use point::Point;
pub(crate) use prepared::Pending;
pub use prepared::{Generator, PreparedKey};
use scalar::Scalar;

/// Reads a key: a point in its one spelling, in the subgroup of order L, not the identity.
pub(crate) fn key(bytes: &[u8; 32]) -> Option<Point> {
    let point = Point::decompress(bytes)?;
    (!point.is_identity() && point.is_torsion_free()).then_some(point)
}

/// Whether the signature is good for the message, whose pieces are hashed one after another, under
/// the key that [`key`] made of `bytes`.
pub(crate) fn verifies(
    bytes: &[u8; 32],
    key: &Point,
    message: &[&[u8]],
    signature: &[u8; 64],
) -> bool {
    Claim::of(bytes, message, signature).is_some_and(|claim| {
        let base = Point::decompress(&Point::BASE).unwrap_or(Point::IDENTITY);
        let found = product_sum(&claim.s, &base, &claim.k, &key.negated());
        let spelling = found.compress(found.z().inverted());
        agrees(&found, &spelling, &claim.r)
    })
}

/// What a signature claims: that [S]B − [k]A is R, up to a point of small order.
struct Claim {
    r: [u8; 32],
    s: Scalar,
    k: Scalar,
}

impl Claim {
    /// None when S is not below L.
    fn of(key: &[u8; 32], message: &[&[u8]], signature: &[u8; 64]) -> Option<Self> {
        let (r, s) = signature.split_first_chunk::<32>()?;
        let s = Scalar::from_canonical(s.first_chunk()?)?;
        let mut hash = Sha512::new();
        hash.update(r);
        hash.update(key);
        for piece in message {
            hash.update(piece);
        }
        Some(Self { r: *r, s, k: Scalar::from_hash(&hash.finalize().into()) })
    }
}

/// Whether R is `found` = [S]B − [k]A up to a point of small order, and not of small order itself.
///
/// `found` is in the subgroup of order L, where only the identity is of small order. So R is good
/// when it is spelt as `found` is, and only what a foolish or hostile signer wrote needs more.
fn agrees(found: &Point, spelling: &[u8; 32], r: &[u8; 32]) -> bool {
    if spelling == r {
        return !found.is_identity();
    }
    Point::decompress(r).is_some_and(|r| {
        let difference = found.minus(&r.niels(Field::ONE));
        !r.is_of_small_order() && difference.is_of_small_order()
    })
}
