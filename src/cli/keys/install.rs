use std::path::{Path, PathBuf};

use chancery_identity::Timestamp;
use chancery_verify::{KeyUse, ListedKey, PublicKey};

use super::{publish, text};
use crate::access::Caller;
use crate::cli::arguments::KeysInstall;
use crate::cli::assemble::{Opened, at_instance, key_ring};
use crate::cli::exit::{Failure, OK};
use crate::cli::files::{remove, write, write_private};
use crate::cli::sealing;
use crate::cli::terminal::Terminal;
use crate::config::{Config, Mode};
use crate::ledger::{Ledger, Object, StorageError, Unit};
use crate::publish::PublishRepository;
use crate::signing::{Certificate, KeyPair, KeyRing, SealKey, SignerRow, Standing, example};

/// Puts a certified key to use: key and certificate into the folder of signers, the certificate on
/// record, and so into the trust list.
pub(super) fn run(arguments: &KeysInstall, terminal: &Terminal) -> Result<u8, Failure> {
    let certificate = Certificate::from_pem(&text(&arguments.certificate)?)
        .map_err(|error| Failure::trust(format!("{}: {error}", arguments.certificate.display())))?;
    at_instance(&arguments.instance.config, async |config, opened| {
        let now = opened.clock.now();
        let (code, line) = certified_here(opened, &certificate)?;
        if line.sign_to < now {
            return Err(Failure::policy(format!("the key stopped signing at {}", line.sign_to)));
        }
        let public = PublicKey::from_spki(&line.spki);
        if config.mode != Mode::Demo && public.is_ok_and(|key| example::is_example(&key)) {
            return Err(Failure::policy("the published example keys are refused outside the demo"));
        }
        let passphrase = sealing::passphrase(config)?;
        let folder = config.keys.join(&code);
        let signers = if line.usage == KeyUse::Seal { "seal-signers" } else { "signers" };
        let file = folder.join(signers).join(line.id.to_string());
        let (pem, key) = (file.with_extension("pem"), file.with_extension("key"));
        let asked = key_of(&folder.join("requests"), &line, &passphrase)?;
        if let Some(asked) = &asked {
            write_private(&key, text(asked)?.as_bytes())?;
        } else if !key.exists() {
            let rule = "the certificate's key is not here: it was asked for on another machine";
            return Err(Failure::usage(rule));
        }
        // The certificate last: a key is found by it.
        write(&pem, certificate.to_pem().as_bytes())?;
        put_on_record(opened, &code, &certificate, now).await?;
        asked.map_or(Ok(()), |asked| remove(&asked))?;
        terminal
            .progress("Installed", &format!("{} for {} of {code}", line.id, line.usage.as_str()));
        let renewed = with_new_keys(config, opened, &passphrase)?;
        publish(config, &renewed, &code, now, terminal).await
    })?;
    terminal
        .progress("Then", "start every serving process anew: it does not sign with the key yet");
    Ok(OK)
}

/// The instance with the keys as they are in the folders by now.
pub(super) fn with_new_keys(
    config: &Config,
    opened: &Opened,
    passphrase: &[u8],
) -> Result<Opened, Failure> {
    let ring: KeyRing = key_ring(config, &opened.authorities, passphrase)?;
    Ok(opened.with_keys(ring))
}

/// The authority whose root certified it, and what it says.
fn certified_here(
    opened: &Opened,
    certificate: &Certificate,
) -> Result<(String, ListedKey), Failure> {
    let mut why = "there is no authority".to_string();
    for authority in &opened.authorities {
        let code = authority.code.as_str();
        match opened.keys.of(code).map(|keys| keys.line(certificate)) {
            Some(Ok(line)) => return Ok((code.to_string(), line)),
            Some(Err(error)) => why = error.to_string(),
            None => {}
        }
    }
    Err(Failure::trust(format!("no root here certified it: {why}")))
}

/// The file of the key that asked for this certificate.
fn key_of(
    requests: &Path,
    line: &ListedKey,
    passphrase: &[u8],
) -> Result<Option<PathBuf>, Failure> {
    for entry in std::fs::read_dir(requests).into_iter().flatten() {
        let path = entry.map_err(Failure::internal)?.path();
        if path.extension().is_none_or(|extension| extension != "key") {
            continue;
        }
        let pem = text(&path)?;
        let spki = if line.usage == KeyUse::Seal {
            SealKey::from_encrypted_pem(&pem, passphrase).map(|key| key.spki())
        } else {
            KeyPair::from_encrypted_pem(&pem, passphrase).map(|key| key.public().spki())
        };
        // Keys of the other kind are asked for in the same folder.
        if spki.is_ok_and(|spki| spki == line.spki) {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

pub(super) async fn put_on_record(
    opened: &Opened,
    code: &str,
    certificate: &Certificate,
    now: Timestamp,
) -> Result<(), Failure> {
    let mut unit: Box<dyn Unit<dyn PublishRepository>> =
        Ledger::<dyn PublishRepository>::begin(&opened.store).await.map_err(Failure::internal)?;
    let row = SignerRow { certificate: certificate.clone(), standing: Standing::active() };
    match unit.work().add_signer(code, &row).await {
        Ok(()) => {}
        Err(StorageError::Conflict(_)) => return Ok(()),
        Err(error) => return Err(Failure::internal(error)),
    }
    let object = Object::new("key", certificate.key_id());
    let act = Caller::operator(now).deed("key.install", code, "", object);
    unit.commit(act).await.map_err(Failure::internal)
}
