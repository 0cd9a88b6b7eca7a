use std::time::Duration;

use chancery_identity::{CountryCode, DocumentKind, Timestamp};
use chancery_verify::{KeyUse, PublicKey};
use der::asn1::{GeneralizedTime, ObjectIdentifier, OctetString};
use der::oid::AssociatedOid;
use der::{DateTime, Decode, Encode};
use ed25519_dalek::ed25519::signature::Keypair;
use ed25519_dalek::{Signature, Signer};
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages,
    PrivateKeyUsagePeriod, SubjectKeyIdentifier,
};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{
    DynSignatureAlgorithmIdentifier, EncodePublicKey, SignatureBitStringEncoding,
    SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef,
};
use x509_cert::time::{Time, Validity};

use super::{Certificate, CertificateError, KeyPair, Subject, scope};

/// What a signer's certificate says. Times are whole seconds; fractions are cut off.
#[derive(Clone, Copy, Debug)]
pub struct SignerProfile<'a> {
    /// What the key signs; it is good for nothing else.
    pub usage: KeyUse,
    /// Whom the certificate is for.
    pub subject: Subject<'a>,
    /// The key signs from this time, the certificate's notBefore …
    pub sign_from: Timestamp,
    /// … to this time …
    pub sign_to: Timestamp,
    /// … and what it signed is good no longer than this, the certificate's notAfter.
    pub valid_to: Timestamp,
    /// The kinds of document it may sign.
    pub kinds: &'a [DocumentKind],
    /// The States it may sign for.
    pub states: &'a [CountryCode],
}

/// The certificate of a State's root, signed by itself: version 3, basicConstraints CA:TRUE with
/// one further authority below it (RFC 5280 §4.2.1.9), since a signer of receipts certifies the
/// devices of verifiers; keyUsage keyCertSign and cRLSign (§4.2.1.3), both critical; and a subject
/// key identifier.
///
/// # Errors
/// [`CertificateError::Name`], [`CertificateError::Period`].
pub fn root_certificate(
    key: &KeyPair,
    subject: &Subject<'_>,
    not_before: Timestamp,
    not_after: Timestamp,
    rng: &mut dyn CryptoRng,
) -> Result<Certificate, CertificateError> {
    if not_before >= not_after {
        return Err(CertificateError::Period);
    }
    let name = subject.to_name()?;
    let constraints = BasicConstraints { ca: true, path_len_constraint: Some(1) };
    let extensions = vec![
        extension(true, &constraints)?,
        extension(true, &KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign))?,
        extension(false, &SubjectKeyIdentifier(key_identifier(&key.public().to_bytes())?))?,
    ];
    let template = Template { issuer: name.clone(), subject: name, extensions };
    template.sign::<_, Signature>(
        key.signing_key(),
        &key.public().spki(),
        serial(rng)?,
        (not_before, not_after),
    )
}

/// The certificate of a key that signs for a State: keyUsage digitalSignature (critical), the
/// period of signing (privateKeyUsagePeriod, RFC 3280 §4.2.1.4), key identifiers, and, none of
/// them critical, the use as an extendedKeyUsage, the kinds and the States. A signer of receipts is
/// an authority too, for the devices of verifiers and nothing below them.
///
/// # Errors
/// [`CertificateError::Root`] if `root_key` is not the key of `root_certificate`;
/// [`CertificateError::Name`], [`CertificateError::Period`], [`CertificateError::Scope`].
pub fn signer_certificate(
    root_key: &KeyPair,
    root_certificate: &Certificate,
    signer_public: &PublicKey,
    profile: &SignerProfile<'_>,
    rng: &mut dyn CryptoRng,
) -> Result<Certificate, CertificateError> {
    let root = x509_cert::Certificate::from_der(root_certificate.as_der())
        .map_err(|_| CertificateError::Unreadable)?;
    let root = root.tbs_certificate();
    if root_certificate.public_key()? != root_key.public() || *signer_public == root_key.public() {
        return Err(CertificateError::Root);
    }
    let (_, root_identifier) =
        root.get_extension::<SubjectKeyIdentifier>()?.ok_or(CertificateError::Root)?;
    profile.check(root.validity())?;
    let template = Template {
        issuer: root.subject().clone(),
        subject: profile.subject.to_name()?,
        extensions: profile.extensions(signer_public, root_identifier.0)?,
    };
    template.sign::<_, Signature>(
        root_key.signing_key(),
        &signer_public.spki(),
        serial(rng)?,
        (profile.sign_from, profile.valid_to),
    )
}

impl SignerProfile<'_> {
    /// A signer never outlives its root, and documents are never signed for nobody.
    fn check(&self, root: &Validity) -> Result<(), CertificateError> {
        let unix = |time: Time| i64::try_from(time.to_unix_duration().as_secs()).ok();
        let ordered = self.sign_from < self.sign_to && self.sign_to <= self.valid_to;
        let nested = unix(root.not_before).is_some_and(|from| from <= self.sign_from.as_second())
            && unix(root.not_after).is_some_and(|to| self.valid_to.as_second() <= to);
        if !ordered || !nested {
            return Err(CertificateError::Period);
        }
        let scoped = matches!(self.usage, KeyUse::Document | KeyUse::Seal);
        if scoped && (self.kinds.is_empty() || self.states.is_empty()) {
            return Err(CertificateError::Scope);
        }
        Ok(())
    }

    fn extensions(
        &self,
        public: &PublicKey,
        root_identifier: OctetString,
    ) -> Result<Vec<Extension>, CertificateError> {
        let authority = AuthorityKeyIdentifier {
            key_identifier: Some(root_identifier),
            ..AuthorityKeyIdentifier::default()
        };
        let period = PrivateKeyUsagePeriod {
            not_before: Some(generalized(self.sign_from)?),
            not_after: Some(generalized(self.sign_to)?),
        };
        let purpose = scope::purpose(self.usage).ok_or(CertificateError::Scope)?;
        let mut usage = KeyUsages::DigitalSignature.into();
        let mut extensions = Vec::new();
        if self.usage == KeyUse::Receipt {
            usage |= KeyUsages::KeyCertSign;
            let constraints = BasicConstraints { ca: true, path_len_constraint: Some(0) };
            extensions.push(extension(true, &constraints)?);
        }
        extensions.extend([
            extension(true, &KeyUsage(usage))?,
            extension(false, &ExtendedKeyUsage(vec![purpose]))?,
            extension(false, &SubjectKeyIdentifier(key_identifier(&public.to_bytes())?))?,
            extension(false, &authority)?,
            extension(false, &period)?,
        ]);
        if !self.kinds.is_empty() {
            extensions.push(private(scope::KINDS, scope::write_kinds(self.kinds)?)?);
        }
        if !self.states.is_empty() {
            extensions.push(private(scope::STATES, scope::write_states(self.states)?)?);
        }
        Ok(extensions)
    }
}

/// Names and extensions of a certificate to be signed.
pub(super) struct Template {
    pub(super) issuer: Name,
    pub(super) subject: Name,
    pub(super) extensions: Vec<Extension>,
}

impl Template {
    /// The certificate of the key in `spki`, signed by `signer`.
    pub(super) fn sign<S, T>(
        self,
        signer: &S,
        spki: &[u8],
        serial: SerialNumber,
        (not_before, not_after): (Timestamp, Timestamp),
    ) -> Result<Certificate, CertificateError>
    where
        S: Signer<T> + Keypair + DynSignatureAlgorithmIdentifier,
        S::VerifyingKey: EncodePublicKey,
        T: SignatureBitStringEncoding,
    {
        let validity = Validity::new(time(not_before)?, time(not_after)?);
        let public = SubjectPublicKeyInfoOwned::from_der(spki)?;
        let signed = CertificateBuilder::new(self, serial, validity, public)
            .and_then(|builder| builder.build::<_, T>(signer))
            .map_err(|_| CertificateError::Encoding)?;
        Certificate::from_der(&signed.to_der()?)
    }
}

impl BuilderProfile for Template {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        _: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        _: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        Ok(self.extensions.clone())
    }
}

pub(super) fn extension<T: AssociatedOid + Encode>(
    critical: bool,
    value: &T,
) -> der::Result<Extension> {
    Ok(Extension { extn_id: T::OID, critical, extn_value: OctetString::new(value.to_der()?)? })
}

fn private(extn_id: ObjectIdentifier, value: Vec<u8>) -> der::Result<Extension> {
    Ok(Extension { extn_id, critical: false, extn_value: OctetString::new(value)? })
}

/// The leftmost 160 bits of SHA-256 over the key (RFC 7093 §2 (1)).
pub(super) fn key_identifier(public: &[u8]) -> der::Result<OctetString> {
    let digest = Sha256::digest(public);
    let identifier: Vec<u8> = digest.iter().copied().take(20).collect();
    OctetString::new(identifier)
}

/// 16 bytes, positive, never shortened: 126 random bits (RFC 5280 §4.1.2.2).
pub(super) fn serial(rng: &mut dyn CryptoRng) -> der::Result<SerialNumber> {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    let [first, ..] = &mut bytes;
    *first = *first & 0x3f | 0x40;
    SerialNumber::new(&bytes)
}

/// UTCTime to 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5).
fn time(time: Timestamp) -> Result<Time, CertificateError> {
    date_time(time).map(Time::from)
}

pub(super) fn generalized(time: Timestamp) -> Result<GeneralizedTime, CertificateError> {
    date_time(time).map(GeneralizedTime::from_date_time)
}

fn date_time(time: Timestamp) -> Result<DateTime, CertificateError> {
    let seconds = u64::try_from(time.as_second()).map_err(|_| CertificateError::Period)?;
    DateTime::from_unix_duration(Duration::from_secs(seconds)).map_err(|_| CertificateError::Period)
}
