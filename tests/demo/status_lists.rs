//! `chancery status-list show` on what a demo publishes.

use serde_json::{Value, json};

use super::common::{numbers, record, run};
use super::{answer, out, status_list};

fn show(list: &str, more: &[&str]) -> (i32, Value) {
    let path = |name: &str| out().join(name).to_str().unwrap().to_string();
    let (trust_list, root) = (path("trust-list.txt"), path("root.pem"));
    let mut words = vec!["status-list", "show", list, "--trust-list", &trust_list];
    words.extend(["--root", &root, "--json"]);
    words.extend(more);
    answer(&run(words))
}

#[test]
fn a_status_list_says_how_many_stand_where() {
    let (exit, said) = show(&status_list(), &[]);
    assert_eq!(exit, 0, "{said}");
    assert_eq!(said["entries"], 1 << 17);
    let documents =
        ["consular_card", "emergency_travel_document"].map(|kind| numbers(&out(), kind)).concat();
    let standing = |status: &str| {
        let is =
            |n: &&String| record(&out().join(format!("{n}.json")))["document"]["status"] == status;
        documents.iter().filter(is).count()
    };
    assert_eq!(said["statuses"]["valid"], standing("valid"));
    assert_eq!(said["statuses"]["revoked"], standing("revoked"));
    assert_eq!(said["statuses"]["suspended"], 0);
    assert_eq!(said["statuses"]["not_activated"], (1 << 17) - documents.len());
}

#[test]
fn a_place_is_looked_up_and_one_past_the_end_is_named() {
    let (exit, said) = show(&status_list(), &["--index", "5"]);
    assert_eq!((exit, &said["index"]), (0, &json!(5)));
    assert!(said["status"].is_string());
    assert_eq!(show(&status_list(), &["--index", "131072"]).0, 2);
    let no_list = out().join("trust-list.txt");
    assert_eq!(show(no_list.to_str().unwrap(), &[]).0, 13);
}
