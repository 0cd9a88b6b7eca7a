//! From characters to placed glyphs: which font, in which order, in which shape, at which size.

mod fit;
mod font;
mod script;
mod shape;
mod wrap;

pub(crate) use fit::{Block, fit, set};
pub(crate) use font::{Face, Style, all_on_board, ocr};
pub(crate) use shape::{Line, Look, Piece, shape};
