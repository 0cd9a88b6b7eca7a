use alloc::string::String;

use chancery_verify::{Request, judge};

use crate::request::{Question, Refusal, json};

/// The answer to a request: the JSON of the verdict, or of why there is none.
#[must_use]
pub fn answer(request: &[u8]) -> String {
    let question = match Question::read(request) {
        Ok(question) => question,
        Err(refusal) => return json(&refusal),
    };
    let missing = |field| json(&Refusal { error: "request", field: Some(field) });
    let Some(now) = question.now else { return missing('n') };
    let Some(code) = question.code else { return missing('c') };
    let Question { anchors, mrz, seal, limits, .. } = question;
    json(&judge(&Request { code, seal, mrz, now, limits }, &anchors))
}
