use thiserror::Error;

use super::printed::printed_values;
use crate::document::Record;
use crate::render::{Content, RenderError, Template, Templates, draw};

/// Why a document could not be drawn.
#[derive(Debug, Error)]
pub enum DrawError {
    /// No template of this instance is the one the record names, byte for byte.
    #[error(
        "the template that the document was issued with is not here: version {version}, {hash}"
    )]
    Template {
        /// Its version.
        version: String,
        /// Its hash, 64 hex digits.
        hash: String,
    },
    /// A value of the record has no machine-readable form.
    #[error("the machine-readable zone cannot be made")]
    MachineReadableZone,
    /// The page cannot be drawn.
    #[error(transparent)]
    Render(#[from] RenderError),
}

/// The PDF of a document: the same bytes whenever and wherever it is drawn.
///
/// # Errors
/// [`DrawError`].
pub fn draw_document(
    templates: &Templates,
    record: &Record,
    code: &str,
    seal: Option<&[u8]>,
    portrait: &[u8],
    signature: Option<&[u8]>,
) -> Result<Vec<u8>, DrawError> {
    let template = template_of(templates, record)?;
    let mrz = record.mrz().map_err(|_| DrawError::MachineReadableZone)?;
    let content = Content {
        number: record.number.as_str(),
        created: record.signed_at,
        values: &printed_values(record),
        portrait,
        signature,
        mrz: &mrz,
        code,
        face_in_code: record.face.is_some(),
        seal,
    };
    Ok(draw(template, &content)?)
}

/// The template the record was issued with.
///
/// # Errors
/// [`DrawError::Template`].
pub fn template_of<'a>(
    templates: &'a Templates,
    record: &Record,
) -> Result<&'a Template, DrawError> {
    let hash = from_hex(&record.template.hash);
    hash.and_then(|hash| templates.of_hash(record.authority.as_str(), record.kind, hash))
        .ok_or_else(|| DrawError::Template {
            version: record.template.version.clone(),
            hash: record.template.hash.clone(),
        })
}

/// The 32 bytes that 64 digits of lower-case hex stand for.
fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    (hex(&bytes) == text).then_some(bytes)
}

/// Lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
