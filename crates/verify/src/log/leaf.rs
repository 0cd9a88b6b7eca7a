use sha2::{Digest, Sha256};

/// The log leaf of a signed code: `0x01 ‖ SHA-256("consular-leaf/v1" ‖ 0x00 ‖ claims ‖ signature)`.
///
/// It says nothing of the document to anybody who does not hold its code, because the claims hold
/// 128 random bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogLeaf(pub [u8; 33]);

impl LogLeaf {
    /// The leaf of a code with these claims, as they were signed, and this signature.
    #[must_use]
    pub fn of(claims: &[u8], signature: &[u8; 64]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"consular-leaf/v1\0");
        hash.update(claims);
        hash.update(signature);
        let mut leaf = [1; 33];
        if let Some(digest) = leaf.get_mut(1..) {
            digest.copy_from_slice(&hash.finalize());
        }
        Self(leaf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_leaf_is_over_claims_and_signature() {
        let mut hashed = b"consular-leaf/v1\0\xA0".to_vec();
        hashed.extend([7; 64]);
        let leaf = LogLeaf::of(&[0xA0], &[7; 64]);
        assert_eq!(leaf.0[0], 1);
        assert_eq!(leaf.0[1..], Sha256::digest(&hashed)[..]);
        assert_ne!(LogLeaf::of(&[0xA0], &[8; 64]), leaf);
    }
}
