use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::time::Duration;

use rxing::common::HybridBinarizer;
use rxing::multi::MultipleBarcodeReader;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BinaryBitmap, DecodeHints, Luma8LuminanceSource};
use thiserror::Error;

use crate::portrait::decode_grey;
use crate::render::{page_count, rasterise_grey};

/// The most pages of a PDF that are searched.
const MAX_PAGES: usize = 8;
/// Dots per inch a PDF is rasterised at: nine to a module of a quarter of a millimetre, at least.
const DPI: u32 = 300;

/// How long a PDF may take. A small one can ask for drawing without end; ours take a second.
const PATIENCE: Duration = Duration::from_secs(20);

/// The first byte of every visible digital seal.
const SEAL: u8 = 0xDC;

/// Why no code was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// The file is not a picture or PDF that can be read.
    #[error("the file is not a JPEG, PNG or PDF that can be read")]
    File,
    /// There is no code in it that can be read.
    #[error("no code could be read")]
    NoCode,
}

/// What the symbols on a document hold.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Symbols {
    /// The text of the code; the first text, where there are several.
    pub code: Option<String>,
    /// The bytes of the visible digital seal.
    pub seal: Option<Vec<u8>>,
}

impl std::fmt::Debug for Symbols {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Symbols(…)")
    }
}

impl Symbols {
    const fn are_none(&self) -> bool {
        self.code.is_none() && self.seal.is_none()
    }
}

/// Reads the symbols on a JPEG, a PNG, or the first page of a PDF that has any.
///
/// # Errors
/// [`ReadError`].
pub fn read_symbols(file: &[u8]) -> Result<Symbols, ReadError> {
    if !file.starts_with(b"%PDF-") {
        let (width, height, grey) = decode_grey(file).map_err(|_| ReadError::File)?;
        let read = read_grey(grey, width, height);
        return if read.are_none() { Err(ReadError::NoCode) } else { Ok(read) };
    }
    let file = file.to_vec();
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let read = catch_unwind(AssertUnwindSafe(|| search_pages(&file)));
        // Nobody listens any more when the time was up.
        tell.send(read.unwrap_or(Err(ReadError::File))).unwrap_or_default();
    });
    told.recv_timeout(PATIENCE).unwrap_or(Err(ReadError::File))
}

fn search_pages(file: &[u8]) -> Result<Symbols, ReadError> {
    let pages = page_count(file).map_err(|_| ReadError::File)?;
    for page in 0..pages.min(MAX_PAGES) {
        // A page that is too large to draw hides none of the others.
        let Ok(drawn) = rasterise_grey(file, page, DPI) else { continue };
        let read = read_grey(drawn.pixels, drawn.width, drawn.height);
        if !read.are_none() {
            return Ok(read);
        }
    }
    Err(ReadError::NoCode)
}

/// Reads the QR symbols in grey pixels, row by row.
fn read_grey(grey: Vec<u8>, width: u32, height: u32) -> Symbols {
    // The reader is another's code and the picture a stranger's: a panic there is a picture that
    // could not be read, and nothing of ours is left half done by it.
    let read = catch_unwind(AssertUnwindSafe(|| {
        let source = Luma8LuminanceSource::new(grey, width, height).ok()?;
        let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
        let hints = DecodeHints { TryHarder: Some(true), ..DecodeHints::default() };
        let all = QrReader.decode_multiple_with_hints(&mut bitmap, &hints).ok()?;
        let mut symbols = Symbols::default();
        for symbol in all {
            // A seal is bytes, and begins as no text does (Doc 9303-13 §3.2.1).
            if symbol.getRawBytes().first() == Some(&SEAL) {
                symbols.seal.get_or_insert_with(|| symbol.getRawBytes().to_vec());
            } else {
                symbols.code.get_or_insert_with(|| symbol.getText().to_owned());
            }
        }
        Some(symbols)
    }));
    read.ok().flatten().unwrap_or_default()
}
