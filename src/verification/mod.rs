//! 10 — The on-line check: the public verifier over what is published now, and the registry's own
//! word for why a document is no longer good. It keeps no record of who asked about whom.

mod age;
mod desk;
mod read_symbols;
mod receipt;

pub use age::{InvalidAge, parse_age};
pub use desk::{Answered, Desk, Question};
pub use read_symbols::{ReadError, Symbols, read_symbols};
pub use receipt::{ReceiptFault, check_receipt, receipt_keys, sign_receipt};
