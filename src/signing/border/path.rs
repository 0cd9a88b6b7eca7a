//! Whether a signer of seals was certified by a country signing authority (Doc 9303-12 §7.1.3: right
//! under it, with nobody between).

use chancery_identity::Timestamp;
use chancery_seal::{SignatureCheck, SignerKey};
use der::asn1::{AnyRef, ObjectIdentifier, UintRef};
use der::oid::AssociatedOid;
use der::{Decode, Encode, Reader};
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage};
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::X509Certificate;

use super::seal_signer;
use crate::signing::certificate::parse;
use crate::signing::{Certificate, Link, PathError};

/// The one hash that goes with curves of 256 bits (Doc 9303-12 §4.1.6).
pub(in crate::signing) const ECDSA_WITH_SHA256: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
/// Bytes of a number on these curves.
const WIDTH: usize = 32;

/// Checks that `signer` was issued by the self-signed `csca`, which is valid at `at`. What the
/// signer's certificate says of itself, its dates included, is left to the check of the seal.
///
/// # Errors
/// [`PathError`], the first fault found: the authority's own, then the tie between the two.
pub fn check_seal_path(
    signer: &Certificate,
    csca: &Certificate,
    at: Timestamp,
) -> Result<(), PathError> {
    let key = seal_signer(csca).map_err(|_| PathError::PublicKey(Link::Root))?.key;
    let csca = read(csca).ok_or(PathError::Unreadable(Link::Root))?;
    let signer = read(signer).ok_or(PathError::Unreadable(Link::Signer))?;
    check_authority(&csca, &key, at)?;
    if signer.issuer().as_raw() != csca.subject().as_raw() {
        return Err(PathError::Issuer);
    }
    check_key_identifiers(&signer, &csca)?;
    check_signature(&signer, &key, Link::Signer)
}

/// A certificate that is written as DER has it, so that nobody can give it another key id and keep
/// what is signed.
fn read(certificate: &Certificate) -> Option<X509Certificate<'_>> {
    let der = certificate.as_der();
    let again = x509_cert::Certificate::from_der(der).and_then(|read| read.to_der()).ok()?;
    if again == der { parse(der) } else { None }
}

fn check_authority(
    csca: &X509Certificate<'_>,
    key: &SignerKey,
    at: Timestamp,
) -> Result<(), PathError> {
    if csca.issuer().as_raw() != csca.subject().as_raw() {
        return Err(PathError::NotSelfIssued);
    }
    check_signature(csca, key, Link::Root)?;
    if at.as_second() < csca.validity().not_before.timestamp() {
        return Err(PathError::NotYetValid(Link::Root));
    }
    if at.as_second() > csca.validity().not_after.timestamp() {
        return Err(PathError::Expired(Link::Root));
    }
    match csca.basic_constraints() {
        Ok(Some(constraints)) if constraints.critical && constraints.value.ca => {}
        _ => return Err(PathError::RootNotAuthority),
    }
    match csca.key_usage() {
        Ok(Some(usage)) if usage.critical && usage.value.key_cert_sign() => {}
        _ => return Err(PathError::KeyUsage(Link::Root)),
    }
    let known = [BasicConstraints::OID.as_bytes(), KeyUsage::OID.as_bytes()];
    let strange = |critical: bool, oid: &[u8]| critical && !known.contains(&oid);
    if csca.extensions().iter().any(|e| strange(e.critical, e.oid.as_bytes())) {
        return Err(PathError::Critical(Link::Root));
    }
    Ok(())
}

fn check_key_identifiers(
    signer: &X509Certificate<'_>,
    csca: &X509Certificate<'_>,
) -> Result<(), PathError> {
    let of_authority = csca.extensions().iter().find_map(|e| match e.parsed_extension() {
        ParsedExtension::SubjectKeyIdentifier(identifier) => Some(identifier),
        _ => None,
    });
    let of_signer = signer.extensions().iter().find_map(|e| match e.parsed_extension() {
        ParsedExtension::AuthorityKeyIdentifier(authority) => authority.key_identifier.as_ref(),
        _ => None,
    });
    match (of_authority, of_signer) {
        (None, _) => Err(PathError::SubjectKey(Link::Root)),
        (Some(one), Some(other)) if one == other => Ok(()),
        _ => Err(PathError::AuthorityKey),
    }
}

fn check_signature(
    certificate: &X509Certificate<'_>,
    key: &SignerKey,
    link: Link,
) -> Result<(), PathError> {
    let algorithm = &certificate.signature_algorithm;
    if algorithm.algorithm.as_bytes() != ECDSA_WITH_SHA256.as_bytes()
        || algorithm.parameters.is_some()
        || certificate.signature != *algorithm
    {
        return Err(PathError::Algorithm(link));
    }
    let signed = certificate.tbs_certificate.as_ref();
    let value = &certificate.signature_value;
    let good = raw_signature(&value.data)
        .is_some_and(|signature| key.verify(signed, &signature) == SignatureCheck::Good);
    if good && value.unused_bits == 0 { Ok(()) } else { Err(PathError::Signature(link)) }
}

/// `r ‖ s` of an `Ecdsa-Sig-Value` (RFC 3279 §2.2.3).
pub(in crate::signing) fn raw_signature(der: &[u8]) -> Option<Vec<u8>> {
    let value = AnyRef::from_der(der).ok()?;
    let numbers: der::Result<[UintRef<'_>; 2]> =
        value.sequence(|reader| Ok([reader.decode()?, reader.decode()?]));
    let mut raw = Vec::with_capacity(2 * WIDTH);
    for number in numbers.ok()? {
        let bytes = number.as_bytes();
        raw.resize(raw.len() + WIDTH.checked_sub(bytes.len())?, 0);
        raw.extend(bytes);
    }
    Some(raw)
}
