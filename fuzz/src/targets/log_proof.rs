use std::sync::OnceLock;

use chancery_credential::Code;
use chancery_vectors::{Key, card, code_of};
use chancery_verify::{LogLeaf, LogProof};

/// Takes the bytes for a log proof of a card. Only what the log signed shows a place, and the place
/// that it signed.
pub(crate) fn run(bytes: &[u8]) {
    let Ok(proof) = LogProof::parse(bytes) else { return };
    let Some(leaf) = leaf() else { return };
    if let Ok(index) = proof.index_of(leaf, Key::named("uto-log").public()) {
        assert_eq!(index, 7, "a proof that nobody made");
    }
}

/// The leaf of the card that the proofs of the corpus are of.
fn leaf() -> Option<LogLeaf> {
    static LEAF: OnceLock<Option<LogLeaf>> = OnceLock::new();
    *LEAF.get_or_init(|| {
        let signed = code_of(&card(), Key::named("uto-document"));
        let code = Code::from_cose(&signed.cose()).ok()?;
        Some(LogLeaf::of(&code.envelope.payload, &code.envelope.signature))
    })
}
