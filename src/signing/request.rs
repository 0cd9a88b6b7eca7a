//! The certification request (PKCS#10, RFC 2986): how the key of a machine that signs asks a
//! machine without a network for its certificate. It is signed with the key itself, so nobody asks
//! for a key that they do not have.

use base64ct::{Base64, Encoding};
use chancery_identity::Alpha2;
use chancery_seal::{Curve, SignatureCheck, SignerKey};
use chancery_verify::{KeyUse, PublicKey};
use der::asn1::{BitString, ObjectIdentifier, OctetString, SetOfVec};
use der::oid::AssociatedOid;
use der::{Decode, Document, Encode};
use ed25519_dalek::pkcs8::ALGORITHM_OID;
use thiserror::Error;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_cert::request::{CertReq, CertReqInfo, ExtensionReq, Version};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer;

use super::border::{ECDSA_WITH_SHA256, NAMED, der_signature, raw_signature};
use super::{CertificateError, KeyPair, SealKey, Subject, scope};

const LABEL: &str = "CERTIFICATE REQUEST";
/// Ours are under 500 bytes in DER.
const MAX_PEM_BYTES: usize = 32 << 10;
const COUNTRY: &str = "2.5.4.6";
const ORGANIZATION: &str = "2.5.4.10";
const COMMON_NAME: &str = "2.5.4.3";

/// Why a request is not one to certify.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RequestError {
    /// No PEM with a `CERTIFICATE REQUEST`, too large, or no PKCS#10 in it.
    #[error("the file is no certification request")]
    Unreadable,
    /// Its key is neither Ed25519 nor P-256.
    #[error("the request's key is neither Ed25519 of full order nor P-256")]
    Key,
    /// It is not signed with the key it asks for.
    #[error("the request is not signed with the key it asks for")]
    Possession,
    /// Its subject is not C, O and CN.
    #[error("the request's subject is not a country, an organization and a name")]
    Subject,
    /// It asks for a use that is none of ours, or for several.
    #[error("the request asks for a use that is none of ours")]
    Use,
}

/// The key of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestedKey {
    /// For everything but seals.
    Ed25519(PublicKey),
    /// For seals: the point of P-256, uncompressed.
    P256(Vec<u8>),
}

/// A request whose key signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRequest {
    /// C.
    pub country: Alpha2,
    /// O.
    pub organization: String,
    /// CN.
    pub common_name: String,
    /// The key to certify.
    pub key: RequestedKey,
    /// What it asks to be used for, if it says so.
    pub usage: Option<KeyUse>,
}

/// A key that asks.
#[derive(Clone, Copy, Debug)]
pub enum Asking<'a> {
    /// For everything but seals.
    Ed25519(&'a KeyPair),
    /// For seals.
    P256(&'a SealKey),
}

impl Asking<'_> {
    fn spki(self) -> Vec<u8> {
        match self {
            Self::Ed25519(key) => key.public().spki(),
            Self::P256(key) => key.spki(),
        }
    }

    fn algorithm(self) -> ObjectIdentifier {
        match self {
            Self::Ed25519(_) => ALGORITHM_OID,
            Self::P256(_) => ECDSA_WITH_SHA256,
        }
    }

    fn sign(self, message: &[u8]) -> Result<Vec<u8>, CertificateError> {
        match self {
            Self::Ed25519(key) => Ok(key.sign(message).to_vec()),
            Self::P256(key) => der_signature(&key.sign(message)).ok_or(CertificateError::Encoding),
        }
    }
}

/// The request of a key, in PEM: its subject, its use as an extendedKeyUsage asked for (RFC 2985
/// §5.4.2), and its signature.
///
/// # Errors
/// [`CertificateError::Name`], [`CertificateError::Encoding`].
pub fn certificate_request(
    key: Asking<'_>,
    subject: &Subject<'_>,
    usage: KeyUse,
) -> Result<String, CertificateError> {
    let purpose = scope::purpose(usage).ok_or(CertificateError::Scope)?;
    let asked = Extension {
        extn_id: ExtendedKeyUsage::OID,
        critical: false,
        extn_value: OctetString::new(ExtendedKeyUsage(vec![purpose]).to_der()?)?,
    };
    let attribute = ExtensionReq(vec![asked]).try_into()?;
    let info = CertReqInfo {
        version: Version::V1,
        subject: subject.to_name()?,
        public_key: SubjectPublicKeyInfoOwned::from_der(&key.spki())?,
        attributes: SetOfVec::from_iter([attribute])?,
    };
    let signature = BitString::from_bytes(&key.sign(&info.to_der()?)?)?;
    let algorithm = AlgorithmIdentifierOwned { oid: key.algorithm(), parameters: None };
    let der = CertReq { info, algorithm, signature }.to_der()?;
    let mut pem = format!("-----BEGIN {LABEL}-----");
    for (at, character) in Base64::encode_string(&der).chars().enumerate() {
        if at % 64 == 0 {
            pem.push('\n');
        }
        pem.push(character);
    }
    pem.push_str(&format!("\n-----END {LABEL}-----\n"));
    Ok(pem)
}

impl CertificateRequest {
    /// Reads a request and checks that its key signed it.
    ///
    /// # Errors
    /// [`RequestError`].
    pub fn from_pem(pem: &str) -> Result<Self, RequestError> {
        if pem.len() > MAX_PEM_BYTES {
            return Err(RequestError::Unreadable);
        }
        let (label, document) = Document::from_pem(pem).map_err(|_| RequestError::Unreadable)?;
        // One spelling: what does not write back to the same bytes is no DER.
        let strict = CertReq::from_der(document.as_bytes()).and_then(|request| request.to_der());
        if strict.as_deref() != Ok(document.as_bytes()) {
            return Err(RequestError::Unreadable);
        }
        let request = match X509CertificationRequest::from_der(document.as_bytes()) {
            Ok(([], request)) if label == LABEL => request,
            _ => return Err(RequestError::Unreadable),
        };
        let info = &request.certification_request_info;
        let key = key(info.subject_pki.raw)?;
        let signed = &*request.signature_value.data;
        let algorithm = &request.signature_algorithm;
        let good = algorithm.parameters.is_none()
            && match &key {
                RequestedKey::Ed25519(key) => {
                    algorithm.algorithm.as_bytes() == ALGORITHM_OID.as_bytes()
                        && signed.try_into().is_ok_and(|signed| key.verifies(info.raw, signed))
                }
                RequestedKey::P256(point) => {
                    let key = SignerKey::from_point(Curve::P256, point);
                    let signature = raw_signature(signed);
                    algorithm.algorithm.as_bytes() == ECDSA_WITH_SHA256.as_bytes()
                        && key.zip(signature).is_some_and(|(key, signature)| {
                            key.verify(info.raw, &signature) == SignatureCheck::Good
                        })
                }
            };
        if !good || request.signature_value.unused_bits != 0 {
            return Err(RequestError::Possession);
        }
        let one = |oid: &str| {
            let mut found = info
                .subject
                .iter_attributes()
                .filter(|attribute| attribute.attr_type().to_id_string() == oid);
            match (found.next(), found.next()) {
                (Some(only), None) => only.as_str().ok().map(ToString::to_string),
                _ => None,
            }
        };
        let country = one(COUNTRY).and_then(|code| code.parse().ok());
        Ok(Self {
            country: country.ok_or(RequestError::Subject)?,
            organization: one(ORGANIZATION).ok_or(RequestError::Subject)?,
            common_name: one(COMMON_NAME).ok_or(RequestError::Subject)?,
            usage: usage(&request)?,
            key,
        })
    }
}

fn key(spki: &[u8]) -> Result<RequestedKey, RequestError> {
    if let Ok(key) = PublicKey::from_spki(spki) {
        return Ok(RequestedKey::Ed25519(key));
    }
    let point = spki.strip_prefix(&NAMED).ok_or(RequestError::Key)?;
    SignerKey::from_point(Curve::P256, point).ok_or(RequestError::Key)?;
    Ok(RequestedKey::P256(point.to_vec()))
}

fn usage(request: &X509CertificationRequest<'_>) -> Result<Option<KeyUse>, RequestError> {
    let Some(mut asked) = request.requested_extensions() else { return Ok(None) };
    let purposes = asked.find_map(|extension| match extension {
        ParsedExtension::ExtendedKeyUsage(purposes) => Some(purposes),
        _ => None,
    });
    match purposes.map(|purposes| purposes.other.as_slice()) {
        None => Ok(None),
        Some([only]) => scope::usage(only.as_bytes()).map(Some).ok_or(RequestError::Use),
        Some(_) => Err(RequestError::Use),
    }
}
