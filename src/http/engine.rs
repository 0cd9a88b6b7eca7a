use std::net::IpAddr;
use std::sync::Arc;

use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, Semaphore};

use super::Problem;
use crate::access::{Directory, Entrance, Personnel};
use crate::application::Intake;
use crate::audit::AuditRepository;
use crate::authority::Authorities;
use crate::environment::{Clock, Entropy};
use crate::issuance::Issuer;
use crate::ledger::{Ledger, StorageError};
use crate::publish::{Press, PublishError, Shelf};
use crate::registry::Registry;
use crate::render::Templates;
use crate::verification::Desk;

/// The rooms as the handlers use them. `cli` puts them together.
pub struct Engine {
    /// Where officers and verifiers come in.
    pub entrance: Entrance,
    /// Officers and verifiers.
    pub personnel: Personnel,
    /// Authorities and posts.
    pub directory: Directory,
    /// Applications.
    pub intake: Intake,
    /// Issuance.
    pub issuer: Issuer,
    /// Documents on record.
    pub registry: Registry,
    /// What makes the publications.
    pub press: Press,
    /// What is published now.
    pub shelf: Arc<Shelf>,
    /// The verification desk.
    pub desk: Desk,
    /// The audit record.
    pub audit: Arc<dyn Ledger<dyn AuditRepository>>,
    /// What documents are drawn with.
    pub templates: Arc<Templates>,
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
    /// The configuration as it may be shown.
    pub configuration: Value,
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

    /// The authorities on record, in their order.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn authorities(&self) -> Result<Authorities, StorageError> {
        self.press.ledger.read().await?.work().authorities().await
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
        for authority in &self.authorities().await? {
            let code = authority.code.as_str();
            if only.is_none_or(|only| only == code) {
                let published = self.press.publish(code, self.clock.now(), renew).await;
                let put = published.map(|published| self.shelf.put(published));
                first_failure = first_failure.and(put);
            }
        }
        first_failure
    }
}
