use axum::http::StatusCode;
use base64ct::{Base64, Encoding};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::DocumentView;
use crate::access::{Seconded, Witness};
use crate::http::Problem;
use crate::http::once::answer;
use crate::ledger::Answer;
use crate::privacy::Personal;
use crate::registry::{Document, Grounds};

/// The most characters a reason has.
const LONGEST_REASON: usize = 500;

/// Why an act that takes two is done, and who stands beside the officer when no second one does.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct GroundsBody {
    /// Why.
    #[schema(example = "found in a drawer of the post")]
    reason: String,
    /// Somebody who is no officer.
    #[serde(default)]
    witness: Option<WitnessBody>,
}

/// Somebody who is no officer and stands beside one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WitnessBody {
    /// The name.
    name: String,
    /// What they are.
    #[schema(example = "honorary consul")]
    role: String,
    /// The signature, a picture in base64.
    signature: String,
}

/// One person has asked for it; another officer must ask for the same.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct SecondPersonAwaited {
    /// Always `second_person`.
    awaits: &'static str,
    /// What is to be done.
    action: &'static str,
    /// When the first person asked for it; it waits for 72 hours.
    proposed_at: String,
}

impl SecondPersonAwaited {
    pub(in crate::http) fn of(proposal: &crate::access::Proposal) -> Self {
        let proposed_at = proposal.at.to_string();
        Self { awaits: "second_person", action: proposal.action, proposed_at }
    }
}

impl GroundsBody {
    pub(super) fn read(self) -> Result<Grounds, Problem> {
        let length = self.reason.trim().chars().count();
        if !(1..=LONGEST_REASON).contains(&length) {
            return Err(Problem::field("/reason", "1 to 500 characters"));
        }
        let witness = match self.witness {
            None => None,
            Some(WitnessBody { name, role, signature }) => {
                let signature = Base64::decode_vec(&signature)
                    .map_err(|_| Problem::field("/witness/signature", "base64"))?;
                let witness = Witness::new(name, role, signature);
                Some(witness.map_err(|rule| Problem::field("/witness", rule))?)
            }
        };
        Ok(Grounds { reason: Personal(self.reason), witness })
    }
}

/// What the officer who asked is told.
pub(super) fn say((heard, document): &(Seconded, Document)) -> Answer {
    match heard {
        Seconded::Done => answer(StatusCode::OK, &DocumentView::of(document)),
        Seconded::Waiting(first) => answer(StatusCode::ACCEPTED, &SecondPersonAwaited::of(first)),
    }
}
