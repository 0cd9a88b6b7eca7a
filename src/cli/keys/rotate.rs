use chancery_verify::KeyUse;

use super::install::{put_on_record, with_new_keys};
use super::{authority, publish, text};
use crate::cli::arguments::KeysRotate;
use crate::cli::assemble::at_instance;
use crate::cli::border_keys::Csca;
use crate::cli::exit::{Failure, OK};
use crate::cli::sealing;
use crate::cli::set_up::{RootMaterial, write_signer};
use crate::cli::terminal::Terminal;
use crate::signing::Certificate;

/// Request, certificate and installation in one, where the root's key is at hand. From now on the
/// new key signs; the one before stays good, and may be retired.
pub(super) fn run(arguments: &KeysRotate, terminal: &Terminal) -> Result<u8, Failure> {
    at_instance(&arguments.instance.config, async |config, opened| {
        let authority = authority(opened, arguments.authority.as_deref())?;
        let code = authority.code.as_str();
        let passphrase = sealing::passphrase(config)?;
        let folder = config.keys.join(code);
        let root = arguments.root.as_deref().unwrap_or(&folder);
        let now = opened.clock.now();
        let given = (now, &passphrase[..], &*opened.entropy);
        let (signers, id) = if arguments.usage == KeyUse::Seal {
            let csca = Csca::read(root, &passphrase)?
                .ok_or_else(|| Failure::internal("there is no csca.pem"))?;
            ("seal-signers", csca.write_signer(&folder, authority.alpha2, given)?)
        } else {
            let material = RootMaterial::at(root, authority.code, &passphrase)?;
            ("signers", write_signer(&folder, authority, &material, arguments.usage, given)?)
        };
        let pem = text(&folder.join(signers).join(id.to_string()).with_extension("pem"))?;
        let certificate = Certificate::from_pem(&pem).map_err(Failure::internal)?;
        put_on_record(opened, code, &certificate, now).await?;
        terminal.say(&id.to_string());
        let renewed = with_new_keys(config, opened, &passphrase)?;
        publish(config, &renewed, code, now, terminal).await
    })?;
    terminal
        .progress("Then", "start every serving process anew: it does not sign with the key yet");
    Ok(OK)
}
