//! From characters to placed glyphs: which font, in which order, in which shape, at which size.

mod fit;
mod font;
mod shape;

pub(crate) use fit::{Block, fit};
pub(crate) use font::{Face, Style, all_on_board, ocr};
pub(crate) use shape::{Line, Look, Piece, shape};
