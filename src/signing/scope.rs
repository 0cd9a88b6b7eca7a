//! What a signer's certificate says beyond RFC 5280: its use, its kinds of document, its States.
//!
//! The identifiers stand under 1.3.6.1.4.1.32473, the arc of RFC 5612 that no enterprise has, since
//! they are read by Chancery alone; a UUID arc (2.25) would be ours by right, but some X.509
//! libraries refuse certificates with arcs past 32 bits.
//!
//! ```text
//! chancery          ::= { 1 3 6 1 4 1 32473 169 }
//! use               ::= { chancery 1 }   -- extendedKeyUsage: 1 document, 2 seal, 3 status, 4 log, 5 receipt
//! documentKinds     ::= { chancery 2 1 } -- SEQUENCE OF UTF8String, such as "consular_card"
//! representedStates ::= { chancery 2 2 } -- SEQUENCE OF PrintableString (SIZE (3)), such as "UTO"
//! ```

use chancery_identity::{CountryCode, DocumentKind};
use chancery_verify::KeyUse;
use der::asn1::{ObjectIdentifier, PrintableStringRef, Utf8StringRef};
use der::{Decode, Encode};

const USES: [(KeyUse, ObjectIdentifier); 5] = [
    (KeyUse::Document, ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.169.1.1")),
    (KeyUse::Seal, ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.169.1.2")),
    (KeyUse::Status, ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.169.1.3")),
    (KeyUse::Log, ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.169.1.4")),
    (KeyUse::Receipt, ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.169.1.5")),
];

pub(super) const KINDS: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.169.2.1");
pub(super) const STATES: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.169.2.2");

pub(super) fn purpose(usage: KeyUse) -> Option<ObjectIdentifier> {
    USES.iter().find(|(of, _)| *of == usage).map(|(_, oid)| *oid)
}

pub(super) fn usage(purpose: &[u8]) -> Option<KeyUse> {
    USES.iter().find(|(_, oid)| oid.as_bytes() == purpose).map(|(of, _)| *of)
}

pub(super) fn write_kinds(kinds: &[DocumentKind]) -> der::Result<Vec<u8>> {
    let kinds: Result<Vec<_>, _> =
        kinds.iter().map(|kind| Utf8StringRef::new(kind.as_str())).collect();
    kinds?.to_der()
}

pub(super) fn read_kinds(der: &[u8]) -> Option<Vec<DocumentKind>> {
    let kinds = Vec::<Utf8StringRef<'_>>::from_der(der).ok()?;
    kinds.iter().map(|kind| kind.as_str().parse().ok()).collect()
}

pub(super) fn write_states(states: &[CountryCode]) -> der::Result<Vec<u8>> {
    let states: Result<Vec<_>, _> =
        states.iter().map(|state| PrintableStringRef::new(state.as_str())).collect();
    states?.to_der()
}

pub(super) fn read_states(der: &[u8]) -> Option<Vec<CountryCode>> {
    let states = Vec::<PrintableStringRef<'_>>::from_der(der).ok()?;
    states.iter().map(|state| state.as_str().parse().ok()).collect()
}
