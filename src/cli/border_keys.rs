//! The second root of an authority, which certifies signers of visible digital seals.

use std::fs;
use std::path::Path;

use chancery_credential::KeyId;
use chancery_identity::{Alpha2, DocumentKind, Timestamp};
use chancery_verify::KeyUse;

use super::exit::Failure;
use super::files::{private_folder, remove_folder, write, write_private};
use super::set_up::start_of_day;
use super::terms::{Terms, days};
use crate::authority::Authority;
use crate::environment::Entropy;
use crate::signing::{
    BarCodeSigner, Certificate, CscaProfile, SealKey, bar_code_signer_certificate, csca_certificate,
};

/// A CSCA signs for three years, and is valid until the last that it certified is.
const CSCA_SIGNS_DAYS: i64 = 3 * 365;
const CSCA_MARGIN_DAYS: i64 = 91;

/// The Country Signing CA of one authority.
pub(super) struct Csca {
    key: Option<SealKey>,
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
        let (from, terms) = (start_of_day(now)?, Terms::of(KeyUse::Seal));
        let profile = CscaProfile {
            country: authority.alpha2,
            state: authority.code,
            host: &authority.check_at,
            from,
            sign_to: from + days(CSCA_SIGNS_DAYS),
            to: from + days(CSCA_SIGNS_DAYS + CSCA_MARGIN_DAYS) + terms.sign + terms.good,
        };
        let certificate = csca_certificate(&key, &profile, &mut entropy.rng());
        Ok(Self { key: Some(key), certificate: certificate.map_err(Failure::internal)? })
    }

    /// The one in a folder, `csca.pem` with `csca.key` unless that is kept elsewhere; none where
    /// there is no such certificate.
    pub(super) fn read(folder: &Path, passphrase: &[u8]) -> Result<Option<Self>, Failure> {
        if !folder.join("csca.pem").exists() {
            return Ok(None);
        }
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read_to_string(&path)
                .map_err(|error| Failure::internal(format!("{}: {error}", path.display())))
        };
        let certificate = Certificate::from_pem(&read("csca.pem")?).map_err(Failure::internal)?;
        let key = if folder.join("csca.key").exists() {
            let key = SealKey::from_encrypted_pem(&read("csca.key")?, passphrase);
            Some(key.map_err(Failure::internal)?)
        } else {
            None
        };
        Ok(Some(Self { key, certificate }))
    }

    /// Writes it into a folder.
    pub(super) fn write_authority(
        &self,
        folder: &Path,
        passphrase: &[u8],
        entropy: &Entropy,
    ) -> Result<(), Failure> {
        write(&folder.join("csca.pem"), self.certificate.to_pem().as_bytes())?;
        match &self.key {
            None => Ok(()),
            Some(key) => write_seal_key(&folder.join("csca.key"), key, passphrase, entropy),
        }
    }

    /// Writes it into an authority's folder of keys, and, where its key is at hand, a first signer
    /// under it.
    pub(super) fn write(
        &self,
        folder: &Path,
        authority: &Authority,
        (now, passphrase, entropy): (Timestamp, &[u8], &Entropy),
    ) -> Result<(), Failure> {
        self.write_authority(folder, passphrase, entropy)?;
        let signers = folder.join("seal-signers");
        remove_folder(&signers)?;
        private_folder(&signers)?;
        if self.key.is_some() {
            let from = start_of_day(now)?;
            self.write_signer(folder, authority.alpha2, (from, passphrase, entropy))?;
        }
        Ok(())
    }

    /// Makes a new seal signer. A renewal is a new key.
    pub(super) fn write_signer(
        &self,
        folder: &Path,
        country: Alpha2,
        (from, passphrase, entropy): (Timestamp, &[u8], &Entropy),
    ) -> Result<KeyId, Failure> {
        let key = SealKey::generate(&mut entropy.rng());
        let terms = Terms::of(KeyUse::Seal);
        let certificate = self.certify(&key.point(), country, terms.name, from, entropy)?;
        let file = folder.join("seal-signers").join(certificate.key_id().to_string());
        write_seal_key(&file.with_extension("key"), &key, passphrase, entropy)?;
        // The certificate last: a key is found by it.
        write(&file.with_extension("pem"), certificate.to_pem().as_bytes())?;
        Ok(certificate.key_id())
    }

    /// The certificate of a seal signer's key.
    pub(super) fn certify(
        &self,
        point: &[u8],
        country: Alpha2,
        name: &str,
        from: Timestamp,
        entropy: &Entropy,
    ) -> Result<Certificate, Failure> {
        let rule = "the CSCA's key is not on this machine: `keys request` here, `keys certify` \
                    where it is, `keys install` here";
        let csca = self.key.as_ref().ok_or_else(|| Failure::policy(rule))?;
        let code = chancery_mrz::DocumentCode::of(DocumentKind::EmergencyTravelDocument);
        let terms = Terms::of(KeyUse::Seal);
        let signer = BarCodeSigner {
            country,
            name: name.parse().map_err(|_| {
                Failure::usage("the name of a seal's signer is two letters (Doc 9303-12 §7.1.3)")
            })?,
            from,
            to: from + terms.sign + terms.good,
            document_types: &[code.as_str()],
        };
        bar_code_signer_certificate(csca, &self.certificate, point, &signer, &mut entropy.rng())
            .map_err(Failure::usage_of)
    }

    /// Its certificate.
    pub(super) const fn certificate(&self) -> &Certificate {
        &self.certificate
    }
}

pub(super) fn write_seal_key(
    path: &Path,
    key: &SealKey,
    passphrase: &[u8],
    entropy: &Entropy,
) -> Result<(), Failure> {
    let pem = key.to_encrypted_pem(passphrase, &mut entropy.rng()).map_err(Failure::internal)?;
    write_private(path, pem.as_bytes())
}
