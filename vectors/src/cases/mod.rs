//! The cases: what is given, and by hand what the answer has to be.

mod foreign;
mod forged;
mod lists_and_dates;
mod ours;
mod printed;
mod seals;
mod signers;
mod unreadable;

use base64ct::{Base64, Encoding};
use chancery_credential::{Claims, Code};
use chancery_verify::{Checkpoint, LogLeaf, Outcome, ReasonCode, inclusion_root, leaf_hash};
use serde_json::{Map, Value, json};

use crate::{AuthorityFiles, Key, MintedCode, NOW, code_of};

/// The machine-readable zone of [`crate::card`], its lines joined.
pub const ZONE: &str = "ICUTOC2314589X8<<<<<<<<<<<<<<<7408122F3111225UTO<<<<<<<<<<<6\
                        ERIKSSON<<ANNA<MARIA<<<<<<<<<<";
/// The machine-readable zone of [`crate::sheet`], its lines joined.
pub const SHEET_ZONE: &str =
    "PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F2612074<<<<<<<0";
/// That of somebody else's document.
pub const OTHER_ZONE: &str =
    "PUUTOSTEVENSON<<PETER<<<<<<<<<<<<<<<D231458907UTO7408122F2612074<<<<<<<0";

/// What a verifier is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The text of the code.
    pub code: String,
    /// The bytes of a seal.
    pub seal: Option<Vec<u8>>,
    /// The machine-readable zone that was read.
    pub mrz: Option<&'static str>,
    /// Printed values by name.
    pub printed: Vec<(&'static str, &'static str)>,
    /// A log proof.
    pub log_proof: Option<String>,
    /// Whether the verifier asks for one.
    pub require_log: bool,
    /// The time of the check.
    pub now: &'static str,
    /// How old lists may be, in seconds, where the verifier has limits of its own: trust list and
    /// status list.
    pub ages: (Option<u32>, Option<u32>),
    /// What the verifier holds.
    pub anchors: Vec<AuthorityFiles>,
}

/// A case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name, unique in its group.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// What is given.
    pub input: Input,
    /// The answer.
    pub outcome: Outcome,
    /// The reasons, in order.
    pub reasons: Vec<ReasonCode>,
}

/// Every case, by the file it stands in.
pub(crate) fn groups() -> Vec<(&'static str, Vec<Case>)> {
    vec![
        ("ours", ours::cases()),
        ("foreign", foreign::cases()),
        ("signers", signers::cases()),
        ("lists-and-dates", lists_and_dates::cases()),
        ("printed", printed::cases()),
        ("seals", seals::cases()),
        ("forged", forged::cases()),
        ("unreadable", unreadable::cases()),
    ]
}

impl Case {
    /// A case of this text, as UTO's verifier sees it with the lists of the day.
    fn of(name: &'static str, about: &'static str, code: String) -> Self {
        let input = Input {
            code,
            seal: None,
            mrz: None,
            printed: Vec::new(),
            log_proof: None,
            require_log: false,
            now: NOW,
            ages: (None, None),
            anchors: vec![uto()],
        };
        Self { name, about, input, outcome: Outcome::NoResult, reasons: Vec::new() }
    }

    /// A case of these claims, signed by the key of this name.
    fn signed(name: &'static str, about: &'static str, claims: &Claims, key: &str) -> Self {
        Self::of(name, about, code_of(claims, Key::named(key)).text())
    }

    fn with(mut self, change: impl FnOnce(&mut Input)) -> Self {
        change(&mut self.input);
        self
    }

    fn is(mut self, outcome: Outcome, reasons: &[ReasonCode]) -> Self {
        self.outcome = outcome;
        self.reasons = reasons.to_vec();
        self
    }

    fn accept(self) -> Self {
        self.is(Outcome::Accept, &[ReasonCode::Ok, ReasonCode::PortraitAbsent])
    }

    fn caution(self, reason: ReasonCode) -> Self {
        self.is(Outcome::Caution, &[reason])
    }

    fn reject(self, reason: ReasonCode) -> Self {
        self.is(Outcome::Reject, &[reason])
    }

    fn no_result(self, reason: ReasonCode) -> Self {
        self.is(Outcome::NoResult, &[reason])
    }

    /// The case as JSON, without its verdict.
    pub(crate) fn json(&self) -> Value {
        let mut input = Map::new();
        let given = &self.input;
        let mut put = |name: &str, value: Value| {
            input.insert(name.into(), value);
        };
        put("code", json!(given.code));
        if let Some(seal) = &given.seal {
            put("seal", json!(Base64::encode_string(seal)));
        }
        if let Some(mrz) = given.mrz {
            put("mrz", json!(mrz));
        }
        if !given.printed.is_empty() {
            let printed: Map<String, Value> =
                given.printed.iter().map(|(name, value)| ((*name).into(), json!(value))).collect();
            put("printed", Value::Object(printed));
        }
        if let Some(proof) = &given.log_proof {
            put("log_proof", json!(proof));
        }
        if given.require_log {
            put("require_log", json!(true));
        }
        put("now", json!(given.now));
        for (name, age) in [("max_trust_list_age", given.ages.0), ("max_status_age", given.ages.1)]
        {
            if let Some(age) = age {
                put(name, json!(age));
            }
        }
        let anchors = given.anchors.iter().map(|held| {
            json!({
                "root": held.root,
                "trust_list": held.trust_list,
                "status_lists": held.status_lists,
            })
        });
        put("anchors", anchors.collect());
        json!({"name": self.name, "about": self.about, "input": input})
    }
}

/// UTO's lists of the day.
fn uto() -> AuthorityFiles {
    AuthorityFiles {
        root: "uto-root",
        trust_list: "lists/uto.txt",
        status_lists: vec!["lists/uto-0.cwt", "lists/uto-1.cwt"],
    }
}

/// QMJ's lists of the day.
fn qmj() -> AuthorityFiles {
    AuthorityFiles {
        root: "qmj-root",
        trust_list: "lists/qmj.txt",
        status_lists: vec!["lists/qmj-0.cwt"],
    }
}

/// A proof that a code is leaf `index` of a log of `size` leaves, under a checkpoint signed by this
/// key.
fn proof(code: &MintedCode, index: u64, size: u64, signer: &str) -> String {
    let read = Code::from_cose(&code.cose()).unwrap();
    let leaf = LogLeaf::of(&read.envelope.payload, &read.envelope.signature);
    let start = leaf_hash(&leaf.0);
    let mut path: Vec<[u8; 32]> = Vec::new();
    let root = loop {
        if let Some(root) = inclusion_root(start, index, size, &path) {
            break root;
        }
        path.push([u8::try_from(path.len()).unwrap(); 32]);
    };
    let key = Key::named(signer);
    let note = key.note("log.uto.example");
    let text = Checkpoint { origin: note.name.clone(), size, root }.text();
    let line = note.signature_line(&key.sign(text.as_bytes()));
    let path: String =
        path.iter().map(|hash| format!("{}\n", Base64::encode_string(hash))).collect();
    format!("c2sp.org/tlog-proof@v1\nindex {index}\n{path}\n{text}\n{line}")
}
