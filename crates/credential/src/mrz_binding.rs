use sha2::{Digest, Sha256};

/// What ties a code to the machine-readable zone printed beside it: the first 8 bytes of the
/// SHA-256 of the MRZ lines joined without a break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MrzBinding(pub [u8; 8]);

impl MrzBinding {
    /// The binding of these MRZ lines.
    #[must_use]
    pub fn of_lines<S: AsRef<str>>(lines: &[S]) -> Self {
        let mut hash = Sha256::new();
        for line in lines {
            hash.update(line.as_ref().as_bytes());
        }
        let digest: [u8; 32] = hash.finalize().into();
        let [a, b, c, d, e, f, g, h, ..] = digest;
        Self([a, b, c, d, e, f, g, h])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_break_between_lines_is_not_bound() {
        assert_eq!(MrzBinding::of_lines(&["AB", "CD"]), MrzBinding::of_lines(&["ABCD"]));
        assert_ne!(MrzBinding::of_lines(&["AB"]), MrzBinding::of_lines(&["AC"]));
    }
}
