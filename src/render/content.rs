use std::collections::BTreeMap;

use chancery_identity::{BirthDate, Date, Timestamp};

/// What stands in one field of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// One line of text, wrapped only if the field has room for lines.
    Text(String),
    /// Several lines, each on its own.
    Lines(Vec<String>),
    /// A date, printed in the template's manner (Doc 9303-3 §3.4.2).
    Date(Date),
    /// A date of birth, its unknown parts printed as X (Doc 9303-3 §4.8).
    Birth(BirthDate),
    /// A name in the holder's own script.
    Native {
        /// The name.
        text: String,
        /// The language it is written in, a BCP 47 tag; it chooses among forms of letters.
        language: String,
    },
}

/// All that a document bears beside its template.
#[derive(Clone, Copy)]
pub struct Content<'a> {
    /// The document number, printed in the template's field `number`.
    pub number: &'a str,
    /// When the document was made; the PDF records it.
    pub created: Timestamp,
    /// The fields by name; the profile lists the names it has places for.
    pub values: &'a BTreeMap<String, Value>,
    /// The portrait, a JPEG, put into the PDF byte for byte.
    pub portrait: &'a [u8],
    /// The holder's signature or usual mark, a PNG with transparency; `None` prints the words for
    /// a holder who cannot sign.
    pub signature: Option<&'a [u8]>,
    /// The lines of the machine-readable zone.
    pub mrz: &'a [String],
    /// The text of the QR code.
    pub code: &'a str,
    /// Whether a face is among what it says.
    pub face_in_code: bool,
    /// The visible digital seal, where the template has a place for one, and only there.
    pub seal: Option<&'a [u8]>,
}
