use std::net::IpAddr;
use std::sync::Arc;

use tokio::sync::Mutex;

use crate::access::AccessRepository;
use crate::application::Intake;
use crate::environment::{Clock, Entropy};
use crate::issuance::Issuer;
use crate::ledger::Ledger;
use crate::publish::{PublishError, PublishRepository, Published, Shelf, publish};
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
    /// Publishes after a change that is on record already. If that fails, the change stands and
    /// the next refresh brings it to the lists.
    pub async fn publish_change(&self, authority: &str) {
        if let Err(error) = self.publish(Some(authority), false).await {
            tracing::error!(%error, "a change is on record and not yet in the lists");
        }
    }

    /// Publishes for every authority, or for one.
    ///
    /// # Errors
    /// [`PublishError`] of the first that fails; what was published before stays.
    pub async fn publish(&self, only: Option<&str>, renew: bool) -> Result<(), PublishError> {
        let _turn = self.publishing.lock().await;
        for authority in self.issuer.authorities.iter() {
            let code = authority.code.as_str();
            let wanted = only.is_none_or(|only| only == code);
            let Some(keys) = self.issuer.keys.of(code).filter(|_| wanted) else { continue };
            let mut unit = self.press.begin().await?;
            let published: Published = publish(
                unit.work(),
                authority,
                keys,
                &self.issuer.public_url,
                self.clock.now(),
                renew,
            )
            .await?;
            unit.commit().await?;
            self.shelf.put(published);
        }
        Ok(())
    }
}
