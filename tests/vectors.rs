//! What `docs/vectors` says of receipts, whose certificates the engine reads.
#![cfg(test)]

use std::fs;
use std::path::Path;

use base64ct::{Base64, Encoding};
use chancery::verification::check_receipt;
use chancery_verify::PublicKey;
use serde_json::Value;

fn file(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/vectors").join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn each_receipt_is_good_or_not_as_it_says() {
    let (keys, receipts) = (file("keys.json"), file("receipts.json"));
    let mut good = 0;
    for receipt in receipts["receipts"].as_array().unwrap() {
        let name = |key: &&Value| key["name"] == receipt["root"];
        let spki = keys["keys"].as_array().unwrap().iter().find(name).unwrap()["spki"].as_str();
        let root = PublicKey::from_spki(&Base64::decode_vec(spki.unwrap()).unwrap()).unwrap();
        let said = check_receipt(receipt["receipt"].as_str().unwrap(), &root);
        assert_eq!(Some(said.is_ok()), receipt["good"].as_bool(), "{}: {said:?}", receipt["name"]);
        println!("{}: {:?}", receipt["name"], said.map(|receipt| receipt.result));
        good += usize::from(receipt["good"] == true);
    }
    assert!(good >= 2);
}
