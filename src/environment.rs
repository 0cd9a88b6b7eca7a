//! The clock and the randomness. Nothing else in the house reads either; everything else takes
//! times, numbers and generators as arguments.

use std::convert::Infallible;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chacha20::ChaCha20Rng;
use jiff::{SignedDuration, Timestamp};
use rand_core::{Rng, SeedableRng, TryCryptoRng, TryRng};

/// How far the system's clock may stand behind the record before nobody believes it.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// The time, which never runs backwards: it has a floor, the newest time on record.
#[derive(Clone, Debug)]
pub struct Clock {
    source: Source,
    floor: Arc<AtomicI64>,
}

#[derive(Clone, Copy, Debug)]
enum Source {
    System,
    Fixed(Timestamp),
}

impl Clock {
    /// The operating system's time.
    #[must_use]
    pub fn system() -> Self {
        Self { source: Source::System, floor: Arc::new(AtomicI64::new(i64::MIN)) }
    }

    /// One moment, for reproducible output. It has no floor.
    #[must_use]
    pub fn fixed(moment: Timestamp) -> Self {
        Self { source: Source::Fixed(moment), floor: Arc::new(AtomicI64::new(i64::MIN)) }
    }

    /// Raises the floor to a time that is on record.
    pub fn raise(&self, on_record: Timestamp) {
        self.floor.fetch_max(on_record.as_second(), Ordering::SeqCst);
    }

    /// The time, in whole seconds: the source's, or the floor when the source is behind it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self.source {
            Source::Fixed(moment) => whole(moment),
            Source::System => {
                let wall = wall().as_second();
                let floor = self.floor.fetch_max(wall, Ordering::SeqCst);
                Timestamp::from_second(wall.max(floor)).unwrap_or(Timestamp::MAX)
            }
        }
    }

    /// How far the source is behind the record, when that is more than any clock drifts: then no
    /// document may be dated by it.
    #[must_use]
    pub fn behind(&self) -> Option<SignedDuration> {
        let Source::System = self.source else { return None };
        let floor = Timestamp::from_second(self.floor.load(Ordering::SeqCst)).ok()?;
        let behind = floor.duration_since(wall());
        (behind > TOLERANCE).then_some(behind)
    }

    /// What the source says, whatever is on record: for an operator who says that the record ran
    /// ahead.
    #[must_use]
    pub fn unchecked(&self) -> Timestamp {
        match self.source {
            Source::Fixed(moment) => whole(moment),
            Source::System => wall(),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
fn wall() -> Timestamp {
    whole(Timestamp::now())
}

fn whole(moment: Timestamp) -> Timestamp {
    Timestamp::from_second(moment.as_second()).unwrap_or(moment)
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
        assert_eq!(Clock::fixed(moment).now().to_string(), "2026-11-23T12:00:00Z");
        assert_eq!(Clock::system().now().subsec_nanosecond(), 0);
    }

    #[test]
    fn the_clock_never_stands_before_the_record() {
        let clock = Clock::system();
        let now = clock.now();
        assert_eq!(clock.behind(), None);
        // A little behind is a drift, and the record's time is told.
        let soon = now + SignedDuration::from_mins(4);
        clock.raise(soon);
        assert_eq!((clock.now(), clock.behind()), (soon, None));
        // A clock that was set back is told as such; the floor never sinks.
        let later = now + SignedDuration::from_hours(24 * 365);
        clock.raise(later);
        clock.raise(now);
        assert_eq!(clock.now(), later);
        assert!(clock.behind().unwrap() > SignedDuration::from_hours(24 * 364));
        assert!(clock.unchecked() < later);
    }
}
