//! The second root of an authority, which certifies signers of visible digital seals.

use std::fs;
use std::path::Path;

use chancery_identity::{DocumentKind, Timestamp};
use jiff::SignedDuration;

use super::exit::Failure;
use super::files::{private_folder, remove_folder, write, write_private};
use super::set_up::start_of_day;
use crate::authority::Authority;
use crate::environment::Entropy;
use crate::signing::{
    BarCodeSigner, Certificate, CscaProfile, SealKey, bar_code_signer_certificate, csca_certificate,
};

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// A seal signer signs for a year, and its certificate outlives that by the longest an emergency
/// travel document is valid (Doc 9303-12 §4.1.3, Doc 9303-8 §4.1.3).
const SEAL_SIGNER_DAYS: i32 = 365 + 366;
/// A CSCA signs for three years, and is valid until the last that it certified is.
const CSCA_SIGNS_DAYS: i32 = 3 * 365;
const CSCA_DAYS: i32 = CSCA_SIGNS_DAYS + SEAL_SIGNER_DAYS + 91;
/// CN of the signers: the engine names the first so.
const SIGNER_NAME: &str = "CS";

/// The Country Signing CA of one authority.
pub(super) struct Csca {
    key: SealKey,
    certificate: Certificate,
}

impl Csca {
    /// A new one.
    pub(super) fn new(
        authority: &Authority,
        now: Timestamp,
        entropy: &Entropy,
    ) -> Result<Self, Failure> {
        let key = SealKey::generate(&mut entropy.rng());
        let from = start_of_day(now)?;
        let profile = CscaProfile {
            country: authority.alpha2,
            state: authority.code,
            host: &authority.check_at,
            from,
            sign_to: from + DAY * CSCA_SIGNS_DAYS,
            to: from + DAY * CSCA_DAYS,
        };
        let certificate = csca_certificate(&key, &profile, &mut entropy.rng());
        Ok(Self { key, certificate: certificate.map_err(Failure::internal)? })
    }

    /// The one in a folder, `csca.pem` with `csca.key`; none where there is no such key.
    pub(super) fn read(folder: &Path, passphrase: &[u8]) -> Result<Option<Self>, Failure> {
        if !folder.join("csca.key").exists() {
            return Ok(None);
        }
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read_to_string(&path)
                .map_err(|error| Failure::internal(format!("{}: {error}", path.display())))
        };
        let key = SealKey::from_encrypted_pem(&read("csca.key")?, passphrase);
        let certificate = Certificate::from_pem(&read("csca.pem")?);
        Ok(Some(Self {
            key: key.map_err(Failure::internal)?,
            certificate: certificate.map_err(Failure::internal)?,
        }))
    }

    /// Writes it, and a first signer under it, into an authority's folder of keys.
    pub(super) fn write(
        &self,
        folder: &Path,
        authority: &Authority,
        (now, passphrase, entropy): (Timestamp, &[u8], &Entropy),
    ) -> Result<(), Failure> {
        write(&folder.join("csca.pem"), self.certificate.to_pem().as_bytes())?;
        write_key(&folder.join("csca.key"), &self.key, passphrase, entropy)?;
        let signers = folder.join("seal-signers");
        remove_folder(&signers)?;
        private_folder(&signers)?;
        self.write_signer(folder, authority, (now, passphrase, entropy))
    }

    /// Makes a new seal signer. A renewal is a new key.
    pub(super) fn write_signer(
        &self,
        folder: &Path,
        authority: &Authority,
        (now, passphrase, entropy): (Timestamp, &[u8], &Entropy),
    ) -> Result<(), Failure> {
        let from = start_of_day(now)?;
        let key = SealKey::generate(&mut entropy.rng());
        let code = chancery_mrz::DocumentCode::of(DocumentKind::EmergencyTravelDocument);
        let signer = BarCodeSigner {
            country: authority.alpha2,
            name: SIGNER_NAME.parse().map_err(Failure::internal)?,
            from,
            to: from + DAY * SEAL_SIGNER_DAYS,
            document_types: &[code.as_str()],
        };
        let certificate = bar_code_signer_certificate(
            &self.key,
            &self.certificate,
            &key.point(),
            &signer,
            &mut entropy.rng(),
        )
        .map_err(Failure::internal)?;
        let file = folder.join("seal-signers").join(certificate.key_id().to_string());
        write_key(&file.with_extension("key"), &key, passphrase, entropy)?;
        // The certificate last: a key is found by it.
        write(&file.with_extension("pem"), certificate.to_pem().as_bytes())
    }
}

fn write_key(
    path: &Path,
    key: &SealKey,
    passphrase: &[u8],
    entropy: &Entropy,
) -> Result<(), Failure> {
    let pem = key.to_encrypted_pem(passphrase, &mut entropy.rng()).map_err(Failure::internal)?;
    write_private(path, pem.as_bytes())
}
