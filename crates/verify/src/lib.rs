//! Trust list + status list + code + now → [`Verdict`]: whether a Chancery document is good, why,
//! and as of when.
//!
//! Everything a verdict needs is an argument, so a bank may embed this crate in a service, a till
//! or a phone, and nobody learns what was checked. The order of the checks:
//!
//! 1. the code is read (`chancery-credential`);
//! 2. its issuer picks an [`Anchor`], its key id a key of that anchor's [`TrustList`];
//! 3. the signature, by one rule (RFC 8032 §5.1.7 with the cofactor; one spelling of everything, and
//!    nothing of small order), with the algorithm the trust list gives the key;
//! 4. whether the key may sign this kind for this State at this time;
//! 5. dates, status, and the machine-readable zone when it was given;
//! 6. the visible digital seal beside the code, when it was given: signed by a key of the same list,
//!    with the same machine-readable zone.
//!
//! A seal alone is judged too (`chancery-seal`). It names no status list, so without the registry it
//! is at best a caution.
//!
//! ```
//! use chancery_verify::{Outcome, Request, judge};
//! let now = "2026-11-23T18:40:02Z".parse().unwrap();
//! let verdict = judge(&Request { code: "no code at all", ..Request::at(now) }, &[]);
//! assert_eq!(verdict.outcome, Outcome::NoResult);
//! ```
#![no_std]

extern crate alloc;

mod anchor;
mod base64;
mod ed25519;
mod judge;
mod limits;
mod log;
mod note;
mod public_key;
mod receipt;
mod status_list;
mod trust_list;
mod verdict;
mod verifier;

pub use anchor::Anchor;
use anchor::Held;
pub use ed25519::{Generator, PreparedKey};
pub use judge::{Printed, Request, judge, judge_code, sealed_number};
pub use limits::Limits;
pub use log::{
    Checkpoint, CheckpointError, LogLeaf, LogProof, LogProofError, inclusion_root, leaf_hash,
    node_hash,
};
pub use note::{NoteError, NoteKey, SignedNote};
pub use public_key::{InvalidPublicKey, PublicKey};
pub use receipt::{
    CheckedIssuer, CheckedVerifier, ListsUsed, Method, Receipt, ReceiptCheck, ReceiptContext,
    ReceiptDocument, ReceiptError, ReceiptHeader, SignedReceipt, TrustListUsed,
};
pub use status_list::{
    STATUS_LIST_TYPE, Status, StatusList, StatusListError, StatusListToken, status_list_claims,
};
pub use trust_list::{
    HeldTrust, KeyAlgorithm, KeyState, KeyUse, ListedKey, Post, Root, Taken, TrustList,
    TrustListError, TrustRefusal,
};
pub use verdict::{
    Check, CheckResult, DocumentFacts, HolderFacts, IssuerFacts, NameFacts, NativeFacts, Outcome,
    PortraitFacts, ReasonCode, ReliedOn, Verdict,
};
pub use verifier::{Verifier, Workspace};
