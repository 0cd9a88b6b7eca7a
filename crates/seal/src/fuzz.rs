//! What holds of any bytes, as functions that panic where it does not: targets for a fuzzer.

use alloc::vec::Vec;

use chancery_identity::Timestamp;

use crate::{CertificateRules, Feature, Profile, Request, Seal, UnsignedSeal, c40, check};

/// A seal that can be taken apart has one form, and is not valid while no signer is known.
pub fn seal(bytes: &[u8]) {
    for printed_mrz in [None, core::str::from_utf8(bytes).ok()] {
        let request = Request {
            signers: &[],
            rules: CertificateRules::Lenient,
            now: Timestamp::UNIX_EPOCH,
            printed_mrz,
        };
        assert!(!check(bytes, &request).outcome.is_valid());
    }
    let Ok(seal) = Seal::parse(bytes) else { return };
    if let Ok(Some(profile)) = Profile::of(seal.header()) {
        assert_eq!(profile.read(&seal).len(), seal.features().len());
    }
    let features: Vec<Feature<'_>> = seal.features().to_vec();
    let remade = UnsignedSeal::new(seal.header(), &features)
        .and_then(|unsigned| unsigned.with_signature(seal.signature()));
    assert_eq!(remade.as_deref(), Ok(seal.without_padding()));
    assert_eq!(seal.without_padding().len() + seal.padding().len(), bytes.len());
}

/// A text has one form in C40.
pub fn text(bytes: &[u8]) {
    if let Some(text) = c40::decode(bytes) {
        assert_eq!(c40::encode(&text).as_deref(), Some(bytes));
    }
}
