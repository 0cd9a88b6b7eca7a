use std::collections::BTreeMap;

use base64ct::{Base64, Encoding};
use serde_json::{Value, json};

use crate::cases::groups;
use crate::lists::{QMJ_STATUS, UTO_STATUS, UTO_STATUS_1};
use crate::{Key, Lists, verdict_of};

/// Every generated file of `docs/vectors`, by its path there.
///
/// # Panics
/// When the verifier's answer to a case is not the one that stands beside it.
#[must_use]
pub fn files() -> BTreeMap<String, Vec<u8>> {
    let mut files = lists();
    let mut wrong = Vec::new();
    files.insert("keys.json".into(), pretty(&keys()));
    files.insert("receipts.json".into(), pretty(&crate::receipts::file()));
    for (group, cases) in groups() {
        let cases: Vec<Value> = cases
            .iter()
            .map(|case| {
                let mut json = case.json();
                let verdict = verdict_of(&json, &files);
                let said = (verdict.outcome, &verdict.reason_codes);
                if said != (case.outcome, &case.reasons) {
                    wrong.push(format!("{group}/{}: {said:?}", case.name));
                }
                json["expected"] = serde_json::to_value(&verdict).unwrap();
                json
            })
            .collect();
        files.insert(format!("cases/{group}.json"), pretty(&json!({"cases": cases})));
    }
    assert!(wrong.is_empty(), "the verifier says otherwise: {wrong:#?}");
    files
}

fn lists() -> BTreeMap<String, Vec<u8>> {
    let uto = ["uto-list-1", "uto-list-3"];
    [
        ("uto.txt", Lists::signed(&Lists::uto(), &uto)),
        ("uto-old.txt", Lists::signed(&Lists::uto_old(), &uto)),
        ("uto-expired.txt", Lists::signed(&Lists::uto_expired(), &uto)),
        ("qmj.txt", Lists::signed(&Lists::qmj(), &["qmj-list"])),
        ("uto-0.cwt", Lists::status(UTO_STATUS, "2026-11-23T18:00:00Z", "uto-status")),
        ("uto-0-old.cwt", Lists::status(UTO_STATUS, "2026-11-21T18:00:00Z", "uto-status")),
        ("uto-1.cwt", Lists::status(UTO_STATUS_1, "2026-11-23T18:10:00Z", "uto-status-es256")),
        ("qmj-0.cwt", Lists::status(QMJ_STATUS, "2026-11-23T18:20:00Z", "qmj-status")),
    ]
    .into_iter()
    .map(|(name, bytes)| (format!("lists/{name}"), bytes))
    .collect()
}

fn keys() -> Value {
    let keys: Vec<Value> = Key::ALL
        .iter()
        .map(|key| {
            json!({
                "name": key.name(),
                "kid": key.id().to_string(),
                "alg": key.algorithm(),
                "spki": Base64::encode_string(&key.spki()),
                "private": Base64::encode_string(&key.private()),
            })
        })
        .collect();
    json!({"keys": keys})
}

fn pretty(value: &Value) -> Vec<u8> {
    let mut text = serde_json::to_string_pretty(value).unwrap();
    text.push('\n');
    text.into_bytes()
}
