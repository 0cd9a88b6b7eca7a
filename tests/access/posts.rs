//! A post with one officer, and one whose cases another post decides.

use serde_json::{Value, json};

use super::common::applicant;
use super::common::casework::{applicant_at, assert_refused, said, sql};
use super::{admin, audit, command, desk, nothing, server, serving, text};

fn set(post: &str, change: &Value) {
    said(&server().ask("PATCH", &format!("/v1/admin/posts/{post}"), &admin(), change), 200);
}

/// What waits for a review, as an officer sees it: how many, how many of them too long, and how
/// long this one may still.
fn waiting(key: &str, id: &str) -> (u64, u64, Option<Value>) {
    let reviews = said(&server().read("/v1/reviews", key), 200);
    let all = reviews["data"].as_array().unwrap();
    let one = all.iter().find(|review| review["application"] == id).cloned();
    (reviews["waiting"].as_u64().unwrap(), reviews["overdue"].as_u64().unwrap(), one)
}

/// The whole life of the rule at one post, in one test: it is told to one post only.
#[test]
fn an_officer_who_is_alone_approves_emergency_documents_and_another_looks_at_it() {
    let nairobi = desk("NBO");
    let (lead, remote) =
        (serving().credentials.officer("NBO", 2), serving().credentials.officer("HOU", 1));
    let sheet = applicant("haugen-ingrid-marit");
    let approve = |id: &str| server().act(id, "approve", &nairobi.intake);
    let early = nairobi.submitted(&sheet);
    assert_refused(&approve(&early), 403, "four_eyes");
    set("NBO", &json!({"alone": true}));
    let approved = said(&approve(&early), 200);
    assert_eq!(approved["state"], "approved");
    let due = text(&approved["review_due_at"]);
    // A card can wait for somebody.
    let card = nairobi.submitted(&applicant("kovalenko-oleksandr"));
    assert_refused(&approve(&card), 403, "four_eyes");
    // So can a case that is not complete.
    assert_refused(&approve(&nairobi.complete(&sheet)), 403, "four_eyes");
    let issued = said(&server().act(&early, "issue", &nairobi.intake), 201);
    let number = text(&issued["document"]["number"]);
    said(&server().life(&number, "hand-over", &nairobi.review, &nothing()), 200);
    let (count, overdue, one) = waiting(&lead, &early);
    let one_due = json!({"application": early, "post": "NBO", "due_at": due, "overdue": false});
    assert_eq!((count, overdue, one), (1, 0, Some(one_due.clone())));
    // Another post sees it, and looks at it, once it is named.
    let review = |key: &str, id: &str, body: &Value| {
        server().post(&format!("/v1/applications/{id}/review"), key, body)
    };
    let confirmed = json!({"finding": "confirmed"});
    assert_eq!(waiting(&remote, &early).2, None);
    assert_refused(&review(&remote, &early, &confirmed), 403, "role_missing");
    set("NBO", &json!({"decided_by": ["HOU"]}));
    assert_eq!(waiting(&remote, &early).2, Some(one_due));
    assert_refused(&review(&nairobi.intake, &early, &confirmed), 403, "four_eyes");
    assert_refused(&review(&remote, &early, &json!({"finding": "so so"})), 422, "invalid_body");
    let reviewed = said(&review(&remote, &early, &confirmed), 200);
    assert_eq!(reviewed.get("review_due_at"), None);
    assert_refused(&review(&remote, &early, &confirmed), 409, "wrong_state");
    assert_eq!(waiting(&lead, &early), (0, 0, None));
    overdue_reviews_end_it(&lead);
    set("NBO", &json!({"alone": false, "decided_by": []}));
    assert_refused(&approve(&nairobi.submitted(&sheet)), 403, "four_eyes");
}

/// While one has waited for longer than 72 hours nobody at the post approves alone.
fn overdue_reviews_end_it(lead: &str) {
    let nairobi = desk("NBO");
    let sheet = applicant("haugen-ingrid-marit");
    let approve = |id: &str| server().act(id, "approve", &nairobi.intake);
    let (late, next) = (nairobi.submitted(&sheet), nairobi.submitted(&sheet));
    said(&approve(&late), 200);
    let past = format!("UPDATE applications SET review_due = 1000 WHERE id = '{late}'");
    sql(&serving().folder, &past);
    let (count, overdue, one) = waiting(lead, &late);
    assert_eq!((count, overdue, &one.unwrap()["overdue"]), (1, 1, &json!(true)));
    assert_refused(&approve(&next), 403, "four_eyes");
    let (exit, doctor) = command(&serving().folder, &["doctor"]);
    let checks = doctor["checks"].as_array().unwrap();
    let reviews = checks.iter().find(|check| check["check"] == "reviews").unwrap();
    assert_eq!((exit, &reviews["result"]), (0, &json!("warn")), "{doctor}");
    let reason = "the transit visa was not looked at";
    let objected = json!({"finding": "objected", "reason": reason});
    said(&server().post(&format!("/v1/applications/{late}/review"), lead, &objected), 200);
    said(&approve(&next), 200);
    let rows = audit::rows();
    let told = rows.iter().find(|row| row["object"] == late.as_str() && row["reason"] == reason);
    assert_eq!(told.unwrap()["action"], "application.review");
    let alone = rows.iter().filter(|row| row["action"] == "application.approve_alone").count();
    assert_eq!(alone, 3);
    let confirmed = json!({"finding": "confirmed"});
    said(&server().post(&format!("/v1/applications/{next}/review"), lead, &confirmed), 200);
}

#[test]
fn a_post_that_is_named_decides_and_reads_and_issues_and_hands_over_nothing() {
    let dubai = desk("DXB");
    let remote = serving().credentials.officer("HOU", 1);
    let sample = applicant_at("ashgrove-theodora", "DXB");
    let id = dubai.submitted(&sample);
    let act = |id: &str, action: &str| server().act(id, action, &remote);
    let read = |id: &str| server().read(&format!("/v1/applications/{id}"), &remote);
    assert_refused(&act(&id, "approve"), 403, "role_missing");
    assert_refused(&read(&id), 403, "role_missing");
    set("DXB", &json!({"decided_by": ["HOU"]}));
    said(&read(&id), 200);
    said(&act(&id, "recommend"), 200);
    assert_eq!(said(&act(&id, "approve"), 200)["state"], "approved");
    assert_refused(&act(&id, "issue"), 403, "role_missing");
    let issued = said(&server().act(&id, "issue", &dubai.review), 201);
    let number = text(&issued["document"]["number"]);
    said(&server().read(&format!("/v1/documents/{number}"), &remote), 200);
    let handed = server().life(&number, "hand-over", &remote, &nothing());
    assert_refused(&handed, 403, "role_missing");
    let revoked = server().life(&number, "revoke", &remote, &json!({"reason": "lost"}));
    assert_refused(&revoked, 403, "role_missing");
    let clerk = serving().credentials.officer("HOU", 0);
    assert_refused(&server().post("/v1/applications", &clerk, &sample.0), 403, "role_missing");
    // A post of another authority decides nothing here.
    let theirs = json!({"decided_by": ["CAS"]});
    let answer = server().ask("PATCH", "/v1/admin/posts/DXB", &admin(), &theirs);
    assert_refused(&answer, 422, "invalid_body");
    let next = dubai.submitted(&sample);
    said(&read(&next), 200);
    set("DXB", &json!({"decided_by": []}));
    assert_refused(&act(&next, "approve"), 403, "role_missing");
    assert_refused(&read(&next), 403, "role_missing");
    assert_refused(
        &server().read(&format!("/v1/documents/{number}"), &remote),
        403,
        "role_missing",
    );
}
