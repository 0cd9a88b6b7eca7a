use alloc::vec;
use alloc::vec::Vec;

use crate::DecodeError;
use crate::inflate::{Fault, Inflater};

/// The most a code inflates to, in bytes.
pub const MAX_INFLATED: usize = 8 * 1024;

/// Compresses at the highest level, with a zlib header (RFC 1950): what is larger than a code.
#[must_use]
pub fn compress(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 9)
}

/// Inflates one zlib stream of at most `limit` bytes.
///
/// Nothing may stand after the checksum, and bits that fill up a byte are zero: otherwise one
/// document would have many texts.
///
/// # Errors
/// [`DecodeError::Zlib`] for anything else.
pub fn inflate(stream: &[u8], limit: usize) -> Result<Vec<u8>, DecodeError> {
    let mut inflater = Inflater::new();
    // Begun anew with more room: most streams hold a few times their length, and a hostile one gets
    // no more than the limit.
    let mut room = stream.len().saturating_mul(4).max(1024).min(limit);
    loop {
        let mut out = vec![0; room];
        match inflater.inflate(stream, &mut out) {
            Ok(given) => {
                out.truncate(given);
                return Ok(out);
            }
            Err(Fault::Room) if room < limit => room = room.saturating_mul(8).min(limit),
            Err(_) => return Err(DecodeError::Zlib),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn level_nine_has_the_header_that_marks_a_claim_169_code() {
        assert_eq!(compress(b"identity").get(..2), Some(&[0x78, 0xDA][..]));
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
                assert_eq!(inflate(&changed, 64), Err(DecodeError::Zlib), "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = compress(&vec![0; 1 << 20]);
        assert_eq!(inflate(&bomb, MAX_INFLATED), Err(DecodeError::Zlib));
        assert_eq!(inflate(&bomb, (1 << 20) - 1), Err(DecodeError::Zlib));
        assert_eq!(inflate(&bomb, 1 << 20), Ok(vec![0; 1 << 20]));
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
