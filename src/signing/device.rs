use chancery_identity::Timestamp;
use chancery_verify::{KeyUse, PublicKey};
use der::Decode;
use ed25519_dalek::Signature;
use jiff::SignedDuration;
use rand_core::CryptoRng;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages,
    SubjectKeyIdentifier,
};

use super::certify::{Template, extension, key_identifier, serial};
use super::{Certificate, CertificateError, Signer, Subject, scope};

/// How long a verifier's device may sign receipts before it must be enrolled anew.
const A_YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

/// The certificate of a verifier's device, by which receipts it signs off line are known: for a
/// year, or as long as the signer of receipts that certifies it, for receipts alone, and for the
/// verifier that the subject names.
///
/// # Errors
/// [`CertificateError::Scope`] unless `signer` signs receipts and may now;
/// [`CertificateError::Name`], [`CertificateError::Period`].
pub fn device_certificate(
    signer: &Signer,
    device: &PublicKey,
    subject: &Subject<'_>,
    now: Timestamp,
    rng: &mut dyn CryptoRng,
) -> Result<Certificate, CertificateError> {
    if !signer.may_sign(KeyUse::Receipt, now) {
        return Err(CertificateError::Scope);
    }
    let issuer = x509_cert::Certificate::from_der(signer.certificate().as_der())
        .map_err(|_| CertificateError::Unreadable)?;
    let issuer = issuer.tbs_certificate();
    let (_, identifier) =
        issuer.get_extension::<SubjectKeyIdentifier>()?.ok_or(CertificateError::Root)?;
    let authority = AuthorityKeyIdentifier {
        key_identifier: Some(identifier.0),
        ..AuthorityKeyIdentifier::default()
    };
    let purpose = scope::purpose(KeyUse::Receipt).ok_or(CertificateError::Scope)?;
    let template = Template {
        issuer: issuer.subject().clone(),
        subject: subject.to_name()?,
        extensions: vec![
            extension(true, &BasicConstraints { ca: false, path_len_constraint: None })?,
            extension(true, &KeyUsage(KeyUsages::DigitalSignature.into()))?,
            extension(false, &ExtendedKeyUsage(vec![purpose]))?,
            extension(false, &SubjectKeyIdentifier(key_identifier(&device.to_bytes())?))?,
            extension(false, &authority)?,
        ],
    };
    let until = now.checked_add(A_YEAR).map_err(|_| CertificateError::Period)?;
    template.sign::<_, Signature>(
        signer.signing_key(),
        &device.spki(),
        serial(rng)?,
        (now, until.min(signer.facts().valid_to)),
    )
}
