//! Claims that say something wrong, and signatures by whoever may not give them.

use chancery_credential::cbor::{Encoder, Value, decode};
use chancery_credential::{Claims, KeyId, StatusReference};
use chancery_vectors::{Header, Key, MintedCode, at, card, sheet, text_of};

use super::{UTO_STATUS, code_of};

/// A map as entries that can be changed, each key and value as encoded CBOR.
type Entries = Vec<(Vec<u8>, Vec<u8>)>;

const IDENTITY: [u8; 2] = [0x18, 169];

fn encoded(value: &Value<'_>) -> Vec<u8> {
    let mut out = Encoder::new();
    out.value(value);
    out.finish()
}

fn entries(map: &[u8]) -> Entries {
    let decoded = decode(map).unwrap().value;
    decoded.map().unwrap().iter().map(|(k, v)| (encoded(k), encoded(v))).collect()
}

fn map(entries: &Entries) -> Vec<u8> {
    let mut out = Encoder::new();
    out.map(entries.len());
    for (key, value) in entries {
        out.raw(key).raw(value);
    }
    out.finish()
}

fn signed(payload: Vec<u8>) -> String {
    let key = Key::named("uto-document");
    MintedCode::signed(Header::of(key), payload, key).text()
}

/// Values that no claim and no attribute of ours may have: −1, null, a list, a float, true, a tag.
const WRONG: [(&str, &[u8]); 6] = [
    ("-1", &[0x20]),
    ("null", &[0xf6]),
    ("a list", &[0x81, 0x01]),
    ("a float", &[0xfb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0]),
    ("true", &[0xf5]),
    ("a tag", &[0xc0, 0x61, 0x31]),
];

/// `nbf`, which may be any whole number: a document of before 1970 is old, and no lie.
const NOT_BEFORE: [u8; 1] = [5];

/// What is done to one entry of a map.
fn spoil(entries: &Entries, at: usize, mut each: impl FnMut(String, Entries)) {
    let name = format!("{:02x?}", entries[at].0);
    for (what, value) in WRONG {
        if entries[at].0 == NOT_BEFORE && what == "-1" {
            continue;
        }
        let mut changed = entries.clone();
        changed[at].1 = value.into();
        each(format!("{name} is {what}"), changed);
    }
    let mut twice = entries.clone();
    twice.insert(at, entries[at].clone());
    each(format!("{name} twice"), twice);
    let mut later = entries.clone();
    let moved = later.remove(at);
    later.push(moved);
    if later != *entries {
        each(format!("{name} last"), later);
    }
    if let [short @ 0..=23] = *entries[at].0 {
        let mut longer = entries.clone();
        longer[at].0 = vec![0x18, short];
        each(format!("{name} in two bytes"), longer);
    }
}

/// Every lie, with what it says.
pub(crate) fn all() -> Vec<(String, String)> {
    let mut lies = Vec::new();
    wrong_types(&mut lies);
    wrong_values(&mut lies);
    wrong_signers(&mut lies);
    wrong_headers(&mut lies);
    lies
}

fn wrong_types(lies: &mut Vec<(String, String)>) {
    let claims = entries(&card().encode());
    let identity_at = claims.iter().position(|(key, _)| *key == IDENTITY).unwrap();
    for at in 0..claims.len() {
        spoil(&claims, at, |what, changed| {
            lies.push((format!("claim {what}"), signed(map(&changed))))
        });
    }
    let identity = entries(&claims[identity_at].1);
    for at in 0..identity.len() {
        spoil(&identity, at, |what, changed| {
            let mut claims = claims.clone();
            claims[identity_at].1 = map(&changed);
            lies.push((format!("attribute {what}"), signed(map(&claims))));
        });
    }
}

fn wrong_values(lies: &mut Vec<(String, String)>) {
    type Change = (&'static str, fn(&mut Claims));
    let changes: [Change; 24] = [
        ("expired", |c| c.expires = Some(at("2026-11-23T18:40:01Z").as_second())),
        ("expired long ago", |c| c.expires = Some(0)),
        ("expires before time", |c| c.expires = Some(-1)),
        ("never expires", |c| c.expires = None),
        ("expires past all time", |c| c.expires = Some(i64::MAX)),
        ("outlives its key", |c| c.expires = Some(at("2032-07-01T00:00:01Z").as_second())),
        ("not yet valid", |c| c.not_before = Some(at("2026-11-23T18:40:03Z").as_second())),
        ("valid from nowhere", |c| c.not_before = None),
        ("valid past all time", |c| c.not_before = Some(i64::MAX)),
        ("signed before the key's use", |c| {
            c.issued_at = Some(at("2026-09-30T23:59:59Z").as_second())
        }),
        ("signed after the key's use", |c| {
            c.issued_at = Some(at("2027-04-01T00:00:01Z").as_second())
        }),
        ("signed at no time", |c| c.issued_at = None),
        ("signed before all time", |c| c.issued_at = Some(i64::MIN)),
        ("of no issuer", |c| c.issuer = None),
        ("of an issuer in small letters", |c| c.issuer = Some("uto".into())),
        ("of an issuer with a space", |c| c.issuer = Some("UTO ".into())),
        ("for a country that is none", |c| c.identity.issuing_country = Some("XYZZY".into())),
        ("of no kind", |c| c.identity.kind = None),
        ("of no number", |c| c.identity.number = None),
        ("of no profile", |c| c.identity.profile_version = None),
        ("of a profile to come", |c| c.identity.profile_version = Some(2)),
        ("of profile 0", |c| c.identity.profile_version = Some(0)),
        ("of no name", |c| {
            c.identity.full_name = None;
            c.identity.last_name = None;
        }),
        ("of every time at once", |c| {
            c.issued_at = None;
            c.not_before = None;
            c.expires = None;
        }),
    ];
    for (what, change) in changes {
        for mut claims in [card(), sheet()] {
            change(&mut claims);
            lies.push((what.into(), code_of(&claims, Key::named("uto-document")).text()));
        }
    }
    for country in
        ["AUT", "BRA", "CHE", "D", "EGY", "FRA", "GBR", "IND", "JPN", "KEN", "QMJ", "USA"]
    {
        let mut claims = card();
        claims.issuer = Some(country.into());
        lies.push((format!("issued by {country}"), signed(claims.encode())));
        let mut claims = card();
        claims.identity.issuing_country = Some(country.into());
        lies.push((format!("issued for {country}"), signed(claims.encode())));
    }
    for place in (0..42).chain(43..60).chain([1023, 1024, 1 << 20, 1 << 32, u64::MAX]) {
        let mut claims = card();
        claims.status = Some(StatusReference { uri: UTO_STATUS.into(), index: place });
        lies.push((format!("at place {place}"), signed(claims.encode())));
    }
}

fn wrong_signers(lies: &mut Vec<(String, String)>) {
    let good = ["uto-document", "uto-document-es256", "uto-card-only", "uto-retired"];
    for key in Key::ALL.into_iter().filter(|key| !good.contains(&key.name())) {
        for claims in [card(), sheet()] {
            lies.push((format!("signed by {}", key.name()), code_of(&claims, key).text()));
            // The same with the id of a key that may.
            let header =
                Header { key_id: Some(Key::named("uto-document").id()), ..Header::of(key) };
            let code = MintedCode::signed(header, claims.encode(), key);
            lies.push((format!("signed by {} for another", key.name()), code.text()));
        }
    }
    lies.push((
        "a sheet by a key for cards".into(),
        code_of(&sheet(), Key::named("uto-card-only")).text(),
    ));
}

fn wrong_headers(lies: &mut Vec<(String, String)>) {
    let key = Key::named("uto-document");
    let mut push = |what: String, header: Header| {
        lies.push((what, MintedCode::signed(header, card().encode(), key).text()));
    };
    for algorithm in [-7, -9, -35, -36, -37, -47, -257, 0, 1, 5, i64::MIN] {
        push(format!("algorithm {algorithm}"), Header { algorithm, ..Header::of(key) });
    }
    for byte in 0..20 {
        push(
            format!("key id of {byte}"),
            Header { key_id: Some(KeyId([byte; 8])), ..Header::of(key) },
        );
    }
    for tags in [
        vec![],
        vec![61],
        vec![61, 18],
        vec![18, 18],
        vec![16],
        vec![17],
        vec![96],
        vec![98],
        vec![97, 18],
    ] {
        push(format!("tags {tags:?}"), Header { tags, ..Header::of(key) });
    }
    push("an unprotected key id".into(), Header { unprotected: true, ..Header::of(key) });
    push("no key id".into(), Header { key_id: None, ..Header::of(key) });
    let twice = [code_of(&card(), key).cose(), code_of(&card(), key).cose()].concat();
    lies.push(("two messages in one".into(), text_of(&twice)));
}
