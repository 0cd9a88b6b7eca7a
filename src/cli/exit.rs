//! Exit codes and failures.

use serde_json::json;

use super::terminal::Terminal;

pub(super) const OK: u8 = 0;
pub(super) const INTERNAL: u8 = 1;
pub(super) const USAGE: u8 = 2;
pub(super) const INVALID: u8 = 10;
pub(super) const NOT_DECODABLE: u8 = 12;
pub(super) const TRUST: u8 = 13;
pub(super) const POLICY: u8 = 14;

/// Why a command did not do its work.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) code: u8,
    word: &'static str,
    sentence: String,
}

impl Failure {
    pub(super) fn internal(error: impl std::fmt::Display) -> Self {
        Self { code: INTERNAL, word: "internal", sentence: error.to_string() }
    }

    pub(super) fn usage(sentence: impl Into<String>) -> Self {
        Self { code: USAGE, word: "usage", sentence: sentence.into() }
    }

    pub(super) fn usage_of(error: impl std::fmt::Display) -> Self {
        Self::usage(error.to_string())
    }

    pub(super) fn trust(error: impl std::fmt::Display) -> Self {
        Self { code: TRUST, word: "trust_material", sentence: error.to_string() }
    }

    /// The authority's keys signed two stories.
    pub(super) fn equivocation(error: impl std::fmt::Display) -> Self {
        Self { code: TRUST, word: "equivocation", sentence: error.to_string() }
    }

    pub(super) fn policy(sentence: impl Into<String>) -> Self {
        Self { code: POLICY, word: "policy", sentence: sentence.into() }
    }

    pub(super) fn invalid(sentence: impl Into<String>) -> Self {
        Self { code: INVALID, word: "invalid", sentence: sentence.into() }
    }

    pub(super) fn undecodable(error: impl std::fmt::Display) -> Self {
        Self { code: NOT_DECODABLE, word: "not_decodable", sentence: error.to_string() }
    }

    /// What went wrong, in a sentence.
    pub(super) fn sentence(&self) -> &str {
        &self.sentence
    }

    /// Says it: a problem object on stdout when JSON was asked for, else a line on stderr.
    pub(super) fn tell(&self, terminal: &Terminal, as_json: bool) {
        if as_json {
            let problem = json!({
                "type": format!("urn:chancery:problem:{}", self.word),
                "title": self.word,
                "code": self.word,
                "detail": self.sentence,
            });
            terminal.say(&problem.to_string());
        } else {
            terminal.note(&format!("error: {}", self.sentence));
        }
    }
}
