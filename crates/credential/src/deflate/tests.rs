use alloc::vec;
use alloc::vec::Vec;

use proptest::prelude::*;

use super::{Coded, bits_of_repetition, deflate, most_bytes};
use crate::inflate::tests::{compressed, content, theirs};
use crate::inflate::{DISTANCES, LENGTHS};

fn read(stream: &[u8]) -> Vec<u8> {
    let ours = crate::inflate(stream, 20_000).unwrap();
    assert_eq!(theirs(stream), Some((ours.clone(), stream.len())));
    ours
}

#[test]
fn a_stream_is_as_zlib_has_it() {
    // zlib 1.2.13, level 9, Z_FIXED, but for the level in the header.
    let known: [(&[u8], &[u8]); 3] = [
        (b"", b"\x78\xDA\x03\0\0\0\0\x01"),
        (b"a", b"\x78\xDA\x4B\x04\0\0\x62\0\x62"),
        (b"identity", b"\x78\xDA\xCB\x4C\x49\xCD\x2B\xC9\x2C\xA9\x04\0\x0E\xFC\x03\x6B"),
    ];
    for (bytes, stream) in known {
        assert_eq!(deflate(bytes), stream);
    }
}

#[test]
fn lengths_and_distances_of_every_code_come_back() {
    for (codes, most) in [(&LENGTHS[..], 258), (&DISTANCES[..], 32_768)] {
        for number in usize::from(codes[0].0)..=most {
            let coded = Coded::of(number, codes);
            let (least, extra) = codes[usize::from(coded.code)];
            assert_eq!(usize::from(least) + coded.more, number);
            assert!(coded.more < 1 << extra && coded.extra == extra as usize);
        }
    }
    assert_eq!(bits_of_repetition(3, 1), 7 + 5);
    assert_eq!(bits_of_repetition(258, 1), 8 + 5);
    assert_eq!(bits_of_repetition(114, 8_192), 7 + 4 + 5 + 11);
}

#[test]
fn what_is_far_away_is_said_again() {
    let mut bytes = vec![b'x'; 15_000];
    bytes[..300].fill(b'y');
    bytes.extend([b'y'; 300]);
    assert_eq!(read(&deflate(&bytes)).len(), 15_300);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_is_lost_and_nobody_says_it_shorter(bytes in content()) {
        let bytes = &bytes[..bytes.len().min(3_000)];
        let stream = deflate(bytes);
        prop_assert_eq!(read(&stream), bytes);
        let fixed = compressed(bytes, 9, 4);
        // Where that would be longer than the bytes are, they are stored instead.
        let stored = fixed[2] >> 1 & 3 == 0;
        prop_assert!(stored || stream.len() <= fixed.len());
    }

    #[test]
    fn room_is_known_for_what_is_not(known in content(), others in any::<[u8; 64]>()) {
        let known = &known[..known.len().min(1_000)];
        let most = most_bytes(known, 64);
        let stream = deflate(&[known, &others].concat());
        prop_assert!(stream.len() <= most);
        // Bytes that all have the longest code and repeat nothing take all of it.
        let mut different = known.to_vec();
        different.retain(|byte| *byte < 144);
        let most = most_bytes(&different, 64);
        different.extend(144..208);
        prop_assert_eq!(deflate(&different).len(), most);
    }
}
