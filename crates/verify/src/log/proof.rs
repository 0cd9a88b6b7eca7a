use alloc::vec::Vec;
use core::fmt;

use super::{Checkpoint, CheckpointError, LogLeaf, inclusion_root, leaf_hash};
use crate::{PublicKey, base64};

const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// The way up from a leaf of the largest tree.
const MAX_PATH: usize = 63;
/// A proof is no larger than this, in bytes: the longest way up, and a checkpoint with sixteen
/// signatures.
const MAX_BYTES: usize = 16 << 10;

/// A proof that a document is in its issuer's log (`c2sp.org/tlog-proof@v1`). Nothing is verified
/// before [`LogProof::index_of`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogProof<'a> {
    index: u64,
    path: Vec<[u8; 32]>,
    checkpoint: &'a str,
}

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogProofError {
    /// Not a `c2sp.org/tlog-proof@v1` within the limits.
    Form,
    /// Its checkpoint is not the log's.
    Checkpoint(CheckpointError),
    /// It does not lead from the leaf to the checkpoint's root.
    Path,
}

impl fmt::Display for LogProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => f.write_str("not a log proof"),
            Self::Checkpoint(error) => write!(f, "the log proof: {error}"),
            Self::Path => f.write_str("the log proof is of another document, or of another tree"),
        }
    }
}

impl core::error::Error for LogProofError {}

impl<'a> LogProof<'a> {
    /// Reads a proof: header, an `extra` line that is read over, `index`, the path from the leaf
    /// up, an empty line, and the checkpoint.
    ///
    /// # Errors
    /// [`LogProofError::Form`].
    pub fn parse(proof: &'a [u8]) -> Result<Self, LogProofError> {
        let text = core::str::from_utf8(proof).ok().filter(|text| text.len() <= MAX_BYTES);
        let (head, checkpoint) =
            text.and_then(|text| text.split_once("\n\n")).ok_or(LogProofError::Form)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(LogProofError::Form);
        }
        if lines.peek().is_some_and(|line| line.starts_with("extra ")) {
            lines.next();
        }
        let index = lines.next().and_then(|line| line.strip_prefix("index "));
        let index = index
            .filter(|digits| *digits == "0" || !digits.starts_with(['0', '+']))
            .and_then(|digits| digits.parse().ok())
            .ok_or(LogProofError::Form)?;
        let path: Option<Vec<[u8; 32]>> =
            lines.map(|line| base64::decode(line)?.try_into().ok()).collect();
        match path {
            Some(path) if path.len() <= MAX_PATH => Ok(Self { index, path, checkpoint }),
            _ => Err(LogProofError::Form),
        }
    }

    /// The leaf's index in the tree of a checkpoint that `log` signed.
    ///
    /// # Errors
    /// [`LogProofError`].
    pub fn index_of(&self, leaf: LogLeaf, log: PublicKey) -> Result<u64, LogProofError> {
        let checkpoint =
            Checkpoint::open(self.checkpoint.as_bytes(), log).map_err(LogProofError::Checkpoint)?;
        let root = inclusion_root(leaf_hash(&leaf.0), self.index, checkpoint.size, &self.path);
        if root == Some(checkpoint.root) { Ok(self.index) } else { Err(LogProofError::Path) }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use ed25519_dalek::{Signer, SigningKey};
    use proptest::prelude::*;

    use super::*;
    use crate::NoteKey;
    use crate::log::node_hash;

    fn log() -> (SigningKey, NoteKey) {
        let key = SigningKey::from_bytes(&[5; 32]);
        let public = PublicKey::from_bytes(key.verifying_key().as_bytes()).unwrap();
        (key, NoteKey { name: "log.uto.example".into(), key: public })
    }

    fn leaf() -> LogLeaf {
        LogLeaf::of(&[0xA0], &[7; 64])
    }

    /// The second of two leaves, in a tree whose head the log signed.
    fn proof(extra: &str) -> String {
        let (key, name) = log();
        let beside = [9; 32];
        let checkpoint = Checkpoint {
            origin: name.name.clone(),
            size: 2,
            root: node_hash(&beside, &leaf_hash(&leaf().0)),
        };
        let text = checkpoint.text();
        let line = name.signature_line(&key.sign(text.as_bytes()).to_bytes());
        let path = base64::encode(&beside);
        format!("{HEADER}\n{extra}index 1\n{path}\n\n{text}\n{line}")
    }

    fn index(proof: &str, leaf: LogLeaf) -> Result<u64, LogProofError> {
        LogProof::parse(proof.as_bytes())?.index_of(leaf, log().1.key)
    }

    #[test]
    fn a_proof_leads_from_its_leaf_to_the_signed_root() {
        assert_eq!(index(&proof(""), leaf()), Ok(1));
        assert_eq!(index(&proof("extra QUJD\n"), leaf()), Ok(1));
    }

    #[test]
    fn another_document_another_log_another_place() {
        let other = LogLeaf::of(&[0xA1], &[7; 64]);
        assert_eq!(index(&proof(""), other), Err(LogProofError::Path));
        let elsewhere = proof("").replace("index 1", "index 0");
        assert_eq!(index(&elsewhere, leaf()), Err(LogProofError::Path));
        let stranger = SigningKey::from_bytes(&[6; 32]);
        let stranger = PublicKey::from_bytes(stranger.verifying_key().as_bytes()).unwrap();
        let text = proof("");
        let parsed = LogProof::parse(text.as_bytes()).unwrap();
        assert!(matches!(parsed.index_of(leaf(), stranger), Err(LogProofError::Checkpoint(_))));
    }

    #[test]
    fn out_of_form_is_refused() {
        let good = proof("");
        for (from, to) in [
            ("@v1", "@v2"),
            ("index 1", "index 01"),
            ("index 1", "index -1"),
            ("index 1", "index +1"),
            ("index 1", "index 99999999999999999999"),
            ("index 1", "leaf 1"),
            ("CQkJ", "CQk"),
            ("\n\n", "\n"),
        ] {
            assert!(good.contains(from), "{from}");
            assert!(index(&good.replacen(from, to, 2), leaf()).is_err(), "{to}");
        }
        let long = good.replace("index 1\n", &format!("index 1\n{}", "CQkJ\n".repeat(9000)));
        assert_eq!(index(&long, leaf()), Err(LogProofError::Form));
    }

    proptest! {
        #[test]
        fn a_changed_byte_never_proves(at in 0_usize..400, flip in 1_u8..=255) {
            let mut bytes = proof("").into_bytes();
            let at = at % bytes.len();
            bytes[at] ^= flip;
            let found = LogProof::parse(&bytes).and_then(|p| p.index_of(leaf(), log().1.key));
            prop_assert!(found.is_err());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _ = LogProof::parse(&bytes);
        }
    }
}
