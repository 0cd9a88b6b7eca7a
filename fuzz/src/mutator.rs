/// The longest input that is made, in bytes.
const LONGEST: usize = 1 << 12;

/// Bytes that parsers trip over: edges of number ranges, separators, the MRZ alphabet, and pieces
/// of UTF-8.
const TELLING: &[u8] = b"\0\x01\x7f\x80\xbf\xc3\xff<09AZaz '-,.\r\n\xd9\x91\xcc\x88\xe2\x80\x8b";

/// Makes inputs out of others, the same ones for the same seed.
#[derive(Clone, Debug)]
pub struct Mutator {
    state: u64,
}

impl Mutator {
    /// One with this seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// An input made of one or two of these by a few changes.
    pub fn next_of(&mut self, inputs: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = self.pick(inputs).cloned().unwrap_or_default();
        for _ in 0..=self.below(4) {
            match self.below(8) {
                0 => self.remove(&mut bytes),
                1 => self.repeat(&mut bytes),
                2 => self.splice(&mut bytes, inputs),
                3 => self.insert(&mut bytes),
                4 => self.flip(&mut bytes),
                5 => self.swap(&mut bytes),
                _ => self.replace(&mut bytes),
            }
        }
        bytes.truncate(LONGEST);
        bytes
    }

    fn remove(&mut self, bytes: &mut Vec<u8>) {
        let first = self.below(bytes.len() + 1);
        let last = (first + self.below(8)).min(bytes.len());
        bytes.drain(first..last);
    }

    fn repeat(&mut self, bytes: &mut Vec<u8>) {
        let first = self.below(bytes.len() + 1);
        let last = (first + self.below(32)).min(bytes.len());
        bytes.extend_from_within(first..last);
    }

    fn splice(&mut self, bytes: &mut Vec<u8>, inputs: &[Vec<u8>]) {
        let Some(other) = self.pick(inputs) else { return };
        bytes.truncate(self.below(bytes.len() + 1));
        bytes.extend(other.iter().skip(self.below(other.len() + 1)));
    }

    fn insert(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len() + 1);
        let byte = self.byte();
        bytes.insert(at, byte);
    }

    fn flip(&mut self, bytes: &mut [u8]) {
        let (at, bit) = (self.below(bytes.len()), self.below(8));
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1 << bit;
        }
    }

    fn swap(&mut self, bytes: &mut [u8]) {
        if !bytes.is_empty() {
            let (one, other) = (self.below(bytes.len()), self.below(bytes.len()));
            bytes.swap(one, other);
        }
    }

    fn replace(&mut self, bytes: &mut [u8]) {
        let (at, new) = (self.below(bytes.len()), self.byte());
        if let Some(byte) = bytes.get_mut(at) {
            *byte = new;
        }
    }

    fn byte(&mut self) -> u8 {
        let [any, ..] = self.next().to_le_bytes();
        if self.below(2) == 0 { any } else { self.pick(TELLING).copied().unwrap_or(any) }
    }

    fn pick<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        things.get(self.below(things.len()))
    }

    /// A number less than `end`; 0 when that is 0.
    fn below(&mut self, end: usize) -> usize {
        let bits = usize::try_from(self.next() >> 32).unwrap_or_default();
        bits.checked_rem(end).unwrap_or_default()
    }

    /// `SplitMix64`.
    const fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_inputs_and_nothing_panics() {
        for inputs in [vec![], vec![vec![]], vec![b"abc".to_vec(), b"\xffdefg".to_vec()]] {
            let (mut one, mut other) = (Mutator::new(7), Mutator::new(7));
            for _ in 0..20_000 {
                let input = one.next_of(&inputs);
                assert!(input.len() <= LONGEST);
                assert_eq!(input, other.next_of(&inputs));
            }
        }
    }
}
