//! The clock and the randomness. Nothing else in the house reads either; everything else takes
//! times, numbers and generators as arguments.

use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};

use chacha20::ChaCha20Rng;
use jiff::Timestamp;
use rand_core::{Rng, SeedableRng, TryCryptoRng, TryRng};

/// Where the time comes from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The operating system.
    System,
    /// One moment, for reproducible output.
    Fixed(Timestamp),
}

impl Clock {
    /// The time, in whole seconds.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    pub fn now(&self) -> Timestamp {
        let now = match self {
            Self::System => Timestamp::now(),
            Self::Fixed(moment) => *moment,
        };
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }
}

/// Where randomness comes from: a ChaCha20 generator seeded by the operating system, or by a
/// number for reproducible output.
#[derive(Debug)]
pub struct Entropy(Mutex<ChaCha20Rng>);

impl Entropy {
    /// Seeded by the operating system.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks for randomness")]
    pub fn from_system() -> Result<Self, getrandom::Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Ok(Self(Mutex::new(ChaCha20Rng::from_seed(seed))))
    }

    /// Seeded by a number: for demos and tests, never for documents anybody relies on.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }

    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }

    /// The generator as `rand_core` has it.
    #[must_use]
    pub const fn rng(&self) -> EntropyRng<'_> {
        EntropyRng(self)
    }
}

/// [`Entropy`] behind the traits of `rand_core`.
#[derive(Debug)]
pub struct EntropyRng<'a>(&'a Entropy);

impl TryRng for EntropyRng<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.0.bytes()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.0.bytes()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for EntropyRng<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_the_system_does_not() {
        assert_eq!(Entropy::from_seed(1).bytes::<16>(), Entropy::from_seed(1).bytes::<16>());
        assert_ne!(Entropy::from_seed(1).bytes::<16>(), Entropy::from_seed(2).bytes::<16>());
        let system = || Entropy::from_system().unwrap().bytes::<16>();
        assert_ne!(system(), system());
    }

    #[test]
    fn the_clock_counts_whole_seconds() {
        let moment: Timestamp = "2026-11-23T12:00:00.75Z".parse().unwrap();
        assert_eq!(Clock::Fixed(moment).now().to_string(), "2026-11-23T12:00:00Z");
        assert_eq!(Clock::System.now().subsec_nanosecond(), 0);
    }
}
