use thiserror::Error;

/// Why a document could not be drawn. It names fields and never repeats what stands in them.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RenderError {
    /// A field's text is too long for its box even at the smallest letters and most lines.
    #[error("the text of {field} does not fit its place on the document")]
    DoesNotFit {
        /// The field.
        field: String,
    },
    /// No font on board has a character of a field.
    #[error("{field} has a character that no font on board can draw")]
    NoGlyph {
        /// The field.
        field: String,
        /// The character.
        character: char,
    },
    /// A field the template requires was not given.
    #[error("the document needs a value for {field}")]
    Missing {
        /// The field.
        field: String,
    },
    /// A field was given that the template has no place for, so it would be signed and not printed.
    #[error("the template has no place for {field}")]
    NoPlace {
        /// The field.
        field: String,
    },
    /// The portrait is not a whole JPEG in grey or RGB of at most 4,000 pixels a side.
    #[error("the portrait is not a readable JPEG in grey or RGB of at most 4000 pixels a side")]
    Portrait,
    /// The signature is not a whole PNG of at most 4,000 pixels a side.
    #[error("the signature is not a readable PNG of at most 4000 pixels a side")]
    Signature,
    /// The machine-readable zone has not the lines and the characters this format has.
    #[error("the machine-readable zone does not have the lines and characters of this format")]
    Mrz,
    /// The code's text needs modules smaller than a phone can read.
    #[error("the code does not fit its box with modules of a readable size")]
    CodeTooLong,
    /// A template contradicts itself.
    #[error("the template is not usable: {0}")]
    Template(String),
    /// The PDF could not be written, or breaks a rule of PDF/A-2b.
    #[error("the PDF was refused: {}", .0.join("; "))]
    Pdf(Vec<String>),
    /// Documents cannot be laid out on paper.
    #[error("no press sheets: {0}")]
    Press(String),
    /// The bytes are not a PDF this module can rasterise, or have no such page.
    #[error("the PDF has no such page or cannot be read")]
    NotAPage,
    /// The raster would be empty, or larger than [`MAX_PIXELS`](super::MAX_PIXELS).
    #[error("the picture asked for is empty or larger than 40 megapixels")]
    TooManyPixels,
}
