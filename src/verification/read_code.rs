use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::time::Duration;

use rxing::common::HybridBinarizer;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BinaryBitmap, DecodeHints, Luma8LuminanceSource, Reader};
use thiserror::Error;

use crate::portrait::decode_grey;
use crate::render::{page_count, rasterise_grey};

/// The most pages of a PDF that are searched.
const MAX_PAGES: usize = 8;
/// Dots per inch a PDF is rasterised at: nine to a module of a quarter of a millimetre, at least.
const DPI: u32 = 300;

/// How long a PDF may take. A small one can ask for drawing without end; ours take a second.
const PATIENCE: Duration = Duration::from_secs(20);

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

/// Reads the code from a JPEG, a PNG, or the pages of a PDF in turn.
///
/// # Errors
/// [`ReadError`].
pub fn read_code(file: &[u8]) -> Result<String, ReadError> {
    if !file.starts_with(b"%PDF-") {
        let (width, height, grey) = decode_grey(file).map_err(|_| ReadError::File)?;
        return read_grey(grey, width, height).ok_or(ReadError::NoCode);
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

fn search_pages(file: &[u8]) -> Result<String, ReadError> {
    let pages = page_count(file).map_err(|_| ReadError::File)?;
    for page in 0..pages.min(MAX_PAGES) {
        // A page that is too large to draw hides none of the others.
        let Ok(drawn) = rasterise_grey(file, page, DPI) else { continue };
        if let Some(text) = read_grey(drawn.pixels, drawn.width, drawn.height) {
            return Ok(text);
        }
    }
    Err(ReadError::NoCode)
}

/// Reads one QR symbol from grey pixels, row by row.
fn read_grey(grey: Vec<u8>, width: u32, height: u32) -> Option<String> {
    // The reader is another's code and the picture a stranger's: a panic there is a picture that
    // could not be read, and nothing of ours is left half done by it.
    catch_unwind(AssertUnwindSafe(|| {
        let source = Luma8LuminanceSource::new(grey, width, height).ok()?;
        let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
        let hints = DecodeHints { TryHarder: Some(true), ..DecodeHints::default() };
        let read = QrReader.decode_with_hints(&mut bitmap, &hints).ok()?;
        Some(read.getText().to_string())
    }))
    .ok()
    .flatten()
}
