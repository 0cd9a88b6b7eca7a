use chancery_credential::{Code, unjudged_claims};
use chancery_verify::Outcome;

use crate::held::{is_known, verdict};

/// Takes the bytes for the text of a code. What is read can be written and read again, and nobody
/// makes a code that is accepted out of others.
pub(crate) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    drop(unjudged_claims(&text));
    let outcome = verdict(&text).outcome;
    let Ok(code) = Code::decode(&text) else {
        assert_eq!(outcome, Outcome::NoResult);
        return;
    };
    assert_eq!(Code::decode(&code.text()).as_ref(), Ok(&code));
    if outcome == Outcome::Accept {
        assert!(is_known(&code.cose()), "a code that nobody signed is accepted");
    }
}
