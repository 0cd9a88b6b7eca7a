//! Receipts: what a bank keeps of a check, signed by whoever made it.
//!
//! A receipt is a compact JWS (RFC 7515) with EdDSA (RFC 8037). It says what was relied on (kind and
//! number of the document, who issued it where, its dates), how it was checked and with which lists,
//! and what came out; of the holder it says nothing. On line the engine signs it with the
//! authority's key for receipts; off line a device that was enrolled does. `x5c` has the chain to
//! the authority's root, and a receipt is judged at its own time, so that it can be checked years
//! after every certificate in it has run out.

mod claims;
mod jws;

pub use claims::{
    CheckedIssuer, CheckedVerifier, ListsUsed, Method, Receipt, ReceiptCheck, ReceiptContext,
    ReceiptDocument, TrustListUsed,
};
pub use jws::{ReceiptError, ReceiptHeader, SignedReceipt};
