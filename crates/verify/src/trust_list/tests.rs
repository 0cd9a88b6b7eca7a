use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use ed25519_dalek::{Signer, SigningKey};
use proptest::prelude::*;

use super::*;
use crate::NoteKey;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(seed: u8) -> PublicKey {
    PublicKey::from_bytes(key(seed).verifying_key().as_bytes()).unwrap()
}

fn note_key(seed: u8) -> NoteKey {
    NoteKey { name: format!("list-{seed}.uto.example"), key: public(seed) }
}

fn listed(seed: u8) -> ListedKey {
    ListedKey {
        id: KeyId([seed; 8]),
        usage: KeyUse::Document,
        algorithm: KeyAlgorithm::Ed25519,
        spki: public(seed).spki(),
        sign_from: "2026-11-01T00:00:00Z".parse().unwrap(),
        sign_to: "2027-05-01T00:00:00Z".parse().unwrap(),
        valid_to: "2032-08-01T00:00:00Z".parse().unwrap(),
        kinds: chancery_identity::DocumentKind::ALL.into(),
        states: vec!["UTO".parse().unwrap()],
        state: KeyState::Active,
        since: None,
        reason: None,
        good_below: None,
        seal_reference: None,
        specimen: false,
    }
}

fn list(threshold: usize) -> TrustList {
    let root = Root {
        authority: "UTO".parse().unwrap(),
        version: 1,
        threshold,
        keys: vec![note_key(11), note_key(12), note_key(13)],
    };
    TrustList {
        authority: "UTO".parse().unwrap(),
        name: "Republic of Utopia".into(),
        version: 42,
        issued: "2026-11-23T00:00:00Z".parse().unwrap(),
        expires: "2026-12-23T00:00:00Z".parse().unwrap(),
        previous: Some([5; 32]),
        root_signature: key(1).sign(root.text().as_bytes()).to_bytes(),
        root,
        posts: vec![Post { code: "HOU".into(), name: "Consulate General, Houston".into() }],
        keys: vec![
            listed(2),
            ListedKey {
                state: KeyState::Revoked,
                since: "2026-11-20T10:00:00Z".parse().ok(),
                reason: Some("key_compromise".into()),
                good_below: Some(7),
                seal_reference: Some("UTTS:5B".into()),
                specimen: true,
                ..listed(3)
            },
        ],
    }
}

fn sign(text: &str, signers: &[u8]) -> Vec<u8> {
    let mut note = String::from(text);
    note.push('\n');
    for &seed in signers {
        let signature = key(seed).sign(text.as_bytes()).to_bytes();
        note.push_str(&note_key(seed).signature_line(&signature));
    }
    note.into_bytes()
}

#[test]
fn what_is_written_reads_back() {
    let list = list(1);
    let opened = TrustList::open(&sign(&list.text(), &[11]), &public(1)).unwrap();
    assert_eq!(opened, list);
    assert_eq!(opened.key(KeyId([3; 8])).unwrap().good_below, Some(7));
    assert!(opened.key(KeyId([4; 8])).is_none());
}

#[test]
fn the_text_is_as_the_contract_has_it() {
    let text = list(1).text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "consular-trustlist/v1");
    assert_eq!(lines[1], "authority UTO Republic of Utopia");
    assert_eq!(lines[2], "version 42");
    assert_eq!(lines[3], "issued 2026-11-23T00:00:00Z");
    assert_eq!(lines[5], "prev BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=");
    assert_eq!(lines[7], "post HOU Consulate General, Houston");
    assert!(lines[8].starts_with("key 0202020202020202 document ed25519 MCowBQYDK2VwAyEA"));
    assert!(lines[8].ends_with(
        " sign-from=2026-11-01T00:00:00Z sign-to=2027-05-01T00:00:00Z valid-to=2032-08-01T00:00:00Z \
         kinds=consular_card,emergency_travel_document states=UTO state=active"
    ));
    assert!(lines[9].ends_with(
        " state=revoked since=2026-11-20T10:00:00Z reason=key_compromise good-below=7 seal-ref=UTTS:5B specimen"
    ));
    assert!(list(2).root.text().starts_with("consular-root/v1\nUTO\n1\n2\nlist-11.uto.example+"));
}

#[test]
fn too_few_or_wrong_signers_are_refused() {
    let text = list(2).text();
    assert!(TrustList::open(&sign(&text, &[11, 13]), &public(1)).is_ok());
    let short = Err(TrustListError::Note(NoteError::Threshold));
    assert_eq!(TrustList::open(&sign(&text, &[11]), &public(1)), short);
    assert_eq!(TrustList::open(&sign(&text, &[11, 11]), &public(1)), short);
    assert_eq!(TrustList::open(&sign(&text, &[11, 14]), &public(1)), short);
    assert_eq!(TrustList::open(&sign(&text, &[11, 12]), &public(9)), Err(TrustListError::Root));
    let unsigned = TrustList::open(text.as_bytes(), &public(1));
    assert_eq!(unsigned, Err(TrustListError::Note(NoteError::Form)));
}

#[test]
fn another_authoritys_root_record_is_refused() {
    let mut list = list(1);
    list.authority = "QMJ".parse().unwrap();
    let opened = TrustList::open(&sign(&list.text(), &[11]), &public(1));
    assert_eq!(opened, Err(TrustListError::Root));
}

#[test]
fn an_unknown_attribute_makes_its_line_unusable_and_no_other() {
    let text = list(1).text().replace(" specimen", " specimen colour=red");
    let opened = TrustList::open(&sign(&text, &[11]), &public(1)).unwrap();
    assert_eq!(opened.keys, [listed(2)]);
}

#[test]
fn lines_out_of_form_are_named() {
    let text = list(1).text();
    for (from, to, line) in [
        ("consular-trustlist/v1", "consular-trustlist/v2", 1),
        ("authority UTO", "authority XYZ", 2),
        ("version 42", "version 042", 3),
        ("issued 2026-11-23T00:00:00Z", "issued 2026-11-23T01:00:00+01:00", 4),
        ("expires 2026-12-23T00:00:00Z", "expires 2026-12-23", 5),
        ("prev BQ", "prev bad", 6),
        ("key 0303030303030303", "key 0202020202020202", 10),
        ("key 0303030303030303", "key 03030303030303", 10),
    ] {
        assert_ne!(text.replace(from, to), text, "{from}");
        assert_eq!(
            TrustList::parse(&text.replace(from, to)),
            Err(TrustListError::Line(line)),
            "{to}"
        );
    }
    assert_eq!(TrustList::parse(&format!("{text}more\n")), Err(TrustListError::Line(11)));
}

#[test]
fn a_list_past_eight_mebibytes_is_not_read() {
    let large = vec![b'a'; MAX_BYTES + 1];
    assert_eq!(TrustList::open(&large, &public(1)), Err(TrustListError::TooLarge));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text: String) {
        let _ = TrustList::parse(&text);
    }

    #[test]
    fn a_changed_byte_never_opens(at in 0_usize..2000, flip in 1_u8..=255) {
        let mut note = sign(&list(1).text(), &[11]);
        let at = at % note.len();
        note[at] ^= flip;
        prop_assert!(TrustList::open(&note, &public(1)).is_err());
    }
}
