//! What is no code, or not the one text of one.

use chancery_credential::cbor::Encoder;
use chancery_credential::{compress, text};
use chancery_verify::ReasonCode;

use super::Case;
use crate::{Header, Key, MintedCode, card, code_of, cwt, text_of, zlib_stored};

pub(super) fn cases() -> Vec<Case> {
    use ReasonCode::*;
    let key = Key::named("uto-document");
    let good = code_of(&card(), key);
    let header = |change: fn(&mut Header)| {
        let mut header = Header::of(key);
        change(&mut header);
        MintedCode::signed(header, card().encode(), key).text()
    };
    let payload = |bytes: Vec<u8>| MintedCode::signed(Header::of(key), bytes, key).text();
    let mut trailing = compress(&good.cose());
    trailing.push(0);
    let mut two_streams = compress(&good.cose());
    two_streams.extend(compress(b""));
    let mut long_cose = good.cose();
    long_cose.push(0);
    let mut bad_sum = compress(&good.cose());
    if let Some(last) = bad_sum.last_mut() {
        *last ^= 1;
    }
    let twice = {
        let mut out = Encoder::new();
        out.map(2).integer(169).map(0).integer(169).map(0);
        out.finish()
    };
    let mut longer = card().encode();
    longer.splice(1..2, [0x18, 0x01]);
    let mut deep = vec![0x81; 40];
    deep.push(0);
    let wrapped = {
        let mut map = Encoder::new();
        map.map(2).integer(4).text("ERIKSSON").integer(79).integer(1);
        let mut bytes = Encoder::new();
        bytes.bytes(&map.finish());
        cwt(&[(169, bytes.finish())])
    };
    let unreadable = |name, about, code: String| Case::of(name, about, code).no_result(Unreadable);
    vec![
        unreadable("empty", "no text", String::new()),
        unreadable("address", "a web address", "https://id.uto.example/c/1".into()),
        unreadable("other-prefix", "a health certificate's prefix", format!("HC1:{}", good.text())),
        unreadable("lower-case", "small letters", good.text().to_lowercase()),
        unreadable("space-after", "a line break after the code", format!("{}\n", good.text())),
        unreadable("too-long", "longer than a symbol holds", "0".repeat(4297)),
        unreadable("base45-overflow", "three characters past 65535", "GGW".into()),
        unreadable("base45-lone", "a lone last character", "BB8A".into()),
        unreadable("not-zlib", "Base45 of something else", text::encode(b"something else")),
        unreadable("cut", "cut short", text::encode(&compress(&good.cose())[..200])),
        unreadable("checksum", "a wrong Adler-32", text::encode(&bad_sum)),
        unreadable("after-checksum", "a byte after the Adler-32", text::encode(&trailing)),
        unreadable("second-stream", "a second stream after the first", text::encode(&two_streams)),
        unreadable("after-cose", "a byte after the COSE message", text_of(&long_cose)),
        unreadable(
            "stray-bits",
            "a bit after the last DEFLATE block",
            stray_bits(&card_with_padding()),
        ),
        unreadable("stored-bits", "a bit between the head of a stored block and its length", {
            let mut stream = zlib_stored(&good.cose());
            stream[2] |= 0x80;
            text::encode(&stream)
        }),
        unreadable("bomb", "inflates past the limit", text::encode(&compress(&vec![0; 4_000_000]))),
        unreadable("deep", "nests too deep", text_of(&deep)),
        unreadable(
            "length-lies",
            "a length past the end",
            text_of(&[0xd2, 0x84, 0x5b, 0x7f, 255, 255, 255, 255, 255, 255, 255]),
        ),
        unreadable("indefinite", "of indefinite length", text_of(&[0xd2, 0x9f, 0xff])),
        unreadable("not-cose", "a map in place of COSE", text_of(&[0xa0])),
        unreadable(
            "sign",
            "a COSE_Sign",
            text_of(&[0xd8, 0x62, 0x84, 0x40, 0xa0, 0x41, 0xa0, 0x80]),
        ),
        unreadable("twice-tagged", "tag 18 twice", header(|h| h.tags = vec![18, 18])),
        unreadable("duplicate-claim", "a claim twice", payload(twice)),
        unreadable("long-key", "a claim's key not in its shortest form", payload(longer)),
        unreadable("wrapped", "claim 169 of our profile in a byte string", payload(wrapped)),
        unreadable("untagged", "our profile without tag 18", header(|h| h.tags = vec![])),
        unreadable("cwt-tag", "our profile under tag 61", header(|h| h.tags = vec![61, 18])),
        unreadable(
            "key-id-unprotected",
            "our profile with its key id unprotected",
            header(|h| h.unprotected = true),
        ),
        unreadable(
            "critical",
            "a critical header",
            header(|h| h.protected = Some(vec![0xa2, 0x01, 0x27, 0x02, 0x81, 0x01])),
        ),
        unreadable("no-algorithm", "no algorithm", header(|h| h.protected = Some(vec![0xa0]))),
        unreadable(
            "other-algorithm",
            "an algorithm that no list may name",
            header(|h| h.algorithm = -37),
        ),
        unreadable(
            "long-header",
            "an algorithm not in its shortest form",
            header(|h| h.protected = Some(vec![0xa1, 0x01, 0x38, 0x07])),
        ),
        unreadable("short-signature", "a signature of 63 bytes", {
            let mut code = good.clone();
            code.signature.pop();
            code.text()
        }),
        unreadable("claims-not-a-map", "a payload that is no map", payload(vec![0x01])),
    ]
}

/// A card whose compressed form has unused bits after its last block.
fn card_with_padding() -> Vec<u8> {
    (0..=255)
        .map(|id| {
            let mut claims = card();
            claims.token_id = Some(vec![id; 16]);
            compress(&code_of(&claims, Key::named("uto-document")).cose())
        })
        .find(|stream| same_with_bit(stream).is_some())
        .unwrap()
}

/// The stream with a bit set that no block has, where it has such a bit.
fn same_with_bit(stream: &[u8]) -> Option<Vec<u8>> {
    let mut changed = stream.to_vec();
    let at = changed.len() - 5;
    changed[at] ^= 0x80;
    let inflate = miniz_oxide::inflate::decompress_to_vec_zlib;
    let same = changed[at] & 0x80 != 0 && inflate(&changed).ok() == inflate(stream).ok();
    same.then_some(changed)
}

fn stray_bits(stream: &[u8]) -> String {
    text::encode(&same_with_bit(stream).unwrap())
}
