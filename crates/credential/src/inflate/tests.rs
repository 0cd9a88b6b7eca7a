use alloc::vec;
use alloc::vec::Vec;

use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, TDEFLStatus, compress, create_comp_flags_from_zip_params,
};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
use proptest::prelude::*;

use super::{Fault, Inflater, adler32};

const ROOM: usize = 20_000;

fn ours(stream: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut out = vec![0; ROOM];
    let given = Inflater::new().inflate(stream, &mut out)?;
    out.truncate(given);
    Ok(out)
}

/// What miniz_oxide reads, and how much of the stream.
pub(crate) fn theirs(stream: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut out = vec![0; ROOM];
    let flags = inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER
        | inflate_flags::TINFL_FLAG_COMPUTE_ADLER32
        | inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut state = DecompressorOxide::new();
    let (status, read, given) = decompress(&mut state, stream, &mut out, 0, flags);
    out.truncate(given);
    (status == TINFLStatus::Done).then_some((out, read))
}

/// Compressed at this level by this strategy: 0 as usual, 2 no repetitions, 3 runs only, 4 the
/// fixed codes.
pub(crate) fn compressed(bytes: &[u8], level: i32, strategy: i32) -> Vec<u8> {
    let mut state = CompressorOxide::new(create_comp_flags_from_zip_params(level, 1, strategy));
    let mut out = vec![0; 2 * bytes.len() + 1_000];
    let (status, _, written) = compress(&mut state, bytes, &mut out, TDEFLFlush::Finish);
    assert_eq!(status, TDEFLStatus::Done);
    out.truncate(written);
    out
}

/// Bytes that compress: words of few letters, runs, and noise.
pub(crate) fn content() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        proptest::collection::vec(b'a'..=b'e', 0..60),
        (any::<u8>(), 0_usize..700).prop_map(|(byte, count)| vec![byte; count]),
        proptest::collection::vec(any::<u8>(), 0..300),
        Just(b"https://id.example/status-lists/".to_vec()),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// The first block's type: 0 stored, 1 fixed, 2 dynamic.
fn block_type(stream: &[u8]) -> u8 {
    stream[2] >> 1 & 3
}

#[test]
fn the_three_kinds_of_block_are_read() {
    let text = b"consular identity data, consular identity card".repeat(9);
    let mut seen = [false; 3];
    for (level, strategy) in [(0, 0), (9, 4), (9, 0), (6, 2), (6, 3), (1, 0)] {
        let stream = compressed(&text, level, strategy);
        seen[usize::from(block_type(&stream))] = true;
        assert_eq!(ours(&stream), Ok(text.clone()), "level {level}, strategy {strategy}");
    }
    assert_eq!(seen, [true; 3]);
}

#[test]
fn there_is_room_or_there_is_not() {
    let text = b"consular identity data".repeat(30);
    for (level, strategy) in [(0, 0), (9, 4), (9, 0)] {
        let stream = compressed(&text, level, strategy);
        let mut out = vec![0; text.len()];
        assert_eq!(Inflater::new().inflate(&stream, &mut out), Ok(text.len()));
        let short = &mut out[..text.len() - 1];
        assert_eq!(Inflater::new().inflate(&stream, short), Err(Fault::Room));
    }
}

/// Every bit of a stream matters, those that fill up a byte too.
#[test]
fn no_changed_bit_reads_as_the_same_bytes() {
    let text = b"consular identity data ".repeat(7);
    let mut filling = 0;
    for (level, strategy) in [(0, 0), (9, 4), (9, 0)] {
        let stream = compressed(&text, level, strategy);
        for bit in 0..stream.len() * 8 {
            let mut changed = stream.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            // Two bits of the header only say how hard the compressor tried, under a check of
            // their own; no single bit passes it.
            assert_ne!(ours(&changed).as_ref(), Ok(&text), "bit {bit}");
            filling += u32::from(theirs(&changed).is_some_and(|(bytes, _)| bytes == text));
        }
    }
    assert!(filling > 0, "no stream under test has bits that fill up a byte");
}

#[test]
fn a_stream_ends_where_the_input_does() {
    let stream = compressed(&b"identity ".repeat(40), 9, 0);
    for end in 0..stream.len() {
        assert_eq!(ours(&stream[..end]), Err(Fault::Stream), "{end} bytes");
    }
    for more in 0..20 {
        let longer = [&stream[..], &vec![0; more + 1]].concat();
        assert_eq!(ours(&longer), Err(Fault::Stream));
    }
}

/// RFC 1950 §2.2: method, window, dictionary, check.
#[test]
fn other_headers_are_refused() {
    let stream = compressed(b"identity", 9, 0);
    for method in 0..=255_u8 {
        for flags in 0..=255_u8 {
            let mut changed = stream.clone();
            (changed[0], changed[1]) = (method, flags);
            let good = method & 0xF == 8
                && method >> 4 <= 7
                && flags & 0x20 == 0
                && (u32::from(method) * 256 + u32::from(flags)) % 31 == 0;
            assert_eq!(ours(&changed).is_ok(), good, "{method:02x} {flags:02x}");
        }
    }
}

/// Bits of a stream written by hand, each number from its lowest bit on.
fn stream(fields: &[(u32, u32)], content: &[u8]) -> Vec<u8> {
    let mut bits = Vec::new();
    for (value, count) in fields {
        bits.extend((0..*count).map(|bit| value >> bit & 1 == 1));
    }
    let mut bytes = vec![0x78, 0xDA];
    for chunk in bits.chunks(8) {
        bytes.push((0..8).zip(chunk).fold(0, |byte, (at, bit)| byte | u8::from(*bit) << at));
    }
    bytes.extend(adler32(content).to_be_bytes());
    bytes
}

/// §3.2.7: the head of a dynamic block, with 19 lengths of the code-length code in their order.
fn dynamic(lengths: [u32; 19], rest: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut fields = vec![(1, 1), (2, 2), (0, 5), (0, 5), (15, 4)];
    fields.extend(lengths.map(|length| (length, 3)));
    fields.extend(rest);
    fields
}

#[test]
fn codes_that_are_no_code_are_refused() {
    // Lengths of two symbols: 18 (138 and 119 zeros) and 1. One literal of one bit, the end of the
    // block, and no distance.
    let mut two = [0; 19];
    (two[2], two[17]) = (1, 1);
    let zeros = |times: u32| [(1, 1), (times - 11, 7)];
    let [a, b] = zeros(138);
    let [c, d] = zeros(118);
    // 256 zeros, then the end of the block with a code of one bit, then one distance of length 1.
    let single = dynamic(two, &[a, b, c, d, (0, 1), (0, 1), (0, 1)]);
    assert_eq!(ours(&stream(&single, b"")), Ok(Vec::new()));
    // The same, the bit being the other one, which is no code.
    let other = dynamic(two, &[a, b, c, d, (0, 1), (0, 1), (1, 1)]);
    assert_eq!(ours(&stream(&other, b"")), Err(Fault::Stream));
    // No end of the block: 257 zeros and one distance.
    let [e, f] = zeros(119);
    let endless = dynamic(two, &[a, b, e, f, (0, 1)]);
    assert_eq!(ours(&stream(&endless, b"")), Err(Fault::Stream));
    // More zeros than lengths.
    let [g, h] = zeros(138);
    let beyond = dynamic(two, &[a, b, g, h]);
    assert_eq!(ours(&stream(&beyond, b"")), Err(Fault::Stream));
    // Three codes of one bit, and two of two bits.
    let mut three = two;
    three[3] = 1;
    assert_eq!(ours(&stream(&dynamic(three, &[]), b"")), Err(Fault::Stream));
    let mut incomplete = [0; 19];
    (incomplete[2], incomplete[17]) = (2, 2);
    assert_eq!(ours(&stream(&dynamic(incomplete, &[]), b"")), Err(Fault::Stream));
    // A repetition of nothing before it.
    let mut repeated = [0; 19];
    (repeated[0], repeated[17]) = (1, 1);
    let first = dynamic(repeated, &[(1, 1), (0, 2)]);
    assert_eq!(ours(&stream(&first, b"")), Err(Fault::Stream));
    // 287 literals, 31 distances, and the block type that is none.
    assert_eq!(ours(&stream(&[(1, 1), (2, 2), (30, 5), (0, 5), (15, 4)], b"")), Err(Fault::Stream));
    assert_eq!(ours(&stream(&[(1, 1), (2, 2), (0, 5), (30, 5), (15, 4)], b"")), Err(Fault::Stream));
    assert_eq!(ours(&stream(&[(1, 1), (3, 2)], b"")), Err(Fault::Stream));
}

#[test]
fn a_distance_stays_within_what_was_written() {
    // Fixed codes: literal a (0x91 in eight bits), length 3 (0000001), distance codes of five bits.
    let literal = (0x91_u32.reverse_bits() >> 24, 8);
    let length = (1_u32.reverse_bits() >> 25, 7);
    let end = (0, 7);
    let distance = |code: u32| (code.reverse_bits() >> 27, 5);
    let begun = [(1, 1), (1, 2), literal, length];
    let good = [&begun[..], &[distance(0), end]].concat();
    assert_eq!(ours(&stream(&good, b"aaaa")), Ok(b"aaaa".to_vec()));
    for code in [1, 30, 31] {
        let bad = [&begun[..], &[distance(code), end]].concat();
        assert_eq!(ours(&stream(&bad, b"aaaa")), Err(Fault::Stream), "distance code {code}");
    }
}

#[test]
fn the_checksum_is_adler_32() {
    assert_eq!(adler32(b"Wikipedia"), 0x11E6_0398);
    assert_eq!(adler32(&[0xFF; 100_000]), 0x149A_302C);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]
    #[test]
    fn what_miniz_oxide_writes_is_read(bytes in content(), level in 0..=10, strategy in 0..=4) {
        let stream = compressed(&bytes, level, strategy);
        prop_assert_eq!(ours(&stream), Ok(bytes));
    }

    /// Whatever ours reads miniz_oxide reads too, to the same bytes, and to the end.
    #[test]
    fn ours_reads_no_more_than_miniz_oxide(
        bytes in content(),
        level in 0..=10,
        strategy in 0..=4,
        changes in proptest::collection::vec((any::<usize>(), 0_u8..8), 1..4),
    ) {
        let mut stream = compressed(&bytes, level, strategy);
        for (at, bit) in changes {
            let at = at % (stream.len() - 4);
            stream[at] ^= 1 << bit;
        }
        // The checksum is mended, so that what was changed is what is found.
        let changed = theirs_without_checksum(&stream);
        if let Some(bytes) = &changed {
            let end = stream.len() - 4;
            stream[end..].copy_from_slice(&adler32(bytes).to_be_bytes());
        }
        if let Ok(read) = ours(&stream) {
            prop_assert_eq!(theirs(&stream), Some((read, stream.len())));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        let framed = [&[0x78, 0xDA][..], &bytes].concat();
        for stream in [&bytes, &framed] {
            if let Ok(read) = ours(stream) {
                prop_assert_eq!(theirs(stream), Some((read, stream.len())));
            }
        }
    }
}

fn theirs_without_checksum(stream: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0; ROOM];
    let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut state = DecompressorOxide::new();
    let (status, _, given) = decompress(&mut state, stream.get(2..)?, &mut out, 0, flags);
    out.truncate(given);
    (status == TINFLStatus::Done).then_some(out)
}
