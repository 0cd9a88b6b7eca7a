use chancery_credential::{Code, unsigned_code};
use chancery_identity::Timestamp;
use chancery_seal::UnsignedSeal;
use chancery_verify::{Anchor, KeyUse, Outcome, ReasonCode, Request, TrustList, judge_code};
use rand_core::CryptoRng;

use super::{Intent, IssueError};
use crate::application::ApprovedApplication;
use crate::document::Record;
use crate::registry::{DrawError, template_of};
use crate::render::{Templates, code_fits, seal_fits};
use crate::signing::{KeyPair, SealKey};

/// How a document is drawn for the proof that it can be: [`crate::registry::draw_document`], unless what is measured
/// is the record alone.
pub type Proof = fn(
    &Templates,
    &Record,
    &str,
    Option<&[u8]>,
    &[u8],
    Option<&[u8]>,
) -> Result<Vec<u8>, DrawError>;

/// Signs the intent with a key that is thrown away, and holds the result against everything that
/// will be asked of the document: it parses, it fits, it can be drawn, and the public verifier
/// accepts it once a status list knows it.
pub(super) fn lint(
    intent: &Intent,
    approved: &ApprovedApplication,
    trust_list: &TrustList,
    (proof, templates): (Proof, &Templates),
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
    let seal = record.unsigned_seal(&mrz).map_err(|_| IssueError::Lint("the seal"))?;
    if seal.as_ref().map(UnsignedSeal::signed_bytes) != intent.seal_to_be_signed.as_deref() {
        return Err(IssueError::Lint("the bytes of the seal are not those of the record"));
    }
    let mut trust_list = trust_list.clone();
    let seal = match seal {
        None => None,
        Some(seal) => {
            let seal_key = SealKey::generate(rng);
            for key in trust_list.keys.iter_mut().filter(|key| key.usage == KeyUse::Seal) {
                key.spki = seal_key.spki();
            }
            let signed = seal.with_signature(&seal_key.sign(seal.signed_bytes()));
            Some(signed.map_err(|_| IssueError::Lint("the seal"))?)
        }
    };
    for key in trust_list.keys.iter_mut().filter(|key| key.id == record.key_id) {
        key.spki = throw_away.public().spki();
    }
    let text = code.text();
    let shown = Shown { text: &text, seal: seal.as_deref(), mrz: &mrz.concat() };
    verify(&code, &shown, trust_list, intent.made_at).map_err(IssueError::Lint)?;
    let template = template_of(templates, record)?;
    code_fits(template, text.len(), record.face.is_some()).map_err(DrawError::from)?;
    if let Some(seal) = &seal {
        seal_fits(template, seal.len()).map_err(DrawError::from)?;
    }
    let (portrait, signature) = (approved.portrait(), approved.signature());
    proof(templates, record, &text, seal.as_deref(), portrait, signature)?;
    Ok(())
}

/// What a document shows to a reader.
pub(super) struct Shown<'a> {
    pub(super) text: &'a str,
    pub(super) seal: Option<&'a [u8]>,
    pub(super) mrz: &'a str,
}

/// Holds a code, the text it is written as and the seal beside it against the public verifier:
/// nothing may be missing but the status list, which cannot know the document yet.
pub(super) fn verify(
    code: &Code,
    shown: &Shown<'_>,
    trust_list: TrustList,
    now: Timestamp,
) -> Result<(), &'static str> {
    let Shown { text, seal, mrz } = *shown;
    let read = Code::decode(text).ok().filter(|read| read == code);
    let read = read.ok_or("the code does not read back as it was written")?;
    let anchors = [Anchor { trust_list, status_lists: Vec::new() }];
    let request = Request { code: text, seal, mrz: Some(mrz), ..Request::at(now) };
    let verdict = judge_code(&read, &request, &anchors);
    match (verdict.outcome, verdict.reason_codes.as_slice()) {
        (Outcome::Caution, [ReasonCode::StatusUnavailable]) => Ok(()),
        _ => Err("the public verifier does not accept the code"),
    }
}
