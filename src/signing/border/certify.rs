use chancery_identity::{Alpha2, CountryCode, Timestamp};
use der::asn1::{
    Ia5String, Int, ObjectIdentifier, OctetString, PrintableStringRef, SetOfVec, Utf8StringRef,
};
use der::{Any, Decode, Encode, Tag};
use p256::ecdsa::DerSignature;
use rand_core::CryptoRng;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CrlDistributionPoints, ExtendedKeyUsage,
    IssuerAltName, KeyUsage, KeyUsages, PrivateKeyUsagePeriod, SubjectAltName,
    SubjectKeyIdentifier,
};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;

use super::SealKey;
use crate::signing::certify::{Template, extension, generalized, key_identifier, serial};
use crate::signing::{Certificate, CertificateError};

const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const LOCALITY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.7");
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// id-icao-vdsSigner, the one use of a Bar Code Signer (Doc 9303-12 §7.1.3).
const VDS_SIGNER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.136.1.1.11.1");
/// The document types that a signer's seals may stand on (Doc 9303-12 §7.1.3).
const DOCUMENT_TYPES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.136.1.1.6.2");

/// What the certificate of a Country Signing CA says.
#[derive(Clone, Copy, Debug)]
pub struct CscaProfile<'a> {
    /// C: the State by its two letters …
    pub country: Alpha2,
    /// … and, in the alternative names, by the three that its documents bear.
    pub state: CountryCode,
    /// The host name under which the authority is found, and its revocation list.
    pub host: &'a str,
    /// It is valid, and signs, from this time …
    pub from: Timestamp,
    /// … signs to this time …
    pub sign_to: Timestamp,
    /// … and is valid to this.
    pub to: Timestamp,
}

/// The certificate of a Country Signing CA, signed by itself (Doc 9303-12 §7.1.1): CA:TRUE with
/// nothing below it, keyCertSign and cRLSign, the period of signing, key identifiers, alternative
/// names with the State's code, and where its revocation list is.
///
/// # Errors
/// [`CertificateError::Name`], [`CertificateError::Period`].
pub fn csca_certificate(
    key: &SealKey,
    profile: &CscaProfile<'_>,
    rng: &mut dyn CryptoRng,
) -> Result<Certificate, CertificateError> {
    if !(profile.from < profile.sign_to && profile.sign_to <= profile.to) {
        return Err(CertificateError::Period);
    }
    let common_name = format!("CSCA {}", profile.state.as_str());
    let common_name = Any::encode_from(&Utf8StringRef::new(&common_name)?)?;
    let name = name(profile.country, common_name)?;
    let identifier = key_identifier(&key.point())?;
    let names = vec![
        uri(&format!("https://{}/", profile.host))?,
        GeneralName::DirectoryName(locality(profile.state)?),
    ];
    let list = uri(&format!("https://{}/csca.crl", profile.host))?;
    let list = DistributionPoint {
        distribution_point: Some(DistributionPointName::FullName(vec![list])),
        reasons: None,
        crl_issuer: None,
    };
    let extensions = vec![
        extension(true, &BasicConstraints { ca: true, path_len_constraint: Some(0) })?,
        extension(true, &KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign))?,
        extension(false, &SubjectKeyIdentifier(identifier.clone()))?,
        extension(false, &authority(identifier))?,
        extension(
            false,
            &PrivateKeyUsagePeriod {
                not_before: Some(generalized(profile.from)?),
                not_after: Some(generalized(profile.sign_to)?),
            },
        )?,
        extension(false, &SubjectAltName(names.clone()))?,
        extension(false, &IssuerAltName(names))?,
        extension(false, &CrlDistributionPoints(vec![list]))?,
    ];
    let template = Template { issuer: name.clone(), subject: name, extensions };
    template.sign::<_, DerSignature>(
        key.signing_key(),
        &key.explicit_spki()?,
        serial(rng)?,
        (profile.from, profile.to),
    )
}

/// What the certificate of a Bar Code Signer says.
#[derive(Clone, Copy, Debug)]
pub struct BarCodeSigner<'a> {
    /// C of the signer, and with [`Self::name`] the first four characters of its seals' reference.
    pub country: Alpha2,
    /// CN: two letters.
    pub name: Alpha2,
    /// It is valid, and signs, from this time …
    pub from: Timestamp,
    /// … and what it signed is good no longer than this.
    pub to: Timestamp,
    /// The document codes, such as `PU`, that its seals may stand on.
    pub document_types: &'a [&'a str],
}

/// The certificate of a signer of visible digital seals (Doc 9303-12 §7.1.3, Bar Code Signer): its
/// subject is C and a CN of two letters, its serial number is the reference that seals carry, and
/// beside the three extensions here the profile allows none. The number has six hexadecimal
/// digits, so that a seal stays short. `point` is the key's, uncompressed.
///
/// # Errors
/// [`CertificateError::Root`] if `csca` is no certificate that can be read,
/// [`CertificateError::Period`].
pub fn bar_code_signer_certificate(
    csca_key: &SealKey,
    csca: &Certificate,
    point: &[u8],
    signer: &BarCodeSigner<'_>,
    rng: &mut dyn CryptoRng,
) -> Result<Certificate, CertificateError> {
    if signer.from >= signer.to {
        return Err(CertificateError::Period);
    }
    let csca = x509_cert::Certificate::from_der(csca.as_der())
        .map_err(|_| CertificateError::Unreadable)?;
    let csca = csca.tbs_certificate();
    if csca.subject_public_key_info().to_der()? != csca_key.explicit_spki()? {
        return Err(CertificateError::Root);
    }
    let (_, identifier) =
        csca.get_extension::<SubjectKeyIdentifier>()?.ok_or(CertificateError::Root)?;
    let common_name = Any::encode_from(&PrintableStringRef::new(signer.name.as_str())?)?;
    let template = Template {
        issuer: csca.subject().clone(),
        subject: name(signer.country, common_name)?,
        extensions: vec![
            extension(false, &authority(identifier.0))?,
            extension(true, &ExtendedKeyUsage(vec![VDS_SIGNER]))?,
            Extension {
                extn_id: DOCUMENT_TYPES,
                critical: false,
                extn_value: OctetString::new(document_types(signer.document_types)?)?,
            },
        ],
    };
    let mut reference = [0; 3];
    rng.fill_bytes(&mut reference);
    let [first, ..] = &mut reference;
    *first = *first & 0x3f | 0x40;
    template.sign::<_, DerSignature>(
        csca_key.signing_key(),
        &super::curve::explicit_spki(point)?,
        SerialNumber::new(&reference)?,
        (signer.from, signer.to),
    )
}

fn authority(key_identifier: OctetString) -> AuthorityKeyIdentifier {
    AuthorityKeyIdentifier {
        key_identifier: Some(key_identifier),
        ..AuthorityKeyIdentifier::default()
    }
}

/// `SEQUENCE { INTEGER 0, SET OF PrintableString }`.
fn document_types(types: &[&str]) -> der::Result<Vec<u8>> {
    let types: Result<Vec<_>, _> =
        types.iter().map(|code| PrintableStringRef::new(*code)).collect();
    let types = SetOfVec::from_iter(types?)?;
    let version = Int::new(&[0])?;
    let content = [version.to_der()?, types.to_der()?].concat();
    Any::new(Tag::Sequence, content)?.to_der()
}

fn uri(text: &str) -> Result<GeneralName, CertificateError> {
    let text = Ia5String::new(text).map_err(|_| CertificateError::Name)?;
    Ok(GeneralName::UniformResourceIdentifier(text))
}

/// Doc 9303-12 §7.1.1: the State's code of Doc 9303-3 as the locality of a directory name.
fn locality(state: CountryCode) -> Result<Name, CertificateError> {
    let mut names = RdnSequence::default();
    push(&mut names, LOCALITY, Any::encode_from(&PrintableStringRef::new(state.as_str())?)?)?;
    Ok(Name::from_der(&names.to_der()?)?)
}

fn name(country: Alpha2, common_name: Any) -> Result<Name, CertificateError> {
    let mut names = RdnSequence::default();
    push(&mut names, COUNTRY, Any::encode_from(&PrintableStringRef::new(country.as_str())?)?)?;
    push(&mut names, COMMON_NAME, common_name)?;
    Ok(Name::from_der(&names.to_der()?)?)
}

fn push(
    names: &mut RdnSequence,
    oid: ObjectIdentifier,
    value: Any,
) -> Result<(), CertificateError> {
    names.push(RelativeDistinguishedName::try_from(vec![AttributeTypeAndValue { oid, value }])?);
    Ok(())
}
