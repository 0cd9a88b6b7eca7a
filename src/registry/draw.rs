use thiserror::Error;

use super::printed::printed_values;
use crate::document::Record;
use crate::render::{Content, RenderError, Template, draw};

/// Why a document could not be drawn.
#[derive(Debug, Error)]
pub enum DrawError {
    /// No template of this instance is the one the record names, byte for byte.
    #[error("the template the document was issued with is not here")]
    Template,
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
    record: &Record,
    code: &str,
    seal: Option<&[u8]>,
    portrait: &[u8],
    signature: Option<&[u8]>,
) -> Result<Vec<u8>, DrawError> {
    let template = template_of(record)?;
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
pub fn template_of(record: &Record) -> Result<&'static Template, DrawError> {
    Template::embedded(record.authority.as_str(), record.kind)
        .filter(|template| hex(&template.hash()) == record.template.hash)
        .ok_or(DrawError::Template)
}

/// Lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
