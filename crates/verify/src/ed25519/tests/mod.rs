mod arithmetic;
mod rule;

use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar as Known;
use curve25519_dalek::traits::IsIdentity;
use sha2::{Digest, Sha512};

/// The rule, written with curve25519-dalek and nothing of ours.
fn reference(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let Some(a) = reference_key(key) else { return false };
    let (r, s) = signature.split_first_chunk::<32>().unwrap();
    let Some(s) = Option::<Known>::from(Known::from_canonical_bytes(s.try_into().unwrap())) else {
        return false;
    };
    let Some(r_point) = canonical(r).filter(|r| !r.is_small_order()) else { return false };
    let k = challenge(r, key, message);
    (EdwardsPoint::mul_base(&s) - k * a - r_point).mul_by_cofactor().is_identity()
}

fn reference_key(key: &[u8; 32]) -> Option<EdwardsPoint> {
    canonical(key).filter(|a| !a.is_small_order() && a.is_torsion_free())
}

/// The point of its one spelling.
fn canonical(bytes: &[u8; 32]) -> Option<EdwardsPoint> {
    let point = CompressedEdwardsY(*bytes).decompress()?;
    (point.compress().to_bytes() == *bytes).then_some(point)
}

fn challenge(r: &[u8; 32], key: &[u8; 32], message: &[u8]) -> Known {
    let hash = Sha512::new().chain_update(r).chain_update(key).chain_update(message).finalize();
    Known::from_bytes_mod_order_wide(&hash.into())
}

/// A signature of the message whose R is [r]B and the point of small order beside it, whose key has
/// the secret scalar `a`.
fn crafted(a: Known, key: &[u8; 32], r: Known, torsion: EdwardsPoint, message: &[u8]) -> [u8; 64] {
    let point = (EdwardsPoint::mul_base(&r) + torsion).compress().to_bytes();
    let s = r + challenge(&point, key, message) * a;
    joined(&point, &s.to_bytes())
}

fn joined(r: &[u8; 32], s: &[u8; 32]) -> [u8; 64] {
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(r);
    signature[32..].copy_from_slice(s);
    signature
}
