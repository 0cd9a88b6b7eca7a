use chancery_credential::KeyId;
use chancery_identity::{CountryCode, DocumentKind, Timestamp};
use chancery_verify::{KeyUse, PublicKey};
use der::asn1::{AnyRef, GeneralizedTime, ObjectIdentifier};
use der::oid::AssociatedOid;
use der::{Decode, Tag, Tagged};
use ed25519_dalek::pkcs8::ALGORITHM_OID;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, PrivateKeyUsagePeriod,
    SubjectKeyIdentifier,
};
use x509_parser::extensions::{ParsedExtension, X509Extension};
use x509_parser::prelude::{X509Certificate, X509Version};

use super::certificate::parse;
use super::{Certificate, Link, PathError, scope};

/// AlgorithmIdentifier of Ed25519 (RFC 8410 §3).
const ED25519_ALGORITHM: [u8; 7] = [0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70];
/// BIT STRING of 64 bytes up to the bytes.
const SIGNATURE_HEADER: [u8; 3] = [0x03, 0x41, 0x00];

/// What a signer's certificate says, checked under its root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignerFacts {
    /// The key's id.
    pub key_id: KeyId,
    /// What it signs.
    pub usage: KeyUse,
    /// The key.
    pub public_key: PublicKey,
    /// It signs from this time …
    pub sign_from: Timestamp,
    /// … to this time …
    pub sign_to: Timestamp,
    /// … and what it signed is good no longer than this.
    pub valid_to: Timestamp,
    /// The kinds of document it may sign; none where the certificate names none.
    pub kinds: Vec<DocumentKind>,
    /// The States it may sign for; none where the certificate names none.
    pub states: Vec<CountryCode>,
}

/// Checks that `signer` is a signer's certificate under the self-signed `root` (RFC 5280 §6.1 for
/// a path of two), both valid at `at`, and says what it is good for.
///
/// # Errors
/// [`PathError`], the first fault found: the root's own, then the tie between the two, then the
/// signer's.
pub fn check_path(
    signer: &Certificate,
    root: &Certificate,
    at: Timestamp,
) -> Result<SignerFacts, PathError> {
    let key_id = signer.key_id();
    let root = Read::new(root, Link::Root)?;
    let signer = Read::new(signer, Link::Signer)?;
    check_root(&root, at)?;
    check_tie(&signer, &root)?;
    signer.check_validity(at)?;
    signer.check_critical()?;
    let usage = purpose(&signer)?;
    check_signer_use(&signer, usage == KeyUse::Receipt)?;
    signer.extension(SubjectKeyIdentifier::OID).ok_or(PathError::SubjectKey(Link::Signer))?;
    let (sign_from, sign_to) = signing_period(&signer)?;
    Ok(SignerFacts {
        key_id,
        usage,
        public_key: signer.public_key,
        sign_from,
        sign_to,
        valid_to: signer.not_after,
        kinds: signer.scope(scope::KINDS, scope::read_kinds).ok_or(PathError::Kinds)?,
        states: signer.scope(scope::STATES, scope::read_states).ok_or(PathError::States)?,
    })
}

/// A verifier's device, checked under the signer of receipts that certified it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceFacts {
    /// The device's key.
    pub public_key: PublicKey,
    /// The id of the verifier whose device it is.
    pub verifier: String,
}

/// Checks that `device` is a verifier's device under `receipts`, a signer of receipts under the
/// self-signed `root` (RFC 5280 §6.1 for a path of three), all valid at `at`.
///
/// # Errors
/// [`PathError`]; of a device's own certificate it speaks as of a signer's.
pub fn check_device_path(
    device: &Certificate,
    receipts: &Certificate,
    root: &Certificate,
    at: Timestamp,
) -> Result<DeviceFacts, PathError> {
    if check_path(receipts, root, at)?.usage != KeyUse::Receipt {
        return Err(PathError::Purpose);
    }
    let receipts = Read::new(receipts, Link::Root)?;
    let device = Read::new(device, Link::Signer)?;
    check_tie(&device, &receipts)?;
    device.check_validity(at)?;
    device.check_critical()?;
    if purpose(&device)? != KeyUse::Receipt {
        return Err(PathError::Purpose);
    }
    check_signer_use(&device, false)?;
    let mut names = device.certificate.subject().iter_common_name();
    let verifier = match (names.next().map(|name| name.as_str()), names.next()) {
        (Some(Ok(verifier)), None) => verifier.to_string(),
        _ => return Err(PathError::Unreadable(Link::Signer)),
    };
    Ok(DeviceFacts { public_key: device.public_key, verifier })
}

fn check_root(root: &Read<'_>, at: Timestamp) -> Result<(), PathError> {
    if root.certificate.issuer().as_raw() != root.certificate.subject().as_raw() {
        return Err(PathError::NotSelfIssued);
    }
    root.check_signature(&root.public_key)?;
    root.check_validity(at)?;
    root.check_critical()?;
    match root.extension(BasicConstraints::OID) {
        Some(X509Extension { critical: true, .. }) if root.certificate.is_ca() => {}
        _ => return Err(PathError::RootNotAuthority),
    }
    match root.certificate.key_usage() {
        Ok(Some(usage)) if usage.critical && usage.value.key_cert_sign() => Ok(()),
        _ => Err(PathError::KeyUsage(Link::Root)),
    }
}

fn check_tie(signer: &Read<'_>, root: &Read<'_>) -> Result<(), PathError> {
    if signer.certificate.issuer().as_raw() != root.certificate.subject().as_raw() {
        return Err(PathError::Issuer);
    }
    let root_identifier =
        match root.extension(SubjectKeyIdentifier::OID).map(X509Extension::parsed_extension) {
            Some(ParsedExtension::SubjectKeyIdentifier(identifier)) => identifier,
            _ => return Err(PathError::SubjectKey(Link::Root)),
        };
    match signer.extension(AuthorityKeyIdentifier::OID).map(X509Extension::parsed_extension) {
        Some(ParsedExtension::AuthorityKeyIdentifier(authority))
            if authority.key_identifier.as_ref() == Some(root_identifier) => {}
        _ => return Err(PathError::AuthorityKey),
    }
    signer.check_signature(&root.public_key)
}

/// `certifies` is whether the signer is one that certifies devices, and no other.
fn check_signer_use(signer: &Read<'_>, certifies: bool) -> Result<(), PathError> {
    if signer.certificate.is_ca() != certifies {
        return Err(PathError::SignerIsAuthority);
    }
    match signer.certificate.key_usage() {
        Ok(Some(usage))
            if usage.critical
                && usage.value.digital_signature()
                && usage.value.key_cert_sign() == certifies
                && !usage.value.crl_sign() =>
        {
            Ok(())
        }
        _ => Err(PathError::KeyUsage(Link::Signer)),
    }
}

fn purpose(signer: &Read<'_>) -> Result<KeyUse, PathError> {
    let der = signer.extension(ExtendedKeyUsage::OID).ok_or(PathError::Purpose)?.value;
    match ExtendedKeyUsage::from_der(der).map(|usage| usage.0).as_deref() {
        Ok([only]) => scope::usage(only.as_bytes()).ok_or(PathError::Purpose),
        _ => Err(PathError::Purpose),
    }
}

fn signing_period(signer: &Read<'_>) -> Result<(Timestamp, Timestamp), PathError> {
    let read =
        |time: GeneralizedTime| timestamp(i64::try_from(time.to_unix_duration().as_secs()).ok()?);
    let period = || {
        let der = signer.extension(PrivateKeyUsagePeriod::OID)?.value;
        let period = PrivateKeyUsagePeriod::from_der(der).ok()?;
        Some((read(period.not_before?)?, read(period.not_after?)?))
    };
    match period() {
        Some((from, to)) if signer.not_before <= from && from < to && to <= signer.not_after => {
            Ok((from, to))
        }
        _ => Err(PathError::SigningPeriod),
    }
}

/// Whether all around what is signed is the one DER it can be, so that nobody can give a
/// certificate another key id and keep its signature.
fn is_framed(certificate: &X509Certificate<'_>) -> bool {
    let frame = [
        certificate.tbs_certificate.as_ref(),
        &ED25519_ALGORITHM,
        &SIGNATURE_HEADER,
        &certificate.signature_value.data,
    ]
    .concat();
    AnyRef::from_der(certificate.as_raw())
        .is_ok_and(|outer| outer.tag() == Tag::Sequence && outer.value() == frame)
}

fn timestamp(seconds: i64) -> Option<Timestamp> {
    Timestamp::from_second(seconds).ok()
}

/// A certificate whose form is sound: version 3, Ed25519 throughout, no extension twice.
struct Read<'a> {
    link: Link,
    certificate: X509Certificate<'a>,
    public_key: PublicKey,
    not_before: Timestamp,
    not_after: Timestamp,
}

impl<'a> Read<'a> {
    fn new(certificate: &'a Certificate, link: Link) -> Result<Self, PathError> {
        let unreadable = PathError::Unreadable(link);
        let certificate = parse(certificate.as_der()).ok_or(unreadable)?;
        let mut seen = Vec::new();
        for extension in certificate.extensions() {
            if seen.contains(&&extension.oid) || extension.parsed_extension().error().is_some() {
                return Err(unreadable);
            }
            seen.push(&extension.oid);
        }
        if certificate.version() != X509Version::V3 {
            return Err(unreadable);
        }
        let algorithm = &certificate.signature_algorithm;
        if algorithm.algorithm.as_bytes() != ALGORITHM_OID.as_bytes()
            || algorithm.parameters.is_some()
            || certificate.signature != *algorithm
        {
            return Err(PathError::Algorithm(link));
        }
        if !is_framed(&certificate) {
            return Err(unreadable);
        }
        let public_key = PublicKey::from_spki(certificate.public_key().raw)
            .map_err(|_| PathError::PublicKey(link))?;
        let validity = certificate.validity();
        let not_before = timestamp(validity.not_before.timestamp()).ok_or(unreadable)?;
        let not_after = timestamp(validity.not_after.timestamp()).ok_or(unreadable)?;
        Ok(Self { link, public_key, not_before, not_after, certificate })
    }

    fn extension(&self, oid: ObjectIdentifier) -> Option<&X509Extension<'a>> {
        self.certificate.extensions().iter().find(|e| e.oid.as_bytes() == oid.as_bytes())
    }

    fn scope<T>(&self, oid: ObjectIdentifier, read: fn(&[u8]) -> Option<Vec<T>>) -> Option<Vec<T>> {
        self.extension(oid).map_or_else(|| Some(Vec::new()), |extension| read(extension.value))
    }

    fn check_signature(&self, key: &PublicKey) -> Result<(), PathError> {
        let signed = self.certificate.tbs_certificate.as_ref();
        match <&[u8; 64]>::try_from(&*self.certificate.signature_value.data) {
            Ok(signature) if key.verifies(signed, signature) => Ok(()),
            _ => Err(PathError::Signature(self.link)),
        }
    }

    fn check_validity(&self, at: Timestamp) -> Result<(), PathError> {
        if at < self.not_before {
            Err(PathError::NotYetValid(self.link))
        } else if at.as_second() > self.not_after.as_second() {
            Err(PathError::Expired(self.link))
        } else {
            Ok(())
        }
    }

    fn check_critical(&self) -> Result<(), PathError> {
        let known = [BasicConstraints::OID, KeyUsage::OID, ExtendedKeyUsage::OID];
        let understood = |e: &X509Extension<'_>| {
            !e.critical || known.iter().any(|oid| oid.as_bytes() == e.oid.as_bytes())
        };
        if self.certificate.extensions().iter().all(understood) {
            Ok(())
        } else {
            Err(PathError::Critical(self.link))
        }
    }
}
