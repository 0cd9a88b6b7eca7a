use super::ReadCode;
use crate::base45;
use crate::inflate::Inflater;
use crate::{DecodeError, MAX_INFLATED, MAX_TEXT};

/// Room in which texts are read, one after another, so that reading allocates nothing. It takes
/// about 14 KiB.
#[derive(Clone)]
pub struct Scratch {
    packed: [u8; MAX_TEXT / 3 * 2],
    unpacked: [u8; MAX_INFLATED],
    inflater: Inflater,
}

impl Scratch {
    /// Room for one text at a time.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            packed: [0; MAX_TEXT / 3 * 2],
            unpacked: [0; MAX_INFLATED],
            inflater: Inflater::new(),
        }
    }

    /// Reads the text of a code.
    ///
    /// # Errors
    /// Those of [`crate::Code::decode`].
    pub fn read(&mut self, text: &str) -> Result<ReadCode<'_>, DecodeError> {
        ReadCode::from_cose(self.cose(text)?)
    }

    /// The COSE bytes that a text holds.
    pub(crate) fn cose(&mut self, text: &str) -> Result<&[u8], DecodeError> {
        if text.is_empty() || text.len() > MAX_TEXT {
            return Err(DecodeError::Length);
        }
        let given = base45::decode_into(text, &mut self.packed)?;
        let bytes = self.packed.get(..given).ok_or(DecodeError::Length)?;
        match bytes.first() {
            // COSE that was never compressed: tag 16, tag 18, tag 61 or 96, or a bare array of four.
            Some(0xD0 | 0xD2 | 0xD8 | 0x84) if bytes.len() <= MAX_INFLATED => Ok(bytes),
            _ => {
                let given = self.inflater.inflate(bytes, &mut self.unpacked);
                let given = given.map_err(|_| DecodeError::Zlib)?;
                self.unpacked.get(..given).ok_or(DecodeError::Zlib)
            }
        }
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}

// What is left of the last text is a person's data.
impl core::fmt::Debug for Scratch {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Scratch(…)")
    }
}
