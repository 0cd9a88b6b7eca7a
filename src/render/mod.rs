//! One drawing path from a template and the fields of a document to PDF, and from that PDF to PNG.
//!
//! [`draw`] places every field in millimetres as the template's profile says, shapes its text,
//! draws its code and its machine-readable zone, and writes PDF/A-2b. [`rasterise`] turns those
//! same bytes into pixels, so that what is previewed is what is printed. Nothing here does I/O,
//! reads a clock or takes randomness: the same template and content give the same bytes anywhere.

mod code;
mod compose;
mod content;
mod dates;
mod error;
mod geometry;
mod lint;
mod pdf;
mod picture;
mod press;
mod profile;
mod raster;
mod sample;
mod template;
mod text;

pub use code::{CodeFit, code_fits, seal_fits};
pub use content::{Content, Value};
pub use error::RenderError;
pub use geometry::{DOT_MM, Rect};
pub use lint::lint;
pub use press::{Paper, press_sheets};
pub use raster::{Luma, MAX_PIXELS, page_count, rasterise, rasterise_grey};
pub use sample::{Sample, samples};
pub use template::{Fault, MAX_FILE_BYTES, PROFILE, Template, Templates, starting_point};

/// Whether every font that is compiled in can be read.
#[must_use]
pub fn fonts_on_board() -> bool {
    text::all_on_board()
}

/// Draws a document on its template and returns the PDF/A-2b file.
///
/// # Errors
/// [`RenderError`] names the field that does not fit, the character no font has, the value that is
/// missing, the picture that cannot be read, or the rule of PDF/A that was broken. No text is ever
/// clipped, overlapped or dropped instead.
pub fn draw(template: &Template, content: &Content<'_>) -> Result<Vec<u8>, RenderError> {
    pdf::write(template, content.created, &compose::compose(template, content)?)
}

#[cfg(test)]
mod tests;
