//! What several of the tests need: hexadecimal, keys, signers.

#![expect(dead_code, reason = "each test takes its own part")]

use chancery_seal::{
    CertificateRules, Curve, Request, SealingKey, Signer, SignerCertificate, SignerKey, Standing,
};

pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

pub(crate) fn key() -> SealingKey {
    SealingKey::from_bytes(&[7; 32]).unwrap()
}

/// A signer as the published examples have them: little but a name and a key.
pub(crate) fn toy(country: &str, common_name: &str, serial: &[u8], key: SignerKey) -> Signer {
    let certificate = SignerCertificate {
        version: 3,
        serial: serial.to_vec(),
        country: country.into(),
        common_name: common_name.into(),
        subject_has_more: true,
        not_before: "2020-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2030-01-01T00:00:00Z".parse().unwrap(),
        key,
        extensions: Vec::new(),
        extended_key_usages: Vec::new(),
        document_types: None,
    };
    Signer { certificate, standing: Standing::Trusted }
}

/// [`key`] as `UTTS` `5B`.
pub(crate) fn utopia() -> Signer {
    let public = SignerKey::from_point(Curve::P256, &key().public_point()).unwrap();
    toy("UT", "TS", &[0x5b], public)
}

pub(crate) fn lenient<'a>(signers: &'a [Signer], printed_mrz: Option<&'a str>) -> Request<'a> {
    let now = "2026-11-23T18:40:02Z".parse().unwrap();
    Request { signers, rules: CertificateRules::Lenient, now, printed_mrz }
}
