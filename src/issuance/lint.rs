use chancery_credential::{Code, unsigned_code};
use chancery_identity::Timestamp;
use chancery_verify::{Anchor, Limits, Outcome, ReasonCode, Request, TrustList, judge_code};
use rand_core::CryptoRng;

use super::{Intent, IssueError};
use crate::application::ApprovedApplication;
use crate::document::Record;
use crate::registry::{DrawError, template_of};
use crate::render::code_fits;
use crate::signing::KeyPair;

/// How a document is drawn for the proof that it can be: [`crate::registry::draw_document`], unless what is measured
/// is the record alone.
pub type Proof = fn(&Record, &str, &[u8], Option<&[u8]>) -> Result<Vec<u8>, DrawError>;

/// Signs the intent with a key that is thrown away, and holds the result against everything that
/// will be asked of the document: it parses, it fits, it can be drawn, and the public verifier
/// accepts it once a status list knows it.
pub(super) fn lint(
    intent: &Intent,
    approved: &ApprovedApplication,
    trust_list: &TrustList,
    proof: Proof,
    rng: &mut dyn CryptoRng,
) -> Result<(), IssueError> {
    let record = &intent.record;
    let mrz = record.mrz().map_err(|_| IssueError::Lint("the machine-readable zone"))?;
    let read = chancery_mrz::parse(&mrz.join("\n"));
    if !read.is_ok_and(|read| read.faults.is_empty()) {
        return Err(IssueError::Lint("the machine-readable zone"));
    }
    let claims = record.claims(&mrz);
    if unsigned_code(record.key_id, &claims) != intent.to_be_signed {
        return Err(IssueError::Lint("the bytes to sign are not those of the record"));
    }
    let throw_away = KeyPair::generate(rng);
    let signature = throw_away.sign(&intent.to_be_signed);
    let code = Code::signed(record.key_id, claims, signature);
    let mut trust_list = trust_list.clone();
    for key in trust_list.keys.iter_mut().filter(|key| key.id == record.key_id) {
        key.spki = throw_away.public().spki();
    }
    let text = code.text();
    verify(&code, &text, &mrz.concat(), trust_list, intent.made_at).map_err(IssueError::Lint)?;
    code_fits(template_of(record)?, text.len()).map_err(DrawError::from)?;
    proof(record, &text, approved.portrait(), approved.signature())?;
    Ok(())
}

/// Holds a code, and the text it is written as, against the public verifier: nothing may be missing
/// but the status list, which cannot know the document yet.
pub(super) fn verify(
    code: &Code,
    text: &str,
    mrz: &str,
    trust_list: TrustList,
    now: Timestamp,
) -> Result<(), &'static str> {
    let read = Code::decode(text).ok().filter(|read| read == code);
    let read = read.ok_or("the code does not read back as it was written")?;
    let anchors = [Anchor { trust_list, status_lists: Vec::new() }];
    let request = Request { code: text, mrz: Some(mrz), now, limits: Limits::default() };
    let verdict = judge_code(&read, &request, &anchors);
    match (verdict.outcome, verdict.reason_codes.as_slice()) {
        (Outcome::Caution, [ReasonCode::StatusUnavailable]) => Ok(()),
        _ => Err("the public verifier does not accept the code"),
    }
}
