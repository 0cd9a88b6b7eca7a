//! DER lengths (ITU-T X.690 §8.1.3 and §10.1), as header version 4 has them.

use alloc::vec::Vec;

use crate::FormatError;
use crate::reader::Reader;

/// Below 128 one byte; else one that counts the bytes of the length, and those.
pub(crate) fn write(length: usize, to: &mut Vec<u8>) {
    match u8::try_from(length) {
        Ok(short @ ..=0x7f) => to.push(short),
        Ok(byte) => to.extend([0x81, byte]),
        Err(_) => {
            let bytes = length.to_be_bytes();
            let significant = bytes.iter().skip_while(|byte| **byte == 0);
            to.push(0x80 + u8::try_from(significant.clone().count()).unwrap_or(0x7f));
            to.extend(significant);
        }
    }
}

/// The shortest form only; a seal is shorter than two bytes of length can say.
pub(crate) fn read(from: &mut Reader<'_>) -> Result<usize, FormatError> {
    match from.byte()? {
        short @ ..=0x7f => Ok(short.into()),
        0x81 => match from.byte()? {
            ..=0x7f => Err(FormatError::Length),
            byte => Ok(byte.into()),
        },
        0x82 => match u16::from_be_bytes(from.array()?) {
            ..=0xff => Err(FormatError::Length),
            word => Ok(word.into()),
        },
        _ => Err(FormatError::Length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_read_back_and_has_one_form() {
        for length in 0..=usize::from(u16::MAX) {
            let mut bytes = Vec::new();
            write(length, &mut bytes);
            let mut reader = Reader::new(&bytes);
            assert_eq!(read(&mut reader), Ok(length));
            assert_eq!(reader.rest(), [0; 0]);
        }
        for longer in [&[0x81, 0x30][..], &[0x82, 0x00, 0xff], &[0x80], &[0x83, 1, 0, 0], &[0xff]] {
            assert_eq!(read(&mut Reader::new(longer)), Err(FormatError::Length), "{longer:02x?}");
        }
        assert_eq!(read(&mut Reader::new(&[0x81])), Err(FormatError::Truncated));
    }
}
