use alloc::vec;
use alloc::vec::Vec;

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};

use crate::DecodeError;

/// The most a code inflates to, in bytes.
pub const MAX_INFLATED: usize = 8 * 1024;

/// Compresses at the highest level, with a zlib header (RFC 1950).
#[must_use]
pub fn compress(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 9)
}

/// Inflates one zlib stream of at most `limit` bytes.
///
/// Nothing may stand after the checksum, and the bits that fill the last DEFLATE block's byte are
/// zero, as are those between the head of a stored block and its length: otherwise one document
/// would have many texts.
///
/// # Errors
/// [`DecodeError::Zlib`] for anything else.
pub fn inflate(stream: &[u8], limit: usize) -> Result<Vec<u8>, DecodeError> {
    let (bytes, consumed) = inflate_once(stream, limit).ok_or(DecodeError::Zlib)?;
    if consumed != stream.len() || stray_bits(stream, &bytes, limit) || stored_bits(stream) {
        return Err(DecodeError::Zlib);
    }
    Ok(bytes)
}

fn inflate_once(stream: &[u8], limit: usize) -> Option<(Vec<u8>, usize)> {
    // Grown in steps: most codes are a few hundred bytes, and a hostile one gets no more than the
    // limit however often it asks.
    let mut out = vec![0_u8; limit.min(1024)];
    let mut state = DecompressorOxide::new();
    let (mut read, mut written) = (0, 0);
    let flags = inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER
        | inflate_flags::TINFL_FLAG_COMPUTE_ADLER32
        | inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    loop {
        let (status, took, gave) =
            decompress(&mut state, stream.get(read..)?, &mut out, written, flags);
        read += took;
        written += gave;
        match status {
            TINFLStatus::Done => {
                out.truncate(written);
                return Some((out, read));
            }
            TINFLStatus::HasMoreOutput if out.len() < limit => {
                let larger = (out.len() * 2).min(limit);
                out.resize(larger, 0);
            }
            _ => return None,
        }
    }
}

/// Whether the last byte before the checksum has a set bit that is no part of the last block.
///
/// Clearing such a bit changes nothing that is read; clearing a bit of the block's end marker
/// does. Only the highest set bit needs the trial: bits above it are zero already.
fn stray_bits(stream: &[u8], bytes: &[u8], limit: usize) -> bool {
    let Some(at) = stream.len().checked_sub(5) else { return true };
    let mut trial = stream.to_vec();
    let Some(last) = trial.get_mut(at) else { return true };
    if *last == 0 {
        return false;
    }
    *last &= !(0x80 >> last.leading_zeros());
    matches!(inflate_once(&trial, limit), Some((again, used)) if used == stream.len() && again == bytes)
}

/// Whether one of the stored blocks that a stream begins with has a set bit between its head and
/// its length (RFC 1951 §3.2.4).
fn stored_bits(stream: &[u8]) -> bool {
    let mut rest = stream.get(2..).unwrap_or_default();
    while let [head, low, high, _, _, after @ ..] = rest {
        if head & 0b110 != 0 {
            return false;
        }
        if head & !0b111 != 0 {
            return true;
        }
        let length = usize::from(u16::from_le_bytes([*low, *high]));
        rest = if head & 1 == 1 { &[] } else { after.get(length..).unwrap_or_default() };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use proptest::prelude::*;

    #[test]
    fn level_nine_has_the_header_that_marks_a_claim_169_code() {
        assert_eq!(compress(b"identity").get(..2), Some(&[0x78, 0xDA][..]));
    }

    #[test]
    fn nothing_may_follow_the_checksum() {
        let mut stream = compress(b"identity");
        stream.push(0);
        assert_eq!(inflate(&stream, 64), Err(DecodeError::Zlib));
    }

    #[test]
    fn bits_after_the_last_block_are_refused() {
        let text: String = "consular identity data ".repeat(7);
        let stream = compress(text.as_bytes());
        let at = stream.len() - 5;
        let mut found = 0;
        for bit in 0..8 {
            let mut changed = stream.clone();
            changed[at] ^= 1 << bit;
            let same =
                inflate_once(&changed, 1024).is_some_and(|(bytes, _)| bytes == text.as_bytes());
            found += u32::from(same);
            assert!(inflate(&changed, 1024).is_err(), "bit {bit}");
        }
        assert!(found > 0, "the stream under test has no padding bits; choose another text");
    }

    #[test]
    fn bits_beside_the_head_of_a_stored_block_are_refused() {
        // Two stored blocks of two bytes: `ab`, and `cd`, the last.
        let stream = [
            0x78, 0x01, 0, 2, 0, 0xFD, 0xFF, b'a', b'b', 1, 2, 0, 0xFD, 0xFF, b'c', b'd', 0x03,
            0xD8, 0x01, 0x8B,
        ];
        assert_eq!(inflate(&stream, 64).unwrap(), b"abcd");
        for at in [2, 9] {
            for bit in 3..8 {
                let mut changed = stream;
                changed[at] |= 1 << bit;
                assert!(inflate_once(&changed, 64).is_some());
                assert_eq!(inflate(&changed, 64), Err(DecodeError::Zlib), "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = compress(&vec![0; 1 << 20]);
        assert_eq!(inflate(&bomb, MAX_INFLATED), Err(DecodeError::Zlib));
    }

    proptest! {
        #[test]
        fn inflate_undoes_compress(bytes in proptest::collection::vec(any::<u8>(), 0..4000)) {
            prop_assert_eq!(inflate(&compress(&bytes), 4000).unwrap(), bytes);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _ = inflate(&bytes, MAX_INFLATED);
        }
    }
}
