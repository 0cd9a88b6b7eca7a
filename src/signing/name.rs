use chancery_identity::Alpha2;
use der::asn1::{Any, ObjectIdentifier, PrintableStringRef, Utf8StringRef};
use der::{Decode, Encode};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};

use super::CertificateError;

const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// ub-organization-name and ub-common-name (RFC 5280 Appendix A.1).
const MAX_CHARACTERS: usize = 64;

/// Whom a certificate is for (RFC 5280 §4.1.2.6).
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// C: the State on whose behalf the key signs.
    pub country: Alpha2,
    /// O: that State, or the mission that signs for it.
    pub organization: &'a str,
    /// CN: which key this is.
    pub common_name: &'a str,
}

impl Subject<'_> {
    /// C, O, CN, one attribute a level; text is UTF-8 (RFC 5280 §4.1.2.4).
    pub(super) fn to_name(self) -> Result<Name, CertificateError> {
        let country = Any::encode_from(&PrintableStringRef::new(self.country.as_str())?)?;
        let mut names = RdnSequence::default();
        for (oid, value) in [
            (COUNTRY, country),
            (ORGANIZATION, text(self.organization)?),
            (COMMON_NAME, text(self.common_name)?),
        ] {
            let attribute = AttributeTypeAndValue { oid, value };
            names.push(RelativeDistinguishedName::try_from(vec![attribute])?);
        }
        Ok(Name::from_der(&names.to_der()?)?)
    }
}

fn text(text: &str) -> Result<Any, CertificateError> {
    let good = (1..=MAX_CHARACTERS).contains(&text.chars().count())
        && !text.chars().any(char::is_control)
        && text.trim() == text;
    if good {
        Ok(Any::encode_from(&Utf8StringRef::new(text)?)?)
    } else {
        Err(CertificateError::Name)
    }
}
