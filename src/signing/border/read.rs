//! What a certificate says of a signer of visible digital seals.

use chancery_identity::Timestamp;
use chancery_seal::{DOCUMENT_TYPE_LIST, Extension, SignerCertificate, SignerKey};
use der::asn1::{AnyRef, ObjectIdentifier, PrintableStringRef};
use der::{Decode, Reader, SliceReader};
use x509_cert::spki::SubjectPublicKeyInfoRef;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::X509Certificate;

use super::curve::{EC_PUBLIC_KEY, curve};
use crate::signing::certificate::parse;
use crate::signing::{Certificate, CertificateError};

const COUNTRY: &str = "2.5.4.6";
const COMMON_NAME: &str = "2.5.4.3";

/// Reads what a check of seals needs of a certificate. Nothing is judged:
/// [`SignerCertificate::check_profile`] does that, and whoever knows the authority its path.
///
/// # Errors
/// [`CertificateError::SealKey`] for a key that is not on a curve, or no point of it;
/// [`CertificateError::Unreadable`] for an extension that stands twice or cannot be read.
pub fn seal_signer(certificate: &Certificate) -> Result<SignerCertificate, CertificateError> {
    let certificate = parse(certificate.as_der()).ok_or(CertificateError::Unreadable)?;
    let validity = certificate.validity();
    let subject = subject(&certificate)?;
    let extensions = extensions(&certificate)?;
    Ok(SignerCertificate {
        version: certificate.version().0.saturating_add(1),
        serial: certificate.raw_serial().to_vec(),
        country: subject.country,
        common_name: subject.common_name,
        subject_has_more: subject.has_more,
        not_before: timestamp(validity.not_before.timestamp())?,
        not_after: timestamp(validity.not_after.timestamp())?,
        key: key(certificate.public_key().raw)?,
        extensions,
        extended_key_usages: extended_key_usages(&certificate)?,
        document_types: document_types(&certificate)?,
    })
}

#[derive(Default)]
struct SignerSubject {
    country: String,
    common_name: String,
    has_more: bool,
}

fn subject(certificate: &X509Certificate<'_>) -> Result<SignerSubject, CertificateError> {
    let mut subject = SignerSubject::default();
    for attribute in certificate.subject().iter_attributes() {
        let slot = match attribute.attr_type().to_id_string().as_str() {
            COUNTRY => &mut subject.country,
            COMMON_NAME => &mut subject.common_name,
            _ => {
                subject.has_more = true;
                continue;
            }
        };
        subject.has_more |= !slot.is_empty();
        *slot = attribute.as_str().map_err(|_| CertificateError::Unreadable)?.into();
    }
    Ok(subject)
}

fn key(spki: &[u8]) -> Result<SignerKey, CertificateError> {
    let read = || {
        let spki = SubjectPublicKeyInfoRef::from_der(spki).ok()?;
        if spki.algorithm.oid != EC_PUBLIC_KEY {
            return None;
        }
        let curve = curve(spki.algorithm.parameters?)?;
        SignerKey::from_point(curve, spki.subject_public_key.as_bytes()?)
    };
    read().ok_or(CertificateError::SealKey)
}

/// Every extension, none of them twice (RFC 5280 §4.2).
fn extensions(certificate: &X509Certificate<'_>) -> Result<Vec<Extension>, CertificateError> {
    certificate.extensions_map().map_err(|_| CertificateError::Unreadable)?;
    let read = certificate.extensions().iter();
    Ok(read.map(|e| Extension { id: e.oid.to_id_string(), critical: e.critical }).collect())
}

fn extended_key_usages(certificate: &X509Certificate<'_>) -> Result<Vec<String>, CertificateError> {
    let found =
        certificate.extensions().iter().find_map(|extension| match extension.parsed_extension() {
            ParsedExtension::ExtendedKeyUsage(_) => Some(extension.value),
            _ => None,
        });
    let Some(value) = found else { return Ok(Vec::new()) };
    let usages = Vec::<ObjectIdentifier>::from_der(value);
    let usages = usages.map_err(|_| CertificateError::Unreadable)?;
    Ok(usages.iter().map(ToString::to_string).collect())
}

/// `SEQUENCE { INTEGER 0, SET OF PrintableString }` (Doc 9303-12 §7.1.3).
fn document_types(
    certificate: &X509Certificate<'_>,
) -> Result<Option<Vec<String>>, CertificateError> {
    let mut extensions = certificate.extensions().iter();
    let Some(list) = extensions.find(|e| e.oid.to_id_string() == DOCUMENT_TYPE_LIST) else {
        return Ok(None);
    };
    let types = AnyRef::from_der(list.value).and_then(|list| list.sequence(read_document_types));
    types.map(Some).map_err(|_| CertificateError::Unreadable)
}

fn read_document_types(reader: &mut SliceReader<'_>) -> der::Result<Vec<String>> {
    let _version: u8 = reader.decode()?;
    let set: AnyRef<'_> = reader.decode()?;
    // Signers are read who do not sort their set as DER wants it.
    let mut set = SliceReader::new(set.value())?;
    let mut types = Vec::new();
    while !set.is_finished() {
        types.push(set.decode::<PrintableStringRef<'_>>()?.as_str().into());
    }
    Ok(types)
}

fn timestamp(seconds: i64) -> Result<Timestamp, CertificateError> {
    Timestamp::from_second(seconds).map_err(|_| CertificateError::Unreadable)
}
