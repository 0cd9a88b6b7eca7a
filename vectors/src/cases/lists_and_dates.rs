//! Dates, statuses, and how fresh the lists are.

use chancery_credential::{Claims, StatusReference};
use chancery_verify::{Outcome, ReasonCode};

use super::Case;
use crate::lists::UTO_STATUS;
use crate::{at, card};

fn placed(index: u64) -> Claims {
    let mut claims = card();
    claims.status = Some(StatusReference { uri: UTO_STATUS.into(), index });
    claims
}

fn dated(from: &str, until: &str) -> Claims {
    let mut claims = card();
    claims.not_before = Some(at(from).as_second());
    claims.expires = Some(at(until).as_second());
    claims
}

pub(super) fn cases() -> Vec<Case> {
    use ReasonCode::*;
    let of = |name, about, claims: &Claims| Case::signed(name, about, claims, "uto-document");
    let old_status =
        |case: Case| case.with(|i| i.anchors[0].status_lists = vec!["lists/uto-0-old.cwt"]);
    let mut nowhere = card();
    nowhere.status = None;
    vec![
        of("expired", "past its last day", &dated("2021-11-23T00:00:00Z", "2026-11-22T23:59:59Z"))
            .reject(Expired),
        of(
            "last-second",
            "the last second of its last day",
            &dated("2021-11-23T00:00:00Z", "2026-11-23T18:40:02Z"),
        )
        .accept(),
        of(
            "not-yet-valid",
            "before its first day",
            &dated("2026-11-24T00:00:00Z", "2031-11-23T23:59:59Z"),
        )
        .reject(NotYetValid),
        of("revoked", "revoked", &placed(43)).reject(Revoked),
        old_status(of("revoked-old-list", "revoked, however old the list", &placed(43)))
            .reject(Revoked),
        of("suspended", "suspended", &placed(44)).reject(Suspended),
        of("not-activated", "not handed over, by a list of less than an hour", &placed(45))
            .reject(NotActivated),
        of("never-issued", "a place in the list that was never given out", &placed(7))
            .reject(NotActivated),
        of("past-the-end", "a place past the end of the list", &placed(1 << 40))
            .reject(NotActivated),
        of("not-activated-since", "not handed over an hour ago, perhaps now", &placed(45))
            .with(|i| i.now = "2026-11-23T19:10:02Z")
            .is(Outcome::NoResult, &[NotActivated, StatusStale]),
        of("no-status-claim", "the code names no status list", &nowhere).caution(StatusUnavailable),
        of("no-status-list", "the verifier has no status list", &card())
            .with(|i| i.anchors[0].status_lists = vec![])
            .caution(StatusUnavailable),
        old_status(of("status-stale", "a status list of more than a day", &card()))
            .caution(StatusStale),
        of("two-ages", "the younger of two ages of one list speaks", &placed(42))
            .with(|i| i.anchors[0].status_lists = vec!["lists/uto-0.cwt", "lists/uto-0-old.cwt"])
            .accept(),
        of("stricter", "a verifier that wants status lists of at most ten minutes", &card())
            .with(|i| i.ages.1 = Some(600))
            .caution(StatusStale),
        old_status(of("looser", "a verifier that takes status lists of three days", &card()))
            .with(|i| i.ages.1 = Some(3 * 86_400))
            .accept(),
        of("trust-list-stale", "a trust list of more than a week", &card())
            .with(|i| i.anchors[0].trust_list = "lists/uto-old.txt")
            .caution(TrustListStale),
        of(
            "trust-list-expired",
            "a trust list past its end, by a verifier that takes any age",
            &card(),
        )
        .with(|i| {
            i.anchors[0].trust_list = "lists/uto-expired.txt";
            i.ages.0 = Some(366 * 86_400);
        })
        .caution(TrustListStale),
        of("clock-behind", "a clock that is before the lists", &card())
            .with(|i| i.now = "2026-11-23T17:00:00Z")
            .caution(ClockSuspect),
        of(
            "clock-set-back",
            "a clock set back to before the document's end",
            &dated("2021-11-23T00:00:00Z", "2026-11-20T23:59:59Z"),
        )
        .with(|i| i.now = "2026-11-20T12:00:00Z")
        .reject(Expired),
        of("two-reasons", "expired and revoked", &{
            let mut claims = placed(43);
            claims.expires = Some(at("2026-11-22T23:59:59Z").as_second());
            claims
        })
        .is(Outcome::Reject, &[Expired, Revoked]),
    ]
}
