//! What is printed on the document, held against the code.

use chancery_verify::ReasonCode;

use super::{Case, OTHER_ZONE, ZONE, proof};
use crate::{Key, card, code_of};

pub(super) fn cases() -> Vec<Case> {
    use ReasonCode::*;
    let of = |name, about| Case::signed(name, about, &card(), "uto-document");
    let code = code_of(&card(), Key::named("uto-document"));
    let mut other = card();
    other.token_id = Some(vec![0xff; 16]);
    let other = code_of(&other, Key::named("uto-document"));
    vec![
        of("zone", "the zone that was signed").with(|i| i.mrz = Some(ZONE)).accept(),
        of("zone-in-lines", "the same with line breaks and small letters")
            .with(|i| {
                i.mrz = Some(
                    "icutoc2314589x8<<<<<<<<<<<<<<<\n7408122f3111225uto<<<<<<<<<<<6\n\
                     eriksson<<anna<maria<<<<<<<<<<\n",
                );
            })
            .accept(),
        of("other-zone", "the zone of another document")
            .with(|i| i.mrz = Some(OTHER_ZONE))
            .reject(MrzMismatch),
        of("values", "printed values that are those signed")
            .with(|i| {
                i.printed = vec![
                    ("number", "c231 4589x"),
                    ("primary", "Eriksson"),
                    ("secondary", "Anna-María"),
                    ("birth_date", "1974-08-12"),
                    ("sex", "F"),
                    ("nationality", "UTO"),
                    ("expires", "2031-11-22"),
                ];
            })
            .accept(),
        of("other-name", "another name is printed")
            .with(|i| i.printed = vec![("primary", "STEVENSON")])
            .reject(PrintedValuesMismatch),
        of("other-dates", "two dates differ")
            .with(|i| i.printed = vec![("birth_date", "1975-08-12"), ("expires", "2036-11-22")])
            .reject(PrintedValuesMismatch),
        of("no-proof", "a verifier that asks for the log")
            .with(|i| i.require_log = true)
            .reject(NotInLog),
        of("other-proof", "the proof of another document")
            .with(|i| i.log_proof = Some(proof(&other, 7, 70, "uto-log")))
            .reject(NotInLog),
        of("proof-by-other-key", "a checkpoint by a key that is for documents")
            .with(|i| i.log_proof = Some(proof(&code, 7, 70, "uto-document")))
            .reject(NotInLog),
        of("proof-of-other-place", "a proof whose index was changed")
            .with(|i| {
                i.log_proof = Some(proof(&code, 7, 70, "uto-log").replace("index 7", "index 6"));
            })
            .reject(NotInLog),
        of("proof-out-of-form", "something that is no proof")
            .with(|i| i.log_proof = Some("c2sp.org/tlog-proof@v1\n".into()))
            .reject(NotInLog),
    ]
}
