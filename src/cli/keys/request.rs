use chancery_verify::KeyUse;
use sha2::{Digest, Sha256};

use super::authority;
use crate::cli::arguments::KeysRequest;
use crate::cli::assemble::at_instance;
use crate::cli::border_keys::write_seal_key;
use crate::cli::exit::{Failure, OK};
use crate::cli::files::{private_folder, write};
use crate::cli::sealing;
use crate::cli::set_up::write_key;
use crate::cli::terminal::Terminal;
use crate::cli::terms::Terms;
use crate::registry::hex;
use crate::signing::{Asking, CertificateRequest, KeyPair, SealKey, Subject, certificate_request};

/// Makes a key here, which stays, and the request for its certificate, which goes to the root.
pub(super) fn run(arguments: &KeysRequest, terminal: &Terminal) -> Result<u8, Failure> {
    let usage = arguments.usage;
    at_instance(&arguments.instance.config, async |config, opened| {
        let authority = authority(opened, arguments.authority.as_deref())?;
        let passphrase = sealing::passphrase(config)?;
        let folder = config.keys.join(authority.code.as_str()).join("requests");
        private_folder(&folder)?;
        let subject = Subject {
            country: authority.alpha2,
            organization: &authority.name,
            common_name: Terms::of(usage).name,
        };
        let entropy = &opened.entropy;
        let file = |spki: &[u8]| {
            let name = hex(&Sha256::digest(spki));
            folder.join(name.get(..16).unwrap_or_default()).with_extension("key")
        };
        let request = if usage == KeyUse::Seal {
            let key = SealKey::generate(&mut entropy.rng());
            write_seal_key(&file(&key.spki()), &key, &passphrase, entropy)?;
            certificate_request(Asking::P256(&key), &subject, usage)
        } else {
            let key = KeyPair::generate(&mut entropy.rng());
            write_key(&file(&key.public().spki()), &key, &passphrase, entropy)?;
            certificate_request(Asking::Ed25519(&key), &subject, usage)
        };
        let pem = request.map_err(Failure::internal)?;
        // What would be refused there is better refused here.
        let read = CertificateRequest::from_pem(&pem).map_err(Failure::internal)?;
        if read.usage != Some(usage) || read.organization != authority.name {
            return Err(Failure::internal("the request does not read back as it was written"));
        }
        write(&arguments.out, pem.as_bytes())
    })?;
    let file = arguments.out.display();
    terminal.progress("Made", &format!("a key for {}, and its request {file}", usage.as_str()));
    terminal
        .progress("Then", "keys certify it where the root is, and keys install the certificate");
    Ok(OK)
}
