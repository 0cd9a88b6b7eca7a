//! DEFLATE (RFC 1951) in a zlib stream (RFC 1950), read into bytes the caller holds.
//!
//! One stream fills the input: nothing stands after its checksum, and bits that only fill up a byte
//! are zero. A set of code lengths is complete, or it is one code of one bit, as zlib has it.

/// Why a stream is not inflated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is not one whole zlib stream.
    Stream,
    /// There is no room for what it holds.
    Room,
}

/// The longest code, in bits.
const LONGEST: usize = 15;
/// The bits that quick tables are looked up with: of literals and lengths, of distances, and of code
/// lengths, whose codes have no more than these. Wider ones take longer to fill than they save.
const OF_LITERALS: u32 = 9;
const OF_DISTANCES: u32 = 6;
const OF_LENGTHS: u32 = 7;
/// The symbols of the literal alphabet, with the two that the fixed code has and nothing uses.
const LITERALS: usize = 288;
const END_OF_BLOCK: u16 = 256;

/// Length codes from 257 on: the least length, and the extra bits (RFC 1951 §3.2.5).
#[rustfmt::skip]
pub(crate) const LENGTHS: [(u16, u32); 29] = [
    (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0), (11, 1), (13, 1), (15, 1),
    (17, 1), (19, 2), (23, 2), (27, 2), (31, 2), (35, 3), (43, 3), (51, 3), (59, 3), (67, 4),
    (83, 4), (99, 4), (115, 4), (131, 5), (163, 5), (195, 5), (227, 5), (258, 0),
];
/// Distance codes: the least distance, and the extra bits.
#[rustfmt::skip]
pub(crate) const DISTANCES: [(u16, u32); 30] = [
    (1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (7, 1), (9, 2), (13, 2), (17, 3), (25, 3), (33, 4),
    (49, 4), (65, 5), (97, 5), (129, 6), (193, 6), (257, 7), (385, 7), (513, 8), (769, 8),
    (1025, 9), (1537, 9), (2049, 10), (3073, 10), (4097, 11), (6145, 11), (8193, 12), (12289, 12),
    (16385, 13), (24577, 13),
];
/// The order in which the lengths of the code-length codes stand (§3.2.7).
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// The codes of a block; kept from stream to stream so that nothing is allocated or cleared.
#[derive(Clone)]
pub(crate) struct Inflater {
    /// Whether `literals` and `distances` are the fixed codes.
    fixed: bool,
    literals: Huffman<{ 1 << OF_LITERALS }, LITERALS>,
    distances: Huffman<{ 1 << OF_DISTANCES }, 32>,
    lengths: Huffman<{ 1 << OF_LENGTHS }, 19>,
}

impl Inflater {
    pub(crate) const fn new() -> Self {
        Self {
            fixed: false,
            literals: Huffman::new(),
            distances: Huffman::new(),
            lengths: Huffman::new(),
        }
    }

    /// Inflates the whole of `stream` into `out`, and says how many bytes it gave.
    pub(crate) fn inflate(&mut self, stream: &[u8], out: &mut [u8]) -> Result<usize, Fault> {
        let (header, rest) = stream.split_first_chunk::<2>().ok_or(Fault::Stream)?;
        let [method, flags] = *header;
        let checked = u16::from_be_bytes(*header).is_multiple_of(31);
        // Deflate, a window of at most 32 KiB, no preset dictionary (RFC 1950 §2.2).
        if method & 0x0F != 8 || method >> 4 > 7 || flags & 0x20 != 0 || !checked {
            return Err(Fault::Stream);
        }
        let mut output = Output { bytes: out, written: 0 };
        let mut input = Bits { input: rest, bits: 0, count: 0 };
        loop {
            input.refill();
            let last = input.take(1)? == 1;
            match input.take(2)? {
                0 => input.stored(&mut output)?,
                1 => {
                    self.fixed_codes()?;
                    self.block(&mut input, &mut output)?;
                }
                2 => {
                    self.dynamic_codes(&mut input)?;
                    self.block(&mut input, &mut output)?;
                }
                _ => return Err(Fault::Stream),
            }
            if last {
                break;
            }
        }
        let given = output.bytes.get(..output.written).unwrap_or_default();
        if input.trailer()? == adler32(given).to_be_bytes() {
            Ok(output.written)
        } else {
            Err(Fault::Stream)
        }
    }

    /// The codes of §3.2.6.
    fn fixed_codes(&mut self) -> Result<(), Fault> {
        if self.fixed {
            return Ok(());
        }
        let mut lengths = [8_u8; LITERALS];
        for (symbol, length) in lengths.iter_mut().enumerate() {
            *length = match symbol {
                144..=255 => 9,
                256..=279 => 7,
                _ => 8,
            };
        }
        self.literals.set(&lengths)?;
        self.distances.set(&[5; 32])?;
        self.fixed = true;
        Ok(())
    }

    /// The codes that a block of type 2 begins with (§3.2.7).
    fn dynamic_codes(&mut self, input: &mut Bits<'_>) -> Result<(), Fault> {
        self.fixed = false;
        let mut bits = *input;
        self.read_codes(&mut bits)?;
        *input = bits;
        Ok(())
    }

    #[inline(always)]
    fn read_codes(&mut self, input: &mut Bits<'_>) -> Result<(), Fault> {
        let literals = usize::from(input.take(5)?) + 257;
        let distances = usize::from(input.take(5)?) + 1;
        let count = usize::from(input.take(4)?) + 4;
        if literals > 286 || distances > 30 {
            return Err(Fault::Stream);
        }
        let mut lengths = [0_u8; 19];
        for place in ORDER.iter().take(count) {
            input.refill();
            if let (Some(length), bits) = (lengths.get_mut(*place), input.take(3)?) {
                *length = bits.to_le_bytes()[0];
            }
        }
        self.lengths.set(&lengths)?;
        let mut lengths = [0_u8; 286 + 30];
        let mut at = 0;
        while at < literals + distances {
            input.refill();
            let symbol = self.lengths.symbol(input)?;
            let (value, times) = match symbol {
                16 => {
                    let before = at.checked_sub(1).and_then(|at| lengths.get(at));
                    (*before.ok_or(Fault::Stream)?, 3 + input.take(2)?)
                }
                17 => (0, 3 + input.take(3)?),
                18 => (0, 11 + input.take(7)?),
                length => (length.to_le_bytes()[0], 1),
            };
            let end = at + usize::from(times);
            if end > literals + distances {
                return Err(Fault::Stream);
            }
            lengths.get_mut(at..end).ok_or(Fault::Stream)?.fill(value);
            at = end;
        }
        let (of_literals, rest) = lengths.split_at_checked(literals).ok_or(Fault::Stream)?;
        // A block that cannot end is none.
        if of_literals.get(usize::from(END_OF_BLOCK)).is_none_or(|length| *length == 0) {
            return Err(Fault::Stream);
        }
        self.literals.set(of_literals)?;
        self.distances.set(rest.get(..distances).ok_or(Fault::Stream)?)
    }

    fn block(&self, input: &mut Bits<'_>, output: &mut Output<'_>) -> Result<(), Fault> {
        // Held apart, so that it stays in registers from symbol to symbol.
        let mut bits = *input;
        let mut written = output.written;
        loop {
            let symbol = 'literals: loop {
                bits.refill();
                // There are three codes in 56 bits, whatever they are.
                for _ in 0..3 {
                    let symbol = self.literals.symbol(&mut bits)?;
                    if symbol >= END_OF_BLOCK {
                        break 'literals symbol;
                    }
                    *output.bytes.get_mut(written).ok_or(Fault::Room)? = symbol.to_le_bytes()[0];
                    written += 1;
                }
            };
            // And the extra bits of a length, and a distance with its own: 33 of 56.
            bits.refill();
            let Some(length) = usize::from(symbol - END_OF_BLOCK).checked_sub(1) else {
                break;
            };
            let length = bits.extended(LENGTHS.get(length))?;
            let symbol = self.distances.symbol(&mut bits)?;
            let distance = bits.extended(DISTANCES.get(usize::from(symbol)))?;
            output.written = written;
            output.repeat(distance, length)?;
            written = output.written;
        }
        output.written = written;
        *input = bits;
        Ok(())
    }
}

/// Code lengths eight by eight with the first symbol of each eight, without those that are all zero,
/// as most are.
fn in_use(lengths: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    (0_u16..).step_by(8).zip(lengths.chunks(8)).filter(|(_, eight)| *eight != [0; 8])
}

/// A prefix code of so many symbols, with a quick table of so many entries, a power of two.
#[derive(Clone)]
struct Huffman<const QUICK: usize, const SYMBOLS: usize> {
    /// For the next bits: symbol and length of the code they begin with, 0 where it is longer or
    /// there is none.
    quick: [u16; QUICK],
    /// How many codes there are of each length.
    counts: [u16; LONGEST + 1],
    /// The symbols in the order of their codes.
    symbols: [u16; SYMBOLS],
}

impl<const QUICK: usize, const SYMBOLS: usize> Huffman<QUICK, SYMBOLS> {
    const fn new() -> Self {
        Self { quick: [0; QUICK], counts: [0; LONGEST + 1], symbols: [0; SYMBOLS] }
    }

    /// Sets the code of these lengths, one a symbol (§3.2.2).
    fn set(&mut self, lengths: &[u8]) -> Result<(), Fault> {
        self.counts = [0; LONGEST + 1];
        for (_, eight) in in_use(lengths) {
            for length in eight {
                *self.counts.get_mut(usize::from(*length)).ok_or(Fault::Stream)? += 1;
            }
        }
        self.counts[0] = 0;
        // How many symbols stand before the first of each length.
        let mut next = [0_u16; LONGEST + 1];
        let (mut before, mut room) = (0, 1_i32);
        for (next, count) in next.iter_mut().zip(self.counts).skip(1) {
            room = room * 2 - i32::from(count);
            if room < 0 {
                return Err(Fault::Stream);
            }
            *next = before;
            before += count;
        }
        // What is left over is refused, but for no code at all and for a single one of one bit.
        if room > 0 && !(before == 0 || (before == 1 && self.counts[1] == 1)) {
            return Err(Fault::Stream);
        }
        // Symbols without a code go where nobody looks, which is cheaper than to pass them over.
        next[0] = before;
        for (first, eight) in in_use(lengths) {
            for (symbol, length) in (first..).zip(eight) {
                let next = next.get_mut(usize::from(*length)).ok_or(Fault::Stream)?;
                *self.symbols.get_mut(usize::from(*next)).ok_or(Fault::Stream)? = symbol;
                *next += u16::from(*length > 0);
            }
        }
        self.fill_quick();
        Ok(())
    }

    /// Fills the quick table length by length: with each bit more, what is known of the shorter
    /// codes is there twice.
    fn fill_quick(&mut self) {
        let mut symbols = self.symbols.iter();
        let (mut code, mut size) = (0_u16, 1);
        self.quick.first_mut().into_iter().for_each(|entry| *entry = 0);
        for (length, count) in (1_u16..).zip(self.counts.iter().skip(1)) {
            if size == QUICK {
                return;
            }
            self.quick.copy_within(..size, size);
            size *= 2;
            code <<= 1;
            for symbol in symbols.by_ref().take(usize::from(*count)) {
                // Codes are read from their highest bit on, and stand in the stream so.
                let at = usize::from(code.reverse_bits() >> (16 - length));
                if let Some(entry) = self.quick.get_mut(at) {
                    *entry = symbol << 4 | length;
                }
                code += 1;
            }
        }
    }

    /// The next symbol of the input.
    #[inline(always)]
    fn symbol(&self, input: &mut Bits<'_>) -> Result<u16, Fault> {
        let next = usize::from(input.peek()) & (QUICK - 1);
        match self.quick.get(next) {
            Some(entry) if *entry != 0 => {
                input.skip(u32::from(entry & 0xF))?;
                Ok(entry >> 4)
            }
            _ => {
                let (symbol, length) = self.long_symbol(input.peek()).ok_or(Fault::Stream)?;
                input.skip(length)?;
                Ok(symbol)
            }
        }
    }

    /// The symbol that bits begin with and the length of its code, a bit at a time.
    #[cold]
    #[inline(never)]
    fn long_symbol(&self, bits: u16) -> Option<(u16, u32)> {
        let (mut code, mut first, mut before) = (0_u32, 0_u32, 0_u32);
        for (length, count) in (1_u32..).zip(self.counts.iter().skip(1)) {
            code |= u32::from(bits >> (length - 1) & 1);
            let count = u32::from(*count);
            if code < first + count {
                let place = usize::try_from(before + code - first).ok()?;
                return Some((*self.symbols.get(place)?, length));
            }
            before += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        None
    }
}

/// The input as bits, the lowest of a byte first.
#[derive(Clone, Copy)]
struct Bits<'a> {
    /// The bytes that are not in `bits`.
    input: &'a [u8],
    /// The next bits, `count` of them. Bits above are those that follow, or zero.
    bits: u64,
    count: u32,
}

impl Bits<'_> {
    /// Makes at least 56 bits ready, or all there are.
    #[inline(always)]
    fn refill(&mut self) {
        if let Some((word, _)) = self.input.split_first_chunk::<8>() {
            self.bits |= u64::from_le_bytes(*word) << self.count;
            let whole = usize::try_from((63 - self.count) / 8).unwrap_or_default();
            self.input = self.input.get(whole..).unwrap_or_default();
            self.count |= 56;
        } else {
            while let (0..=55, Some((byte, rest))) = (self.count, self.input.split_first()) {
                self.bits |= u64::from(*byte) << self.count;
                self.count += 8;
                self.input = rest;
            }
        }
    }

    #[inline(always)]
    fn peek(&self) -> u16 {
        let [low, high, ..] = self.bits.to_le_bytes();
        u16::from_le_bytes([low, high])
    }

    #[inline(always)]
    fn skip(&mut self, count: u32) -> Result<(), Fault> {
        self.count = self.count.checked_sub(count).ok_or(Fault::Stream)?;
        self.bits >>= count;
        Ok(())
    }

    /// The next bits, at most 13.
    #[inline(always)]
    fn take(&mut self, count: u32) -> Result<u16, Fault> {
        let bits = self.peek() & ((1 << count) - 1);
        self.skip(count)?;
        Ok(bits)
    }

    /// The least length or distance of a code, and what its extra bits add.
    #[inline(always)]
    fn extended(&mut self, code: Option<&(u16, u32)>) -> Result<usize, Fault> {
        let (least, extra) = code.ok_or(Fault::Stream)?;
        Ok(usize::from(*least) + usize::from(self.take(*extra)?))
    }

    /// Goes to the next whole byte, past bits that are zero.
    fn align(&mut self) -> Result<(), Fault> {
        if self.take(self.count % 8)? != 0 {
            return Err(Fault::Stream);
        }
        Ok(())
    }

    /// The next whole byte.
    fn byte(&mut self) -> Result<u8, Fault> {
        if self.count == 0 {
            // Bits past the count are of bytes that are still in the input.
            self.bits = 0;
            self.refill();
        }
        let [byte, ..] = self.bits.to_le_bytes();
        self.skip(8)?;
        Ok(byte)
    }

    /// A block that is not compressed (§3.2.4).
    fn stored(&mut self, output: &mut Output<'_>) -> Result<(), Fault> {
        self.align()?;
        let length = u16::from_le_bytes([self.byte()?, self.byte()?]);
        let complement = u16::from_le_bytes([self.byte()?, self.byte()?]);
        if length != !complement {
            return Err(Fault::Stream);
        }
        let mut left = usize::from(length);
        while left > 0 && self.count > 0 {
            output.put(self.byte()?)?;
            left -= 1;
        }
        let (stored, rest) = self.input.split_at_checked(left).ok_or(Fault::Stream)?;
        output.append(stored)?;
        if left > 0 {
            (self.input, self.bits) = (rest, 0);
        }
        Ok(())
    }

    /// The four bytes that end the input.
    fn trailer(&mut self) -> Result<[u8; 4], Fault> {
        self.align()?;
        let bytes = [self.byte()?, self.byte()?, self.byte()?, self.byte()?];
        if self.count == 0 && self.input.is_empty() { Ok(bytes) } else { Err(Fault::Stream) }
    }
}

struct Output<'a> {
    bytes: &'a mut [u8],
    written: usize,
}

impl Output<'_> {
    #[inline]
    fn put(&mut self, byte: u8) -> Result<(), Fault> {
        *self.bytes.get_mut(self.written).ok_or(Fault::Room)? = byte;
        self.written += 1;
        Ok(())
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let end = self.written + bytes.len();
        self.bytes.get_mut(self.written..end).ok_or(Fault::Room)?.copy_from_slice(bytes);
        self.written = end;
        Ok(())
    }

    /// Writes again the bytes from `distance` back on, which may overlap what is written.
    #[inline]
    fn repeat(&mut self, distance: usize, length: usize) -> Result<(), Fault> {
        let start = self.written.checked_sub(distance).ok_or(Fault::Stream)?;
        let end = self.written + length;
        let bytes = self.bytes.get_mut(start..end).ok_or(Fault::Room)?;
        // What is there doubles with each copy, until it is enough.
        let mut there = distance;
        while there < bytes.len() {
            let (from, to) = bytes.split_at_mut(there);
            let count = from.len().min(to.len());
            if let (Some(from), Some(to)) = (from.get(..count), to.get_mut(..count)) {
                to.copy_from_slice(from);
            }
            there += count;
        }
        self.written = end;
        Ok(())
    }
}

/// RFC 1950 §8.2.
pub(crate) fn adler32(bytes: &[u8]) -> u32 {
    const MODULUS: u32 = 65_521;
    let (mut a, mut b) = (1_u32, 0_u32);
    // So many bytes keep b below 2³².
    for chunk in bytes.chunks(5_552) {
        let (blocks, rest) = chunk.as_chunks::<16>();
        for block in blocks {
            // Sixteen steps at once: b takes the old a sixteen times, and each byte as often as it
            // has been in a.
            let (mut sum, mut weighted) = (0, 0);
            for (byte, weight) in block.iter().zip((1..=16).rev()) {
                sum = u32::wrapping_add(sum, u32::from(*byte));
                weighted = u32::wrapping_add(weighted, u32::from(*byte).wrapping_mul(weight));
            }
            b = b.wrapping_add(a.wrapping_mul(16)).wrapping_add(weighted);
            a = a.wrapping_add(sum);
        }
        for byte in rest {
            a = a.wrapping_add(u32::from(*byte));
            b = b.wrapping_add(a);
        }
        (a, b) = (a % MODULUS, b % MODULUS);
    }
    b << 16 | a
}

#[cfg(test)]
pub(crate) mod tests;
