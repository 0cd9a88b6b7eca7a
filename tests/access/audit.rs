//! What is on record of who did what to what, from where.

use serde_json::{Value, json};

use super::account::{enrol, enrolled, log_in};
use super::common::casework::{assert_refused, enlist, said};
use super::common::{Answer, applicant};
use super::{admin, code_of, desk, foreign_admin, nothing, server, serving, text, verdict};

fn page(key: &str, which: &str) -> Answer {
    server().read(&format!("/v1/audit{which}"), key)
}

/// All rows that an auditor may read after this one, in pages of this size.
fn pages(key: &str, limit: usize, mut after: u64) -> Vec<Value> {
    let mut rows = Vec::new();
    loop {
        let answer = said(&page(key, &format!("?limit={limit}&after={after}")), 200);
        let data = answer["data"].as_array().unwrap();
        assert!(data.len() <= limit);
        rows.extend(data.iter().cloned());
        match answer["next"].as_u64() {
            // Reading is on record too, so a reader that never stopped would never be done.
            Some(next) if data.len() == limit && rows.len() < 20_000 => after = next,
            _ => return rows,
        }
    }
}

/// Every row of the first authority's matters.
pub(crate) fn rows() -> Vec<Value> {
    pages(&admin(), 200, 0)
}

/// The last row's place.
fn newest() -> u64 {
    rows().last().unwrap()["sequence"].as_u64().unwrap()
}

/// What somebody did after a row: actions and what they were done to, all from this machine.
fn done_by(actor: &str, after: u64) -> Vec<(String, String, String)> {
    let rows = pages(&admin(), 200, after);
    let theirs = rows.iter().filter(|row| row["actor"] == actor);
    theirs
        .map(|row| {
            assert_eq!(row["from"], "127.0.0.1", "{row}");
            assert!(text(&row["at"]).ends_with('Z') && text(&row["hash"]).len() == 64);
            (text(&row["action"]), text(&row["object_kind"]), text(&row["object"]))
        })
        .collect()
}

fn row(action: &str, kind: &str, object: &str) -> (String, String, String) {
    (action.into(), kind.into(), object.into())
}

#[test]
fn every_request_on_a_case_or_document_leaves_a_row() {
    let household = json!([]);
    let roles = ["capture", "evidence", "approve", "print", "hand_over", "auditor"];
    let clerk = enlist(server(), &admin(), "HOU", &["capture"], &household);
    let judge = enlist(server(), &admin(), "HOU", &roles, &household);
    let after = newest();
    let (form, portrait) = applicant("ashgrove-theodora");
    let created = said(&server().post("/v1/applications", &clerk.key, &form), 201);
    let id = text(&created["id"]);
    let path = format!("/v1/applications/{id}");
    said(&server().put(&format!("{path}/portrait"), &clerk.key, "image/jpeg", &portrait), 200);
    said(&server().read(&path, &clerk.key), 200);
    said(&server().act(&id, "submit", &clerk.key), 200);
    for action in ["recommend", "approve"] {
        said(&server().act(&id, action, &judge.key), 200);
    }
    let issued = said(&server().act(&id, "issue", &judge.key), 201);
    let number = text(&issued["document"]["number"]);
    for file in ["", ".pdf", "/front.png", "/back.png"] {
        let answer = server().read(&format!("/v1/documents/{number}{file}"), &judge.key);
        assert_eq!(answer.status, 200, "{file}");
    }
    said(&server().life(&number, "hand-over", &judge.key, &nothing()), 200);
    said(&server().life(&number, "revoke", &judge.key, &json!({"reason": "lost"})), 200);
    let grounds = json!({"reason": "found in a drawer"});
    said(&server().life(&number, "reinstate", &judge.key, &grounds), 202);
    said(&server().life(&number, "destroy", &judge.key, &grounds), 202);
    let of_case = |action: &str| row(action, "application", &id);
    let of_document = |action: &str| row(action, "document", &number);
    assert_eq!(
        done_by(&clerk.id, after),
        [
            of_case("application.create"),
            of_case("application.edit"),
            of_case("application.read"),
            of_case("application.submit"),
        ]
    );
    assert_eq!(
        done_by(&judge.id, after),
        [
            of_case("application.recommend"),
            of_case("application.approve"),
            of_case("issuance.intent"),
            of_document("application.issue"),
            of_document("document.read"),
            of_document("document.read"),
            of_document("document.read"),
            of_document("document.read"),
            of_document("document.hand_over"),
            of_document("document.revoke"),
            of_document("document.reinstate_proposed"),
            of_document("document.destroy_proposed"),
        ]
    );
    let reasons: Vec<Value> = rows()
        .iter()
        .filter(|row| row["object"] == number.as_str())
        .map(|r| r["reason"].clone())
        .collect();
    assert_eq!(reasons.iter().filter(|reason| **reason == "found in a drawer").count(), 2);
}

#[test]
fn a_refused_request_leaves_no_row_of_something_done() {
    let case = desk("HOU").submitted(&applicant("ashgrove-theodora"));
    let clerk = enlist(server(), &admin(), "HOU", &["capture"], &json!([]));
    assert_refused(&server().act(&case, "approve", &clerk.key), 403, "role_missing");
    assert_refused(&server().act(&case, "submit", &clerk.key), 409, "wrong_state");
    assert_eq!(done_by(&clerk.id, 0), []);
}

#[test]
fn every_request_on_an_officer_leaves_a_row_and_so_do_their_comings_and_goings() {
    let lead = enlist(server(), &admin(), "DXB", &["post_admin", "auditor"], &json!([]));
    let after = newest();
    let body = json!({"name": "Ada Lindgren", "login": "ada.audited", "post": "DXB",
        "roles": ["print"]});
    let added = said(&server().post("/v1/admin/officers", &lead.key, &body), 201);
    let id = text(&added["officer"]["id"]);
    let path = format!("/v1/admin/officers/{id}");
    said(&server().read("/v1/admin/officers", &lead.key), 200);
    said(&server().read(&path, &lead.key), 200);
    said(&server().ask("PATCH", &path, &lead.key, &json!({"roles": ["capture"]})), 200);
    let keys = format!("{path}/service-keys");
    let given = said(&server().post(&keys, &lead.key, &json!({"scopes": ["capture"]})), 201);
    let key = format!("{keys}/{}", text(&given["service_key"]["id"]));
    assert_eq!(server().ask("DELETE", &key, &lead.key, &Value::Null).status, 204);
    said(&server().post(&format!("{path}/reset"), &lead.key, &nothing()), 202);
    said(&page(&lead.key, "?limit=1"), 200);
    let of_officer = |action: &str| row(action, "officer", &id);
    assert_eq!(
        done_by(&lead.id, after),
        [
            of_officer("officer.enrol"),
            row("officers.read", "post", "UTO/DXB"),
            of_officer("officers.read"),
            of_officer("officer.change"),
            of_officer("officer.key_given"),
            of_officer("officer.key_ended"),
            of_officer("officer.reset_proposed"),
            row("audit.read", "audit", "0"),
        ]
    );
    let account = enrolled(server(), &admin(), "DXB", &["print"]);
    let session = account.session(server());
    assert_refused(&log_in(server(), &account.with_code("000000")), 401, "log_in_denied");
    assert_eq!(session.log_out(server()).status, 204);
    let own = ["officer.enrolled", "session.begin", "session.refused", "session.end"];
    let expected: Vec<_> = own.iter().map(|action| row(action, "officer", &account.id)).collect();
    assert_eq!(done_by(&account.id, after), expected);
    // Whoever guesses at a code is nobody, and nobody's row is written.
    assert_refused(&enrol(server(), "00000", "long enough a password"), 401, "log_in_denied");
}

#[test]
fn a_page_goes_on_where_the_one_before_ended() {
    let whole = pages(&admin(), 200, 0);
    let sequence = |row: &Value| row["sequence"].as_u64().unwrap();
    assert!(whole.is_sorted_by(|one, next| sequence(one) < sequence(next)));
    let first: Vec<Value> = whole[..60].to_vec();
    let mut small = Vec::new();
    let mut after = 0;
    while small.len() < first.len() {
        let answer = said(&page(&admin(), &format!("?limit=20&after={after}")), 200);
        small.extend(answer["data"].as_array().unwrap().clone());
        after = answer["next"].as_u64().unwrap();
    }
    assert_eq!(small, first);
    let count = |which: &str| {
        let data = said(&page(&admin(), which), 200)["data"].as_array().unwrap().len();
        (data, which.to_string())
    };
    for (which, expected) in [("", 50), ("?limit=0", 1), ("?limit=1000", 200)] {
        assert_eq!(count(which), (expected, which.to_string()));
    }
    let end = said(&page(&admin(), "?after=99999999"), 200);
    assert_eq!((&end["data"], end.get("next")), (&json!([]), None));
    for which in ["?limit=many", "?after=-1", "?colour=red"] {
        assert_refused(&page(&admin(), which), 422, "invalid_body");
    }
}

#[test]
fn an_auditor_reads_their_own_post_and_one_of_the_authority_all_of_its_posts() {
    let houston = serving().credentials.officer("HOU", 2);
    let own = pages(&houston, 200, 0);
    assert!(own.len() > 50 && own.iter().all(|row| row["post"] == "HOU"));
    let all = pages(&admin(), 200, 0);
    assert!(all.iter().all(|row| row["authority"] == "UTO"));
    for post in ["HOU", "DXB", "NBO", ""] {
        assert!(all.iter().any(|row| row["post"] == post), "{post:?}");
    }
    let theirs = pages(&foreign_admin(), 200, 0);
    assert!(theirs.len() > 50 && theirs.iter().all(|row| row["authority"] == "QMJ"));
    for post in ["HOU", "CAS"] {
        let clerk = serving().credentials.officer(post, 0);
        assert_refused(&page(&clerk, ""), 403, "role_missing");
    }
}

/// What a bank asks about its customers is nobody's to keep.
#[test]
fn a_verification_leaves_no_row() {
    let houston = desk("HOU");
    let number = houston.good(&applicant("ashgrove-theodora"));
    let qr = code_of(&number, &houston.review);
    let of_document = || rows().iter().filter(|row| row["object"] == number.as_str()).count();
    let before = of_document();
    for _ in 0..3 {
        assert_eq!(verdict(&qr)["verdict"], "accept");
    }
    assert_eq!(of_document(), before);
    let known = |actor: &str| actor.starts_with("off_") || ["operator", "engine"].contains(&actor);
    assert!(rows().iter().all(|row| known(row["actor"].as_str().unwrap())));
}
