//! Two hundred texts that would like to be large: none is read, and none takes memory or time.
//!
//! Another process judges them, so that its memory is theirs alone.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "it says how long the longest took")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use chancery_credential::cbor::Encoder;
use chancery_credential::{compress, text};
use chancery_vectors::{Header, Key, MintedCode, NOW, at};
use chancery_verify::{Outcome, Request, judge};

/// Names the file with the bombs to the process that judges them.
const FILE: &str = "CHANCERY_BOMBS";
/// What judging may add to the memory of a process, in KiB.
const MOST: u64 = 16 << 10;

#[test]
fn two_hundred_bombs_take_less_than_sixteen_mebibytes() {
    let bombs = bombs();
    assert_eq!(bombs.len(), 200);
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bombs");
    fs::write(&file, bombs.join("\n")).unwrap();
    let mut judging = Command::new(std::env::current_exe().unwrap());
    judging.args(["--exact", "bombs_are_judged", "--nocapture", "--test-threads=1"]);
    let output = judging.env(FILE, &file).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let growth = said.lines().find_map(|line| line.split_once("grew by ")).unwrap().1;
    let growth: u64 = growth.split(' ').next().unwrap().parse().unwrap();
    println!("{}", said.lines().find(|line| line.contains("grew by ")).unwrap());
    assert!(growth < MOST, "{growth} KiB");
}

/// Judges the bombs of the file that the environment names, and says what that took.
#[test]
fn bombs_are_judged() {
    let bombs = match std::env::var(FILE) {
        Ok(file) => fs::read_to_string(file).unwrap(),
        Err(_) => bombs().join("\n"),
    };
    let before = peak();
    let mut longest = Duration::ZERO;
    for bomb in bombs.split('\n') {
        let start = Instant::now();
        let verdict = judge(&Request { code: bomb, ..Request::at(at(NOW)) }, &[]);
        longest = longest.max(start.elapsed());
        assert_eq!(verdict.outcome, Outcome::NoResult);
    }
    println!(
        "the longest took {} µs; the process grew by {} KiB",
        longest.as_micros(),
        peak() - before
    );
}

/// The most memory that this process ever had, in KiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn bombs() -> Vec<String> {
    let mut bombs = Vec::new();
    let mut zlib = |bytes: &[u8]| bombs.push(text::encode(bytes));
    // What inflates to a thousand times its size, of bytes that CBOR could go on with.
    for (power, byte) in (0..30).zip([0x00, 0x81, 0xa1, 0xd2, 0x9f, 0xf6].into_iter().cycle()) {
        zlib(&compress(&vec![byte; 100_000 * (1 + power)])[..]);
    }
    // A bomb in a bomb in a bomb.
    let mut nested = compress(&vec![0; 4_000_000]);
    for _ in 0..10 {
        nested = compress(&nested);
        zlib(&nested);
    }
    // A stream that never ends: empty stored blocks, none the last.
    for blocks in 0..20 {
        let mut stream = vec![0x78, 0x01];
        stream.extend([0, 0, 0, 0xff, 0xff].repeat(100 + blocks * 20));
        zlib(&stream);
    }
    // Lengths that lie, up to 2^64 − 1, in every major type with a length.
    for major in [0x5b_u8, 0x7b, 0x9b, 0xbb] {
        for shift in (0..64).step_by(4) {
            let mut cbor = vec![0xd2, 0x84, major];
            cbor.extend((u64::MAX >> shift).to_be_bytes());
            cbor.extend([0; 30]);
            zlib(&compress(&cbor));
        }
    }
    // Nests, and as many small items as fit.
    for (opening, filling) in [(0x81, 0x00), (0xd2, 0x00), (0x82, 0x40), (0xa1, 0xf6), (0xbf, 0x80)]
    {
        for length in [20, 500, 4000, 8000] {
            zlib(&compress(&vec![opening; length]));
            let mut wide = vec![0x84, 0x99, 0x1f, 0x40];
            wide.resize(length, filling);
            zlib(&compress(&wide));
        }
    }
    // The same inside a signed message: 8,000 entries, keys twice, a payload of a payload.
    for at in 0..16_u8 {
        let key = Key::named("uto-document");
        let mut payload = Encoder::new();
        payload.map(3000);
        for entry in 0..3000 {
            payload.integer(if at % 2 == 0 { entry } else { i64::from(at) }).integer(0);
        }
        let code = MintedCode::signed(Header::of(key), payload.finish(), key);
        zlib(&compress(&code.cose()));
    }
    // Texts as long as a symbol holds, and longer.
    for length in 0..20 {
        bombs.push("0".repeat(4200 + length * 200));
    }
    bombs
}
