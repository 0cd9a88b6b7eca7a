use chancery_credential::unsigned_code;
use chancery_identity::{DocumentNumber, Timestamp};

use super::face::{Faces, put_face};
use super::record_of::{Given, record_of};
use super::{Intent, IssueError, Lease};
use crate::application::ApprovedApplication;
use crate::authority::{Authority, Post};
use crate::document::{SealSignerNamed, StatusPlace, TemplateUsed, Validity};
use crate::registry::{StatusListRow, hex};
use crate::render::Templates;
use crate::signing::{SealSigner, Signer};

/// The random numbers that one document takes.
#[derive(Clone, Copy, Debug)]
pub struct Draws {
    /// Picks the document number from the post's block.
    pub number: u64,
    /// Picks the index in the status list.
    pub index: u64,
    /// `cti`.
    pub token_id: [u8; 16],
}

/// What is a document's own for good, once its intent is on record.
pub(super) struct Own {
    pub(super) number: DocumentNumber,
    pub(super) status: StatusPlace,
    /// `cti`.
    pub(super) token_id: [u8; 16],
}

impl Draws {
    /// A number of the post, and a place in the list, that may be taken already.
    pub(super) fn own(self, post: &Post, list: &StatusListRow) -> Own {
        Own {
            number: post.numbers.number(self.number),
            status: StatusPlace {
                list: list.id,
                uri: list.uri.clone(),
                index: self.index % list.entries.max(1),
            },
            token_id: self.token_id,
        }
    }
}

/// Where a document is issued, and by which key.
pub(super) struct Bench<'a> {
    pub(super) authority: &'a Authority,
    pub(super) post: &'a Post,
    pub(super) signer: &'a Signer,
    /// The signer of seals, for a document that bears one.
    pub(super) seal_signer: Option<&'a SealSigner>,
    /// What documents are drawn with.
    pub(super) templates: &'a Templates,
}

/// Builds the record of the document and the exact bytes to sign, with the largest face in the code
/// that there is room for. No key is touched.
pub(super) fn prepare(
    approved: &ApprovedApplication,
    bench: &Bench<'_>,
    faces: &mut Faces<'_>,
    own: Own,
    lease: Lease,
    now: Timestamp,
) -> Result<Intent, IssueError> {
    let case = approved.case();
    let travel = case.journey.as_ref().and_then(|journey| journey.travel_date);
    let template = bench
        .templates
        .current(bench.authority.code.as_str(), case.kind)
        .ok_or(IssueError::NoTemplate)?;
    let mut record = record_of(
        approved,
        bench.authority,
        bench.post,
        Given {
            number: own.number,
            validity: Validity::of(case.kind, travel, now)?,
            signed_at: now,
            token_id: own.token_id,
            status: own.status,
            key_id: bench.signer.key_id(),
            seal_signer: bench.seal_signer.map(|signer| SealSignerNamed {
                signer: signer.name().to_string(),
                certificate: signer.reference().to_string(),
            }),
            template: TemplateUsed {
                version: template.version().to_string(),
                hash: hex(&template.hash()),
            },
        },
    );
    let mrz = record.mrz().map_err(|_| IssueError::Lint("the machine-readable zone"))?;
    put_face(&mut record, template, &mrz, faces)?;
    let to_be_signed = unsigned_code(record.key_id, &record.claims(&mrz));
    let seal = record.unsigned_seal(&mrz).map_err(|_| IssueError::Lint("the seal"))?;
    Ok(Intent {
        application: approved.id().clone(),
        record,
        to_be_signed,
        seal_to_be_signed: seal.map(|seal| seal.signed_bytes().to_vec()),
        made_at: now,
        lease,
    })
}
