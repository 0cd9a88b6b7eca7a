use alloc::sync::Arc;
use core::array;
use core::fmt;
use core::hint::black_box;

use super::field::Field;
use super::multiples::{OfBase, OfKey};
use super::{Claim, Point, agrees};
use crate::PublicKey;

/// The multiples of the base point, which keys made ready share.
#[derive(Clone)]
pub struct Generator(Arc<OfBase>);

impl Generator {
    /// What its multiples take, in bytes.
    pub const BYTES: usize = OfBase::BYTES;

    /// Works the multiples out, in a few milliseconds.
    #[must_use]
    pub fn new() -> Self {
        let base = Point::decompress(&Point::BASE).unwrap_or(Point::IDENTITY);
        Self(Arc::new(OfBase::of(&base)))
    }
}

impl Default for Generator {
    fn default() -> Self {
        Self::new()
    }
}

/// A key with its multiples worked out, for whoever verifies many of its signatures: it takes a
/// sixth of the time and the same signatures as the [`PublicKey`] does.
#[derive(Clone)]
pub struct PreparedKey {
    key: PublicKey,
    /// The multiples of −A.
    multiples: Arc<OfKey>,
    generator: Generator,
}

impl PreparedKey {
    /// What the multiples of a key take, in bytes.
    pub const BYTES: usize = OfKey::BYTES;

    /// Works the multiples out, in about two milliseconds; they take [`PreparedKey::BYTES`].
    #[must_use]
    pub fn new(key: PublicKey, generator: &Generator) -> Self {
        let multiples = Arc::new(OfKey::of(&key.point().negated()));
        Self { key, multiples, generator: generator.clone() }
    }

    /// The key.
    #[must_use]
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Whether `signature` is this key's over `message`, by the rule of [`PublicKey::verifies`].
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        Pending::settle(&[self.begin(&[message], signature)]) == [true]
    }

    /// Does the part of a verification that is the signature's own. The pieces of the message are
    /// hashed one after another.
    pub(crate) fn begin(&self, message: &[&[u8]], signature: &[u8; 64]) -> Pending {
        Pending(Claim::of(&self.key.to_bytes(), message, signature).map(|claim| {
            let of_base = self.generator.0.terms(&claim.s);
            let of_key = self.multiples.terms(&claim.k);
            // They are scattered over more memory than is at hand. Each is asked for before any is
            // added, so that the processor waits for all of them together.
            let terms = of_base.into_iter().chain(of_key);
            black_box(terms.clone().fold(0, |asked, (term, _)| asked ^ term.ends()));
            (Point::sum(terms), claim.r)
        }))
    }
}

// A key is no secret, and its multiples tell nobody more.
impl fmt::Debug for PreparedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PreparedKey").field(&self.key).finish()
    }
}

impl fmt::Debug for Generator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Generator(…)")
    }
}

/// A signature whose [S]B − [k]A is known and not yet held against R; none when it is refused
/// already.
#[derive(Clone, Copy)]
pub(crate) struct Pending(Option<(Point, [u8; 32])>);

impl Pending {
    /// No signature: nothing to settle, and not good.
    pub(crate) const NONE: Self = Self(None);

    /// Which of these are good. What costs most in holding a point against a spelling, one
    /// inversion, is done once for all of them.
    pub(crate) fn settle<const N: usize>(pending: &[Self; N]) -> [bool; N] {
        let mut inverses = pending.map(|one| one.0.map_or(Field::ONE, |(found, _)| found.z()));
        Field::invert_each(&mut inverses, &mut [Field::ONE; N]);
        let mut both = pending.iter().zip(inverses);
        array::from_fn(|_| match both.next() {
            Some((Self(Some((found, r))), inverse)) => agrees(found, &found.compress(inverse), r),
            _ => false,
        })
    }
}
