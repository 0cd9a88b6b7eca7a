use std::net::IpAddr;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::{Mutex, Semaphore};

use super::Problem;
use crate::access::AccessRepository;
use crate::application::Intake;
use crate::authority::Authority;
use crate::environment::{Clock, Entropy};
use crate::issuance::Issuer;
use crate::ledger::Ledger;
use crate::publish::{PublishError, PublishRepository, Shelf, publish};
use crate::registry::RegistryRepository;
use crate::verification::Desk;

/// The rooms as the handlers use them. `cli` puts them together.
pub struct Engine {
    /// Officers and verifiers.
    pub access: Arc<dyn Ledger<dyn AccessRepository>>,
    /// Applications.
    pub intake: Intake,
    /// Issuance.
    pub issuer: Issuer,
    /// Documents on record.
    pub registry: Arc<dyn Ledger<dyn RegistryRepository>>,
    /// What publishing reads and writes.
    pub press: Arc<dyn Ledger<dyn PublishRepository>>,
    /// What is published now.
    pub shelf: Arc<Shelf>,
    /// The verification desk.
    pub desk: Desk,
    /// The clock.
    pub clock: Clock,
    /// The randomness.
    pub entropy: Arc<Entropy>,
    /// A place for each processor, for work that keeps one busy.
    pub benches: Arc<Semaphore>,
    /// Publishers follow one another, so that an older list never takes a newer one's place.
    pub publishing: Mutex<()>,
    /// The proxies whose forwarded headers are believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine(…)")
    }
}

impl Engine {
    /// Does a piece of work to its end, whether or not the client waits for it.
    ///
    /// # Errors
    /// Whatever the work says; a panic in it is [`Problem::internal`].
    pub async fn to_the_end<T: Send + 'static>(
        work: impl Future<Output = Result<T, Problem>> + Send + 'static,
    ) -> Result<T, Problem> {
        tokio::spawn(work).await.map_err(|error| Problem::internal(&error))?
    }

    /// Does a piece of work that keeps a processor busy, beside the requests and not in their way;
    /// no more of it at a time than there are processors.
    ///
    /// # Errors
    /// Whatever the work says; a panic in it is [`Problem::internal`].
    pub async fn beside<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Problem>> + Send + 'static,
    ) -> Result<T, Problem> {
        let benches = Arc::clone(&self.benches);
        let bench = benches.acquire_owned().await.map_err(|error| Problem::internal(&error))?;
        let handle = Handle::current();
        tokio::task::spawn_blocking(move || {
            let _bench = bench;
            handle.block_on(work)
        })
        .await
        .map_err(|error| Problem::internal(&error))?
    }

    /// Publishes after a change that is on record already. If that fails, the change stands and
    /// the next refresh brings it to the lists.
    pub async fn publish_change(&self, authority: &str) {
        if let Err(error) = self.publish(Some(authority), false).await {
            tracing::error!(%error, "a change is on record and not yet in the lists");
        }
    }

    /// Publishes for every authority, or for one. One that fails keeps none of the others waiting.
    ///
    /// # Errors
    /// The first [`PublishError`]; what was published before stays.
    pub async fn publish(&self, only: Option<&str>, renew: bool) -> Result<(), PublishError> {
        let _turn = self.publishing.lock().await;
        let mut first_failure = Ok(());
        for authority in self.issuer.authorities.iter() {
            if only.is_none_or(|only| only == authority.code.as_str()) {
                first_failure = first_failure.and(self.publish_one(authority, renew).await);
            }
        }
        first_failure
    }

    async fn publish_one(&self, authority: &Authority, renew: bool) -> Result<(), PublishError> {
        let Some(keys) = self.issuer.keys.of(authority.code.as_str()) else { return Ok(()) };
        let mut unit = self.press.begin().await?;
        let url = &self.issuer.public_url;
        let published = publish(unit.work(), authority, keys, url, self.clock.now(), renew).await?;
        unit.commit().await?;
        self.shelf.put(published);
        Ok(())
    }
}
