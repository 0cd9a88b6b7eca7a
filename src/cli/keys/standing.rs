use chancery_credential::KeyId;
use chancery_identity::Timestamp;
use chancery_verify::{KeyState, KeyUse, ListedKey};

use super::publish;
use crate::access::Caller;
use crate::cli::arguments::{Instance, KeysRetire, KeysRevoke};
use crate::cli::assemble::{Opened, at_instance};
use crate::cli::exit::{Failure, OK};
use crate::cli::terminal::Terminal;
use crate::ledger::{Ledger, Object, Unit};
use crate::privacy::Personal;
use crate::publish::PublishRepository;
use crate::signing::{SignerRow, Standing, StandingError};

/// Takes a key out of use. What it signed stays good.
pub(super) fn retire(arguments: &KeysRetire, terminal: &Terminal) -> Result<u8, Failure> {
    let asked = (arguments.kid.as_str(), &arguments.instance);
    change(asked, ("key.retire", None), terminal, |standing, now| standing.retired(now))
}

/// Withdraws a key for good.
pub(super) fn revoke(arguments: &KeysRevoke, terminal: &Terminal) -> Result<u8, Failure> {
    let asked = (arguments.kid.as_str(), &arguments.instance);
    let reason = arguments.reason.as_str();
    change(asked, ("key.revoke", Some(reason)), terminal, |standing, now| {
        let since = arguments.since.unwrap_or(now);
        standing.revoked(since, reason, arguments.good_below, now)
    })
}

fn change(
    (kid, instance): (&str, &Instance),
    (word, reason): (&'static str, Option<&str>),
    terminal: &Terminal,
    to: impl FnOnce(&Standing, Timestamp) -> Result<Standing, StandingError>,
) -> Result<u8, Failure> {
    let id: KeyId =
        kid.parse().map_err(|_| Failure::usage("a key's id has 16 hexadecimal digits"))?;
    at_instance(&instance.config, async |config, opened| {
        let now = opened.clock.now();
        for authority in &opened.authorities {
            // What is here and not on record yet is put there first.
            let due = opened.press(config).next_text(authority.code.as_str(), now).await;
            due.map_err(Failure::internal)?;
        }
        let mut unit: Box<dyn Unit<dyn PublishRepository>> =
            Ledger::<dyn PublishRepository>::begin(&opened.store)
                .await
                .map_err(Failure::internal)?;
        let (code, row) = found(unit.work(), opened, id).await?;
        let standing = to(&row.standing, now).map_err(Failure::usage_of)?;
        if !others_sign_status_lists(opened, &code, id, now) {
            return Err(Failure::policy(
                "no other key could sign status lists: keys rotate --use status first, and start \
                 every serving process anew",
            ));
        }
        let changed = unit.work().change_standing(id, row.standing.state, &standing).await;
        if !changed.map_err(Failure::internal)? {
            return Err(Failure::internal("the key changed a moment ago"));
        }
        let act = Caller::operator(now).deed(word, &code, "", Object::new("key", id));
        let act = act.because(reason.map(|reason| Personal(reason.to_string())));
        unit.commit(act).await.map_err(Failure::internal)?;
        terminal.progress("On record", &format!("{id} is {}", standing.state.as_str()));
        publish(config, opened, &code, now, terminal).await
    })?;
    Ok(OK)
}

/// Whether status lists are signed without this key too: an authority without them publishes
/// nothing, not even that the key is withdrawn.
fn others_sign_status_lists(opened: &Opened, code: &str, id: KeyId, now: Timestamp) -> bool {
    let Some(keys) = opened.keys.of(code) else { return false };
    let lines = keys.trust_list("-", Vec::new(), now).keys;
    let signs =
        |line: &ListedKey| line.state == KeyState::Active && line.may_sign(KeyUse::Status, now);
    let asked = lines.iter().find(|line| line.id == id);
    !asked.is_some_and(signs) || lines.iter().any(|line| line.id != id && signs(line))
}

async fn found(
    work: &mut (dyn PublishRepository + 'static),
    opened: &Opened,
    id: KeyId,
) -> Result<(String, SignerRow), Failure> {
    for authority in &opened.authorities {
        let code = authority.code.as_str();
        let rows = work.signers(code).await.map_err(Failure::internal)?;
        if let Some(row) = rows.into_iter().find(|row| row.certificate.key_id() == id) {
            return Ok((code.to_string(), row));
        }
    }
    Err(Failure::usage(format!("no key has the id {id}")))
}
