//! DEFLATE (RFC 1951) as codes are written: one block of the fixed codes, by the shortest way to say
//! the bytes with them.
//!
//! A code holds a few hundred bytes, half of them noise, on which a table of codes of their own costs
//! more than it saves. Stored blocks are not written, though noise would be a little shorter in
//! them: readers in use fail on them. And with codes that are known, so is the room that a signature
//! takes before there is one.

use alloc::vec;
use alloc::vec::Vec;

use crate::inflate::{DISTANCES, LENGTHS, adler32};

/// How far back repetitions are looked for: as far as anything in a code goes.
const WINDOW: usize = crate::MAX_INFLATED;
/// The shortest and the longest repetition (RFC 1951 §3.2.5).
const SHORTEST: usize = 3;
const LONGEST: usize = 258;
/// The header of a zlib stream with a window of 32 KiB, compressed as well as can be (RFC 1950 §2.2).
const HEADER: [u8; 2] = [0x78, 0xDA];
const CHECKSUM: usize = 4;
/// The head of a block, and the symbol at its end.
const BLOCK: usize = 3 + 7;
/// The longest code of a byte.
const BYTE: usize = 9;

/// The zlib stream (RFC 1950) of `bytes`.
pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut out = Bits { bytes: HEADER.into(), bits: 0, count: 0 };
    // The last block, of the fixed codes.
    out.put(0b011, 3);
    let steps = shortest(bytes);
    let mut at = 0;
    while let (Some(step), Some(byte)) = (steps.get(at), bytes.get(at)) {
        if step.length == 1 {
            out.literal(u16::from(*byte));
        } else {
            out.repetition(step.length, step.distance);
        }
        at += step.length;
    }
    out.literal(256);
    let mut stream = out.finish();
    stream.extend(adler32(bytes).to_be_bytes());
    stream
}

/// The most bytes that [`deflate`] gives for `known` bytes with so many others after them.
pub(crate) fn most_bytes(known: &[u8], others: usize) -> usize {
    let bits = BLOCK + shortest(known).first().map_or(0, |step| step.bits) + others * BYTE;
    HEADER.len() + bits.div_ceil(8) + CHECKSUM
}

/// How to go on from a byte: with itself, or with the `length` bytes that stand `distance` before it.
#[derive(Clone, Copy, Default)]
struct Step {
    length: usize,
    distance: usize,
    /// What it takes from here to the end.
    bits: usize,
}

/// The steps from each byte on that take the fewest bits to the end.
fn shortest(bytes: &[u8]) -> Vec<Step> {
    let mut steps = vec![Step::default(); bytes.len() + 1];
    // For each place before this one, how many bytes from there are as from here.
    let mut alike = vec![0_usize; bytes.len() + 1];
    for (here, byte) in bytes.iter().enumerate().rev() {
        let after = |length: usize| steps.get(here + length).map_or(0, |step| step.bits);
        let mut best = Step { length: 1, distance: 0, bits: bits_of_literal(*byte) + after(1) };
        let window = here.saturating_sub(WINDOW)..here;
        for there in window.clone() {
            // Still as of the byte after this one.
            let next = alike.get(there + 1).copied().unwrap_or_default();
            let same = bytes.get(there) == Some(byte);
            if let Some(alike) = alike.get_mut(there) {
                *alike = if same { (next + 1).min(LONGEST) } else { 0 };
            }
        }
        // The nearest first: what is farther away is only worth it for more bytes.
        let mut tried = SHORTEST - 1;
        for there in window.rev() {
            let length = alike.get(there).copied().unwrap_or_default();
            for length in tried + 1..=length {
                let bits = bits_of_repetition(length, here - there) + after(length);
                if bits < best.bits {
                    best = Step { length, distance: here - there, bits };
                }
            }
            tried = tried.max(length);
        }
        if let Some(step) = steps.get_mut(here) {
            *step = best;
        }
    }
    steps
}

const fn bits_of_literal(byte: u8) -> usize {
    if byte < 144 { 8 } else { 9 }
}

fn bits_of_repetition(length: usize, distance: usize) -> usize {
    let (length, distance) = (Coded::of(length, &LENGTHS), Coded::of(distance, &DISTANCES));
    let bits = if length.code < 23 { 7 } else { 8 };
    bits + length.extra + 5 + distance.extra
}

/// A length or a distance as it is written: a code, and bits that say how much more than the least
/// of the code it is.
struct Coded {
    code: u16,
    more: usize,
    extra: usize,
}

impl Coded {
    fn of(number: usize, codes: &[(u16, u32)]) -> Self {
        let mut coded = Self { code: 0, more: 0, extra: 0 };
        for (code, (least, extra)) in (0..).zip(codes) {
            let Some(more) = number.checked_sub(usize::from(*least)) else { break };
            coded = Self { code, more, extra: usize::from(extra.to_le_bytes()[0]) };
        }
        coded
    }
}

/// Bits on the way into bytes, the lowest first.
struct Bits {
    bytes: Vec<u8>,
    bits: u64,
    count: usize,
}

impl Bits {
    fn put(&mut self, bits: usize, count: usize) {
        self.bits |= (bits as u64) << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.bits.to_le_bytes()[0]);
            self.bits >>= 8;
            self.count -= 8;
        }
    }

    /// A code, whose highest bit comes first (RFC 1951 §3.1.1).
    fn code(&mut self, code: u16, count: usize) {
        self.put(usize::from(code.reverse_bits()) >> (16 - count), count);
    }

    /// A symbol of the fixed code of literals and lengths (§3.2.6).
    fn literal(&mut self, symbol: u16) {
        match symbol {
            0..144 => self.code(0x30 + symbol, 8),
            144..256 => self.code(0x190 + symbol - 144, 9),
            256..280 => self.code(symbol - 256, 7),
            _ => self.code(0xC0 + symbol - 280, 8),
        }
    }

    fn repetition(&mut self, length: usize, distance: usize) {
        let (length, distance) = (Coded::of(length, &LENGTHS), Coded::of(distance, &DISTANCES));
        self.literal(257 + length.code);
        self.put(length.more, length.extra);
        self.code(distance.code, 5);
        self.put(distance.more, distance.extra);
    }

    /// The bytes, the last one filled up with zeros.
    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push(self.bits.to_le_bytes()[0]);
        }
        self.bytes
    }
}

#[cfg(test)]
mod tests;
