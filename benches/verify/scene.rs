//! An authority with one signer, its lists, and codes that it signed.

use chancery_credential::{
    Attributes, Claims, Code, Image, KeyId, MrzBinding, PROFILE_VERSION, StatusReference,
    to_be_signed, unsigned_code,
};
use chancery_identity::{DocumentKind, Sex};
use chancery_verify::{
    Anchor, KeyAlgorithm, KeyState, KeyUse, ListedKey, NoteKey, PublicKey, Request, Root,
    STATUS_LIST_TYPE, Status, StatusList, StatusListToken, TrustList, Verifier, status_list_claims,
};
use ed25519_dalek::{Signer, SigningKey};
use jiff::{Timestamp, ToSpan};

/// Codes of one issuer.
pub(crate) const CODES: usize = 1024;
const ENTRIES: usize = 1_000_000;
const URI: &str = "https://id.utopia.example/status-lists/0";
const DOCUMENT: KeyId = KeyId([1; 8]);
const STATUS: KeyId = KeyId([2; 8]);

pub(crate) struct Scene {
    pub(crate) texts: Vec<String>,
    pub(crate) anchors: Vec<Anchor>,
    pub(crate) verifier: Verifier,
    pub(crate) now: Timestamp,
}

pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(seed: u8) -> PublicKey {
    PublicKey::from_bytes(key(seed).verifying_key().as_bytes()).unwrap()
}

/// As many bytes as a face in a code takes, as hard to compress.
pub(crate) fn face() -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let noise = (0..684).map(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    });
    b"RIFF\xB0\x02\0\0WEBP".iter().copied().chain(noise).collect()
}

impl Scene {
    /// Documents with this portrait, or with none. They are good for so long that peers which read
    /// the clock take them.
    pub(crate) fn new(portrait: Option<Vec<u8>>) -> Self {
        let now: Timestamp = "2026-11-23T18:40:02Z".parse().unwrap();
        let trust_list = trust_list(now);
        let places = (0..CODES).map(place);
        let token = status_token(&status_list(places), now);
        let anchor = Anchor {
            status_lists: vec![StatusListToken::open(&token, &trust_list).unwrap()],
            trust_list,
        };
        let anchors = vec![anchor];
        let texts = (0..CODES).map(|n| text(n, portrait.as_ref())).collect();
        Self { texts, verifier: Verifier::new(anchors.clone()), anchors, now }
    }

    pub(crate) fn request<'a>(&self, code: &'a str) -> Request<'a> {
        Request { code, ..Request::at(self.now) }
    }
}

/// Where the status of the nth document stands: all over the list.
fn place(n: usize) -> u64 {
    (n * 977_003 % ENTRIES) as u64
}

/// A list in which every second place is given out and the documents of `places` are good.
pub(crate) fn status_list(places: impl Iterator<Item = u64>) -> StatusList {
    let mut list = StatusList::not_activated(ENTRIES);
    let mut state = 1_u64;
    for index in 0..ENTRIES as u64 {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        match state >> 32 & 1023 {
            0..8 => assert!(list.set(index, Status::Revoked)),
            8..512 => assert!(list.set(index, Status::Valid)),
            _ => {}
        }
    }
    places.for_each(|index| assert!(list.set(index, Status::Valid)));
    list
}

/// The signed token of a list.
pub(crate) fn status_token(list: &StatusList, now: Timestamp) -> Vec<u8> {
    let issued = now - 10.minutes();
    let claims = status_list_claims(URI, issued, now + 160.hours(), 3600, list);
    let signature = key(2).sign(&to_be_signed(STATUS, Some(STATUS_LIST_TYPE), &claims)).to_bytes();
    StatusListToken::encode(STATUS, claims, signature)
}

fn text(n: usize, portrait: Option<&Vec<u8>>) -> String {
    let claims = Claims {
        issuer: Some("UTO".into()),
        not_before: Some(1_704_067_200),
        expires: Some(4_102_444_799),
        issued_at: Some(1_704_067_200),
        token_id: Some(
            (n as u128)
                .wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)
                .to_be_bytes()
                .into(),
        ),
        identity: Attributes {
            number: Some(format!("C{n:07}X")),
            full_name: Some("ANNA MARIA ERIKSSON".into()),
            first_name: Some("ANNA MARIA".into()),
            last_name: Some("ERIKSSON".into()),
            birth_date: "1974-08-12".parse().ok(),
            sex: Some(Sex::Female),
            address: Some("4120 BISSONNET ST\nHOUSTON TX 77005, USA".into()),
            nationality: Some("UTO".into()),
            issuing_country: Some("UTO".into()),
            image: portrait.map(|bytes| Image { bytes: bytes.clone(), format: Some(4) }),
            kind: Some(DocumentKind::ConsularCard),
            post: Some("CONSULATE GENERAL, HOUSTON".into()),
            mrz_binding: Some(MrzBinding::of_lines(&[format!("{n}")])),
            birth_place: Some("ZENITH, UTOPIA".into()),
            profile_version: Some(PROFILE_VERSION),
            ..Attributes::default()
        },
        status: Some(StatusReference { uri: URI.into(), index: place(n) }),
        ..Claims::default()
    };
    let signature = key(1).sign(&unsigned_code(DOCUMENT, &claims)).to_bytes();
    Code::signed(DOCUMENT, claims, signature).text()
}

fn listed(id: KeyId, usage: KeyUse, seed: u8) -> ListedKey {
    ListedKey {
        id,
        usage,
        algorithm: KeyAlgorithm::Ed25519,
        spki: public(seed).spki(),
        sign_from: "2024-01-01T00:00:00Z".parse().unwrap(),
        sign_to: "2099-01-01T00:00:00Z".parse().unwrap(),
        valid_to: "2100-01-01T00:00:00Z".parse().unwrap(),
        kinds: DocumentKind::ALL.into(),
        states: vec!["UTO".parse().unwrap()],
        state: KeyState::Active,
        since: None,
        reason: None,
        good_below: None,
        seal_reference: None,
        specimen: false,
    }
}

fn trust_list(now: Timestamp) -> TrustList {
    let root = Root {
        authority: "UTO".parse().unwrap(),
        version: 1,
        threshold: 1,
        keys: vec![NoteKey { name: "list.uto.example".into(), key: public(9) }],
    };
    let list = TrustList {
        authority: root.authority,
        name: "Republic of Utopia".into(),
        version: 118,
        issued: now - 90.minutes(),
        expires: now + 700.hours(),
        previous: None,
        root_signature: key(8).sign(root.text().as_bytes()).to_bytes(),
        root,
        posts: vec![],
        keys: vec![listed(DOCUMENT, KeyUse::Document, 1), listed(STATUS, KeyUse::Status, 2)],
    };
    let text = list.text();
    let signature = key(9).sign(text.as_bytes()).to_bytes();
    let note = format!("{text}\n{}", list.root.keys.first().unwrap().signature_line(&signature));
    TrustList::open(note.as_bytes(), &public(8)).unwrap()
}
