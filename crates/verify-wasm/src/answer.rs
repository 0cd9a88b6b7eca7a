use alloc::string::String;

use chancery_verify::{Printed, Request, judge};

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
    let Question { anchors, mrz, seal, printed, log_proof, require_log, limits, .. } = question;
    let printed = Some(&printed).filter(|printed| **printed != Printed::default());
    let request = Request { code, seal, mrz, printed, log_proof, require_log, now, limits };
    json(&judge(&request, &anchors))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn request(fields: &[(u8, &[u8])]) -> Vec<u8> {
        let mut request = Vec::new();
        for (letter, bytes) in fields {
            request.push(*letter);
            request.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
            request.extend(*bytes);
        }
        request
    }

    const NOW: (u8, &[u8]) = (b'n', b"2026-11-23T18:40:02Z");
    const CODE: (u8, &[u8]) = (b'c', b"no code");

    #[test]
    fn a_whole_request_has_a_verdict() {
        let said = answer(&request(&[NOW, CODE]));
        assert!(
            said.starts_with(r#"{"verdict":"no_result","reason_codes":["UNREADABLE"]"#),
            "{said}"
        );
    }

    #[test]
    fn what_is_out_of_form_is_named() {
        let refusal = |fields: &[(u8, &[u8])]| answer(&request(fields));
        let wrong = |field: char| alloc::format!(r#"{{"error":"request","field":"{field}"}}"#);
        for (field, fields) in [
            ('n', &[CODE][..]),
            ('c', &[NOW]),
            ('n', &[NOW, NOW, CODE]),
            ('n', &[(b'n', b"yesterday"), CODE]),
            ('r', &[NOW, CODE, (b'r', &[0; 31])]),
            ('r', &[NOW, CODE, (b'r', &[0; 32])]),
            ('r', &[NOW, CODE, (b'r', &ed25519_base())]),
            ('t', &[NOW, CODE, (b't', b"list")]),
            ('s', &[NOW, CODE, (b's', b"list")]),
            ('m', &[NOW, CODE, (b'm', b"\xff")]),
            ('q', &[NOW, CODE, (b'q', b"yes")]),
            ('N', &[NOW, CODE, (b'N', b"1"), (b'N', b"1")]),
            ('a', &[NOW, CODE, (b'a', b"-1")]),
            ('b', &[NOW, CODE, (b'b', b"")]),
            ('?', &[NOW, CODE, (b'?', b"")]),
        ] {
            assert_eq!(refusal(fields), wrong(field));
        }
        let mut cut = request(&[NOW, CODE]);
        cut.pop();
        assert_eq!(answer(&cut), r#"{"error":"request"}"#);
    }

    #[test]
    fn a_list_that_does_not_open_is_no_verdict() {
        let root = ed25519_base();
        let said = answer(&request(&[NOW, CODE, (b'r', &root), (b't', b"no list")]));
        assert_eq!(said, r#"{"error":"trust_list","field":"t"}"#);
    }

    /// The base point of RFC 8032 §5.1: a key as good as any.
    fn ed25519_base() -> [u8; 32] {
        let mut point = [0x66; 32];
        point[0] = 0x58;
        point
    }
}
