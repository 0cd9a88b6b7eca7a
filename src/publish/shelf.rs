use std::sync::{Arc, PoisonError, RwLock};

use chancery_verify::{Anchor, Verifier};

use super::Published;

/// What is published now, in the order of the authorities. Readers never wait for a publisher.
#[derive(Debug, Default)]
pub struct Shelf(RwLock<Held>);

#[derive(Debug, Default)]
struct Held {
    published: Vec<Arc<Published>>,
    anchors: Arc<Vec<Anchor>>,
    verifier: Arc<Verifier>,
}

impl Shelf {
    /// Puts an authority's publications in the place of those before.
    pub fn put(&self, published: Published) {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let published = Arc::new(published);
        match held.published.iter_mut().find(|old| old.authority == published.authority) {
            Some(old) => *old = published,
            None => held.published.push(published),
        }
        held.anchors = Arc::new(held.published.iter().map(|one| one.anchor.clone()).collect());
        held.verifier = Arc::new(held.verifier.renewed(held.anchors.to_vec()));
    }

    /// Everything that is published.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Published>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).published.clone()
    }

    /// The publications of the authority with this code, or of the first.
    #[must_use]
    pub fn of(&self, authority: Option<&str>) -> Option<Arc<Published>> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        match authority {
            None => held.published.first().cloned(),
            Some(code) => held.published.iter().find(|one| one.authority == code).cloned(),
        }
    }

    /// The anchors of all authorities, made ready for many codes.
    #[must_use]
    pub fn verifier(&self) -> Arc<Verifier> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).verifier)
    }

    /// The anchors of all authorities.
    #[must_use]
    pub fn anchors(&self) -> Arc<Vec<Anchor>> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).anchors)
    }
}
