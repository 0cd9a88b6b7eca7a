use chancery_vectors::Key;
use chancery_verify::SignedReceipt;

/// Takes the bytes for a receipt.
pub(crate) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(receipt) = SignedReceipt::parse(&text) else { return };
    assert!(receipt.chain().len() >= 2);
    let claims = receipt.unverified().clone();
    if let Ok(verified) = receipt.verify(&Key::named("uto-receipt").public()) {
        assert_eq!(verified, claims);
        assert_eq!(verified.jti, "rcp_0001", "a receipt that nobody signed");
    }
}
