use chancery_identity::Timestamp;
use chancery_verify::{KeyUse, PublicKey};

use super::text;
use crate::cli::arguments::KeysCertify;
use crate::cli::border_keys::Csca;
use crate::cli::exit::{Failure, OK};
use crate::cli::files::write;
use crate::cli::set_up::RootMaterial;
use crate::cli::terminal::Terminal;
use crate::cli::terms::{Terms, days};
use crate::environment::{Clock, Entropy};
use crate::signing::{
    Certificate, CertificateRequest, RequestedKey, SignerProfile, Subject, check_path, example,
    read_passphrase, signer_certificate,
};

/// Certifies a key with the root's. Needs no instance and no network.
pub(super) fn run(arguments: &KeysCertify, terminal: &Terminal) -> Result<u8, Failure> {
    let request = CertificateRequest::from_pem(&text(&arguments.request)?)
        .map_err(|error| Failure::usage(format!("{}: {error}", arguments.request.display())))?;
    if request.usage.is_some_and(|asked| asked != arguments.usage) {
        return Err(Failure::usage("the request asks for another use"));
    }
    let passphrase = read_passphrase(&arguments.passphrase_file).map_err(Failure::internal)?;
    let entropy = Entropy::from_system().map_err(Failure::internal)?;
    let from = arguments.from.unwrap_or_else(|| Clock::system().now());
    let certificate = match &request.key {
        RequestedKey::P256(point) if arguments.usage == KeyUse::Seal => {
            seal(arguments, &request, point, from, &passphrase, &entropy)?
        }
        RequestedKey::Ed25519(key) if arguments.usage != KeyUse::Seal => {
            signer(arguments, &request, key, from, &passphrase, &entropy)?
        }
        _ => return Err(Failure::usage("seals are signed by P-256, all else by Ed25519")),
    };
    write(&arguments.out, certificate.to_pem().as_bytes())?;
    terminal.progress(
        "Certified",
        &format!("{} for {}", certificate.key_id(), arguments.usage.as_str()),
    );
    terminal.progress("For", &format!("{}, {}", request.organization, request.common_name));
    terminal.progress("Then", &format!("keys install {}", arguments.out.display()));
    Ok(OK)
}

fn signer(
    arguments: &KeysCertify,
    request: &CertificateRequest,
    key: &PublicKey,
    from: Timestamp,
    passphrase: &[u8],
    entropy: &Entropy,
) -> Result<Certificate, Failure> {
    let [first, ..] = arguments.states.as_slice() else {
        return Err(Failure::usage("--state: a signer signs for one State at least"));
    };
    let material =
        RootMaterial::at(&arguments.root, arguments.authority.unwrap_or(*first), passphrase)?;
    let refused = "the published example keys are refused: anybody could sign with them";
    if example::is_example(key) || (material.is_example() && !arguments.example) {
        return Err(Failure::policy(refused));
    }
    if material.certificate.country() != Some(request.country) {
        return Err(Failure::usage("the request is another State's than the root"));
    }
    let terms = Terms::of(arguments.usage);
    let sign_to = from + arguments.sign_days.map_or(terms.sign, days);
    let profile = SignerProfile {
        usage: arguments.usage,
        subject: Subject {
            country: request.country,
            organization: &request.organization,
            common_name: &request.common_name,
        },
        sign_from: from,
        sign_to,
        valid_to: sign_to + arguments.good_days.map_or(terms.good, days),
        kinds: &arguments.kinds,
        states: &arguments.states,
    };
    let root = &material.certificate;
    let certificate = signer_certificate(material.key()?, root, key, &profile, &mut entropy.rng())
        .map_err(Failure::usage_of)?;
    // Read back as everybody else will.
    check_path(&certificate, root, from).map_err(Failure::internal)?;
    Ok(certificate)
}

fn seal(
    arguments: &KeysCertify,
    request: &CertificateRequest,
    point: &[u8],
    from: Timestamp,
    passphrase: &[u8],
    entropy: &Entropy,
) -> Result<Certificate, Failure> {
    if arguments.sign_days.is_some() || arguments.good_days.is_some() {
        return Err(Failure::usage("how long a seal's signer signs follows from Doc 9303-12"));
    }
    let csca = Csca::read(&arguments.root, passphrase)?
        .ok_or_else(|| Failure::internal("there is no csca.pem"))?;
    if csca.certificate().country() != Some(request.country) {
        return Err(Failure::usage("the request is another State's than the CSCA"));
    }
    csca.certify(point, request.country, &request.common_name, from, entropy)
}
