use chancery_identity::Timestamp;
use chancery_verify::{
    KeyUse, Method, PublicKey, Receipt, ReceiptError, ReceiptHeader, SignedReceipt,
};
use thiserror::Error;

use crate::signing::{
    AuthorityKeys, Certificate, CertificateError, KeyRing, PathError, check_device_path, check_path,
};

/// Why a receipt is not to be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReceiptFault {
    /// It is no receipt, or not signed, or not by the key it names.
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    /// A certificate in it cannot be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// Its certificates do not lead to their root, or did not at the receipt's time.
    #[error("the certificates of the receipt: {0}")]
    Path(#[from] PathError),
    /// Its certificates lead to another root.
    #[error("the receipt is under another root")]
    Root,
    /// The key may not sign this receipt: not receipts, not at this time, not for this issuer, not
    /// for this verifier, or not as an engine would.
    #[error("the key of the receipt may not sign it")]
    Signer,
}

/// Signs a receipt with the authority's key for receipts; none where no key of the authority may
/// sign receipts now.
#[must_use]
pub fn sign_receipt(keys: &AuthorityKeys, receipt: &Receipt, now: Timestamp) -> Option<String> {
    let signer = keys.signer_for(KeyUse::Receipt, now)?;
    let chain = [signer.certificate().as_der(), keys.root_certificate().as_der()];
    let header = ReceiptHeader::new(signer.key_id().to_string(), &chain);
    let input = receipt.signing_input(&header);
    Some(Receipt::compact(&input, &signer.sign(input.as_bytes())))
}

/// The keys that sign the receipt of a check: those of the document's issuer, or of the first
/// authority for what is nobody's document.
#[must_use]
pub fn receipt_keys<'a>(ring: &'a KeyRing, issuer: Option<&str>) -> Option<&'a AuthorityKeys> {
    issuer.and_then(|code| ring.of(code)).or_else(|| ring.first())
}

/// Checks a receipt under the root's key, at the receipt's own time: its certificates may have run
/// out long since.
///
/// # Errors
/// [`ReceiptFault`].
pub fn check_receipt(text: &str, root_key: &PublicKey) -> Result<Receipt, ReceiptFault> {
    let read = SignedReceipt::parse(text)?;
    let claims = read.unverified();
    let at = Timestamp::from_second(claims.iat).map_err(|_| ReceiptError::Form)?;
    let said: Option<Timestamp> = claims.checked_at.parse().ok();
    if said.is_none_or(|said| said.as_second() != claims.iat) {
        return Err(ReceiptError::Form.into());
    }
    let chain: Vec<Certificate> =
        read.chain().iter().map(|der| Certificate::from_der(der)).collect::<Result<_, _>>()?;
    let (leaf, key, may) = match chain.as_slice() {
        [receipts, root] => {
            pinned(root, root_key)?;
            let facts = check_path(receipts, root, at)?;
            let issuer = claims.issuer.as_ref().map(|issuer| issuer.authority.as_str());
            let for_issuer = issuer
                .is_none_or(|issuer| facts.states.iter().any(|state| state.as_str() == issuer));
            let may = facts.usage == KeyUse::Receipt
                && (facts.sign_from..=facts.sign_to).contains(&at)
                && for_issuer;
            (receipts, facts.public_key, may)
        }
        [device, receipts, root] => {
            pinned(root, root_key)?;
            let facts = check_device_path(device, receipts, root, at)?;
            // A device has no registry, and signs for its own verifier alone.
            let may = facts.verifier == claims.verifier.id && claims.method == Method::OffLine;
            (device, facts.public_key, may)
        }
        _ => return Err(ReceiptError::Form.into()),
    };
    if !may || leaf.key_id().to_string() != read.key_id() {
        return Err(ReceiptFault::Signer);
    }
    Ok(read.verify(&key)?)
}

fn pinned(root: &Certificate, key: &PublicKey) -> Result<(), ReceiptFault> {
    if root.public_key()? == *key { Ok(()) } else { Err(ReceiptFault::Root) }
}
