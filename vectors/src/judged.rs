use std::collections::BTreeMap;

use base64ct::{Base64, Encoding};
use chancery_verify::{
    Anchor, Printed, PublicKey, Request, StatusListToken, TrustList, Verdict, judge,
};
use jiff::SignedDuration;
use serde_json::Value;

/// The verdict on a case as it stands in a file of `docs/vectors`, from the published files alone.
///
/// # Panics
/// When the case names a file that is not there, or a list does not open.
#[must_use]
pub fn verdict_of(case: &Value, files: &BTreeMap<String, Vec<u8>>) -> Verdict {
    let keys: Value = serde_json::from_slice(&files["keys.json"]).unwrap();
    let input = &case["input"];
    let text = |name: &str| input[name].as_str();
    let anchors: Vec<Anchor> = input["anchors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|held| anchor(held, &keys, files))
        .collect();
    let seal = text("seal").map(|seal| Base64::decode_vec(seal).unwrap());
    let printed = input.get("printed").map(|printed| {
        let value = |name: &str| printed[name].as_str();
        Printed {
            number: value("number"),
            primary: value("primary"),
            secondary: value("secondary"),
            birth_date: value("birth_date"),
            sex: value("sex"),
            nationality: value("nationality"),
            expires: value("expires"),
        }
    });
    let mut request = Request::at(text("now").unwrap().parse().unwrap());
    request.code = text("code").unwrap_or_default();
    request.seal = seal.as_deref();
    request.mrz = text("mrz");
    request.printed = printed.as_ref();
    request.log_proof = text("log_proof").map(str::as_bytes);
    request.require_log = input["require_log"].as_bool().unwrap_or_default();
    if let Some(seconds) = input["max_trust_list_age"].as_i64() {
        request.limits.trust_list_age = SignedDuration::from_secs(seconds);
    }
    if let Some(seconds) = input["max_status_age"].as_i64() {
        request.limits.status_age = SignedDuration::from_secs(seconds);
    }
    judge(&request, &anchors)
}

fn anchor(held: &Value, keys: &Value, files: &BTreeMap<String, Vec<u8>>) -> Anchor {
    let root = keys["keys"].as_array().unwrap().iter().find(|key| key["name"] == held["root"]);
    let spki = Base64::decode_vec(root.unwrap()["spki"].as_str().unwrap()).unwrap();
    let root = PublicKey::from_spki(&spki).unwrap();
    let trust_list = TrustList::open(&files[held["trust_list"].as_str().unwrap()], &root).unwrap();
    let status_lists =
        held["status_lists"].as_array().unwrap().iter().map(|name| {
            StatusListToken::open(&files[name.as_str().unwrap()], &trust_list).unwrap()
        });
    Anchor { status_lists: status_lists.collect(), trust_list }
}
