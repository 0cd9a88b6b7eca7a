use chancery_credential::to_be_signed;
use chancery_identity::DocumentKind;
use chancery_verify::{
    Anchor, KeyAlgorithm, KeyState, KeyUse, ListedKey, Post, Root, STATUS_LIST_TYPE, Status,
    StatusList, StatusListToken, TrustList, status_list_claims,
};
use jiff::{SignedDuration, Timestamp};

use crate::Key;

/// When the cases are judged, where they do not say otherwise.
pub const NOW: &str = "2026-11-23T18:40:02Z";

/// The status lists' URIs.
pub(crate) const UTO_STATUS: &str = "https://id.uto.example/status-lists/0";
pub(crate) const UTO_STATUS_1: &str = "https://id.uto.example/status-lists/1";
pub(crate) const QMJ_STATUS: &str = "https://id.qmj.example/status-lists/0";

/// What stands in every status list at these places; every other place was never given out.
pub(crate) const PLACES: [(u64, Status); 4] = [
    (42, Status::Valid),
    (43, Status::Revoked),
    (44, Status::Suspended),
    (45, Status::NotActivated),
];

/// The time of an RFC 3339 text.
#[must_use]
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Which files a verifier holds of one authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityFiles {
    /// The name of the root key.
    pub root: &'static str,
    /// The trust list, under `docs/vectors`.
    pub trust_list: &'static str,
    /// The status lists, under `docs/vectors`.
    pub status_lists: Vec<&'static str>,
}

/// The lists: what UTO and QMJ publish, and older ones.
#[derive(Clone, Copy, Debug)]
pub struct Lists;

impl Lists {
    /// UTO's list of the day.
    #[must_use]
    pub fn uto() -> TrustList {
        let root = Root {
            authority: "UTO".parse().unwrap(),
            version: 1,
            threshold: 2,
            keys: ["uto-list-1", "uto-list-2", "uto-list-3"]
                .map(|name| Key::named(name).note(name))
                .into(),
        };
        let mut keys = vec![
            listed("uto-document", KeyUse::Document),
            listed("uto-document-es256", KeyUse::Document),
            ListedKey {
                kinds: vec![DocumentKind::ConsularCard],
                ..listed("uto-card-only", KeyUse::Document)
            },
            ListedKey {
                states: vec!["QMJ".parse().unwrap()],
                ..listed("uto-for-qmj", KeyUse::Document)
            },
            ListedKey {
                state: KeyState::Retired,
                since: Some(at("2026-11-23T12:00:00Z")),
                ..listed("uto-retired", KeyUse::Document)
            },
            ListedKey {
                state: KeyState::Revoked,
                since: Some(at("2026-11-20T10:00:00Z")),
                reason: Some("key_compromise".into()),
                ..listed("uto-revoked", KeyUse::Document)
            },
            ListedKey {
                state: KeyState::Revoked,
                since: Some(at("2026-11-20T10:00:00Z")),
                reason: Some("key_compromise".into()),
                good_below: Some(5),
                ..listed("uto-stolen", KeyUse::Document)
            },
            ListedKey { specimen: true, ..listed("uto-specimen", KeyUse::Document) },
            listed("uto-status", KeyUse::Status),
            listed("uto-status-es256", KeyUse::Status),
            ListedKey {
                kinds: vec![DocumentKind::EmergencyTravelDocument],
                seal_reference: Some("UTCS:5B".into()),
                ..listed("uto-seal", KeyUse::Seal)
            },
            listed("uto-log", KeyUse::Log),
            listed("uto-receipt", KeyUse::Receipt),
        ];
        keys.sort_by_key(|key| key.id);
        TrustList {
            authority: "UTO".parse().unwrap(),
            name: "Republic of Utopia".into(),
            version: 118,
            issued: at("2026-11-23T17:10:02Z"),
            expires: at("2026-12-23T17:10:02Z"),
            previous: Some(TrustList::digest("the list before, which is not published here\n")),
            root_signature: Key::named("uto-root").sign(root.text().as_bytes()),
            root,
            posts: vec![
                Post { code: "HOU".into(), name: "Consulate General, Houston".into() },
                Post { code: "GVA".into(), name: "Consulate General, Geneva".into() },
            ],
            keys,
        }
    }

    /// UTO's list of three weeks ago.
    #[must_use]
    pub fn uto_old() -> TrustList {
        TrustList {
            version: 96,
            issued: at("2026-11-02T06:00:00Z"),
            expires: at("2026-12-02T06:00:00Z"),
            ..Self::uto()
        }
    }

    /// UTO's list of two months ago, which has expired.
    #[must_use]
    pub fn uto_expired() -> TrustList {
        TrustList {
            version: 80,
            issued: at("2026-10-02T06:00:00Z"),
            expires: at("2026-11-01T06:00:00Z"),
            ..Self::uto()
        }
    }

    /// QMJ's list of the day.
    #[must_use]
    pub fn qmj() -> TrustList {
        let root = Root {
            authority: "QMJ".parse().unwrap(),
            version: 1,
            threshold: 1,
            keys: vec![Key::named("qmj-list").note("qmj-list")],
        };
        let mut keys: Vec<ListedKey> =
            [("qmj-document", KeyUse::Document), ("qmj-status", KeyUse::Status)]
                .map(|(name, usage)| ListedKey {
                    states: vec!["QMJ".parse().unwrap()],
                    ..listed(name, usage)
                })
                .into();
        keys.sort_by_key(|key| key.id);
        TrustList {
            authority: "QMJ".parse().unwrap(),
            name: "Republic of Marjan".into(),
            version: 7,
            issued: at("2026-11-23T16:00:00Z"),
            expires: at("2026-12-23T16:00:00Z"),
            previous: Some([7; 32]),
            root_signature: Key::named("qmj-root").sign(root.text().as_bytes()),
            root,
            posts: vec![Post { code: "MIL".into(), name: "Consulate, Milan".into() }],
            keys,
        }
    }

    /// A list as it is published: its text, signed by these keys under their own names.
    #[must_use]
    pub fn signed(list: &TrustList, signers: &[&'static str]) -> Vec<u8> {
        let text = list.text();
        let lines: String = signers
            .iter()
            .map(|name| {
                let key = Key::named(name);
                key.note(name).signature_line(&key.sign(text.as_bytes()))
            })
            .collect();
        format!("{text}\n{lines}").into_bytes()
    }

    /// A status list of 1,024 places under this URI, made at this time, usable for a week.
    #[must_use]
    pub fn status(uri: &str, made: &str, signer: &'static str) -> Vec<u8> {
        let mut list = StatusList::not_activated(1024);
        for (place, status) in PLACES {
            assert!(list.set(place, status));
        }
        let made = at(made);
        let claims =
            status_list_claims(uri, made, made + SignedDuration::from_hours(24 * 7), 3600, &list);
        let key = Key::named(signer);
        match key {
            Key::Ed25519(_) => {
                let tbs = to_be_signed(key.id(), Some(STATUS_LIST_TYPE), &claims);
                StatusListToken::encode(key.id(), claims, key.sign(&tbs))
            }
            Key::Es256(_) => crate::code::status_es256(&claims, key),
        }
    }
}

/// What UTO's verifier holds.
pub(crate) fn anchor() -> Anchor {
    let note = Lists::signed(&Lists::uto(), &["uto-list-1", "uto-list-3"]);
    let trust_list = TrustList::open(&note, &Key::named("uto-root").public()).unwrap();
    let token = Lists::status(UTO_STATUS, "2026-11-23T18:00:00Z", "uto-status");
    let status_lists = vec![StatusListToken::open(&token, &trust_list).unwrap()];
    Anchor { trust_list, status_lists }
}

fn listed(name: &'static str, usage: KeyUse) -> ListedKey {
    let key = Key::named(name);
    ListedKey {
        id: key.id(),
        usage,
        algorithm: match key {
            Key::Ed25519(_) => KeyAlgorithm::Ed25519,
            Key::Es256(_) => KeyAlgorithm::Es256,
        },
        spki: key.spki(),
        sign_from: at("2026-10-01T00:00:00Z"),
        sign_to: at("2027-04-01T00:00:00Z"),
        valid_to: at("2032-07-01T00:00:00Z"),
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
