//! The certificates that receipts carry (RFC 5280), written field by field.

use chancery_credential::KeyId;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::Key;

/// AlgorithmIdentifier of Ed25519 (RFC 8410 §3).
const ED25519: [u8; 7] = [0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70];
/// `{ 1 3 6 1 4 1 32473 169 }`, the arc of our uses and scopes.
const ARC: [u8; 10] = [0x2b, 0x06, 0x01, 0x04, 0x01, 0x81, 0xfd, 0x59, 0x81, 0x29];

const SEQUENCE: u8 = 0x30;
const OCTETS: u8 = 0x04;
const IDENTIFIER: u8 = 0x06;

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A State's root.
    Root,
    /// A signer of receipts, which certifies devices.
    Receipts,
    /// A signer of documents.
    Documents,
    /// A verifier's device.
    Device,
}

/// Whom a certificate is for, by whom, and for how long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Certificate {
    pub(crate) purpose: Purpose,
    pub(crate) key: Key,
    pub(crate) subject: &'static str,
    pub(crate) issuer: Key,
    pub(crate) issuer_name: &'static str,
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

impl Certificate {
    /// The certificate in DER.
    pub(crate) fn der(&self) -> Vec<u8> {
        let serial = Sha256::digest([&self.key.spki()[..], b"serial"].concat());
        let fields = [
            tlv(0xa0, &tlv(0x02, &[2])),
            tlv(0x02, &[&[0x40][..], &serial[..15]].concat()),
            ED25519.into(),
            name(self.issuer_name),
            tlv(SEQUENCE, &[time(0x17, self.from), time(0x17, self.until)].concat()),
            name(self.subject),
            self.key.spki(),
            tlv(0xa3, &tlv(SEQUENCE, &self.extensions().concat())),
        ];
        let signed = tlv(SEQUENCE, &fields.concat());
        let signature = [&[0][..], &self.issuer.sign(&signed)].concat();
        tlv(SEQUENCE, &[signed, ED25519.into(), tlv(0x03, &signature)].concat())
    }

    /// The id of the key that it certifies.
    pub(crate) fn key_id(&self) -> KeyId {
        KeyId::of_certificate(&self.der())
    }

    fn extensions(&self) -> Vec<Vec<u8>> {
        use Purpose::{Device, Documents, Receipts, Root};
        // basicConstraints and keyUsage, critical (RFC 5280 §4.2.1.9, §4.2.1.3).
        let (path, usage): (Option<u8>, &[u8]) = match self.purpose {
            Root => (Some(1), &[1, 0x06]),
            Receipts => (Some(0), &[2, 0x84]),
            Documents | Device => (None, &[7, 0x80]),
        };
        let constraints =
            path.map_or_else(Vec::new, |path| [tlv(0x01, &[0xff]), tlv(0x02, &[path])].concat());
        let mut found = vec![
            extension(19, true, &tlv(SEQUENCE, &constraints)),
            extension(15, true, &tlv(0x03, usage)),
            extension(14, false, &tlv(OCTETS, &identifier(self.key))),
        ];
        if self.purpose == Root {
            return found;
        }
        // extendedKeyUsage and authorityKeyIdentifier (RFC 5280 §4.2.1.12, §4.2.1.1).
        let usage = if self.purpose == Documents { 1 } else { 5 };
        let usage = tlv(IDENTIFIER, &[&ARC[..], &[1, usage]].concat());
        found.push(extension(37, false, &tlv(SEQUENCE, &usage)));
        found.push(extension(35, false, &tlv(SEQUENCE, &tlv(0x80, &identifier(self.issuer)))));
        if self.purpose == Device {
            return found;
        }
        // privateKeyUsagePeriod (RFC 3280 §4.2.1.4), and the States that it signs for.
        let period = [time(0x80, self.from), time(0x81, self.until)].concat();
        found.push(extension(16, false, &tlv(SEQUENCE, &period)));
        let states = tlv(OCTETS, &tlv(SEQUENCE, &tlv(0x13, b"UTO")));
        let id = tlv(IDENTIFIER, &[&ARC[..], &[2, 2]].concat());
        found.push(tlv(SEQUENCE, &[id, states].concat()));
        found
    }
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = match content.len() {
        short @ 0..=127 => vec![u8::try_from(short).unwrap()],
        long @ 128..=255 => vec![0x81, u8::try_from(long).unwrap()],
        longer => [&[0x82][..], &u16::try_from(longer).unwrap().to_be_bytes()].concat(),
    };
    [&[tag][..], &length, content].concat()
}

/// An extension of the arc `id-ce` (RFC 5280 §4.2.1).
fn extension(id: u8, critical: bool, value: &[u8]) -> Vec<u8> {
    let mut content = tlv(IDENTIFIER, &[0x55, 0x1d, id]);
    if critical {
        content.extend(tlv(0x01, &[0xff]));
    }
    content.extend(tlv(OCTETS, value));
    tlv(SEQUENCE, &content)
}

/// A name of country and common name.
fn name(common: &str) -> Vec<u8> {
    let part = |id: u8, tag: u8, text: &str| {
        let content = [tlv(IDENTIFIER, &[0x55, 0x04, id]), tlv(tag, text.as_bytes())].concat();
        tlv(0x31, &tlv(SEQUENCE, &content))
    };
    tlv(SEQUENCE, &[part(6, 0x13, "UT"), part(3, 0x0c, common)].concat())
}

/// A UTCTime, or a GeneralizedTime under a tag of its own.
fn time(tag: u8, time: Timestamp) -> Vec<u8> {
    let digits: String = time.to_string().chars().filter(char::is_ascii_digit).collect();
    let digits = if tag == 0x17 { &digits[2..] } else { &digits };
    tlv(tag, format!("{digits}Z").as_bytes())
}

/// The leftmost 160 bits of SHA-256 over the key (RFC 7093 §2 (1)).
fn identifier(key: Key) -> Vec<u8> {
    Sha256::digest(key.public().to_bytes())[..20].to_vec()
}
