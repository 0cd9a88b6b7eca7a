use std::fs;
use std::path::{Path, PathBuf};

use chancery_credential::KeyId;
use chancery_identity::{CountryCode, Timestamp};
use chancery_verify::{
    KeyAlgorithm, KeyState, KeyUse, ListedKey, NoteKey, Post, PublicKey, Root, TrustList,
};
use jiff::SignedDuration;
use thiserror::Error;
use zeroize::Zeroizing;

use super::{Certificate, KeyPair, SealKey, SealSigner, SignerFacts, check_path};

/// How long a trust list may be relied on.
const TRUST_LIST_LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A key with the certificate that says what it may sign.
#[derive(Debug)]
pub struct Signer {
    key: KeyPair,
    certificate: Certificate,
    facts: SignerFacts,
}

impl Signer {
    /// Joins a key and its certificate, checked under the root at the time the key began to sign.
    ///
    /// # Errors
    /// [`KeyRingError`].
    pub fn new(
        key: KeyPair,
        certificate: Certificate,
        root: &Certificate,
        at: Timestamp,
    ) -> Result<Self, KeyRingError> {
        let facts = check_path(&certificate, root, at)
            .map_err(|error| KeyRingError::Content(error.to_string()))?;
        if facts.public_key == key.public() {
            Ok(Self { key, certificate, facts })
        } else {
            Err(KeyRingError::Content("a certificate is not of the key beside it".into()))
        }
    }

    /// The key's id.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.facts.key_id
    }

    /// What the certificate says.
    #[must_use]
    pub const fn facts(&self) -> &SignerFacts {
        &self.facts
    }

    /// The certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Whether the key is for this use and in its period of signing.
    #[must_use]
    pub fn may_sign(&self, usage: KeyUse, now: Timestamp) -> bool {
        self.facts.usage == usage && (self.facts.sign_from..=self.facts.sign_to).contains(&now)
    }

    /// Signs a message.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message)
    }

    pub(super) const fn signing_key(&self) -> &ed25519_dalek::SigningKey {
        self.key.signing_key()
    }

    fn listed(&self) -> ListedKey {
        let facts = self.facts.clone();
        ListedKey {
            id: facts.key_id,
            usage: facts.usage,
            algorithm: KeyAlgorithm::Ed25519,
            spki: facts.public_key.spki(),
            sign_from: facts.sign_from,
            sign_to: facts.sign_to,
            valid_to: facts.valid_to,
            kinds: facts.kinds,
            states: facts.states,
            state: KeyState::Active,
            since: None,
            reason: None,
            good_below: None,
            seal_reference: None,
            specimen: false,
        }
    }
}

/// The keys of one authority that this instance holds. The root's private key is not among them.
#[derive(Debug)]
pub struct AuthorityKeys {
    authority: CountryCode,
    root_certificate: Certificate,
    root: Root,
    root_signature: [u8; 64],
    trust_list_key: KeyPair,
    signers: Vec<Signer>,
    csca: Certificate,
    seal_signers: Vec<SealSigner>,
}

/// Why keys could not be loaded or stored.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum KeyRingError {
    /// A file cannot be read or written.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{0}")]
    Content(String),
}

impl AuthorityKeys {
    /// The root record that names this key as the one that signs trust lists.
    #[must_use]
    pub fn first_root_record(authority: CountryCode, trust_list_key: PublicKey) -> Root {
        let name = format!("trust-list.{}", authority.as_str().to_lowercase());
        Root {
            authority,
            version: 1,
            threshold: 1,
            keys: vec![NoteKey { name, key: trust_list_key }],
        }
    }

    /// Reads an authority's folder: `root.pem`, `root-record.txt`, `root-record.sig`,
    /// `trust-list.key`, and `signers/<kid>.pem` with `signers/<kid>.key`; `csca.pem`, and
    /// `seal-signers/<kid>.pem` with `seal-signers/<kid>.key`.
    ///
    /// # Errors
    /// [`KeyRingError`].
    pub fn load(
        folder: &Path,
        authority: CountryCode,
        passphrase: &[u8],
    ) -> Result<Self, KeyRingError> {
        let content = |name: &str, error: &dyn std::fmt::Display| {
            KeyRingError::Content(format!("{}: {error}", folder.join(name).display()))
        };
        let root_certificate = Certificate::from_pem(&read(&folder.join("root.pem"))?)
            .map_err(|e| content("root.pem", &e))?;
        let trust_list_key =
            KeyPair::from_encrypted_pem(&read(&folder.join("trust-list.key"))?, passphrase)
                .map_err(|e| content("trust-list.key", &e))?;
        let root = Self::first_root_record(authority, trust_list_key.public());
        if read(&folder.join("root-record.txt"))? != root.text() {
            return Err(content("root-record.txt", &"it does not name the trust list key"));
        }
        let signature = decode_hex(read(&folder.join("root-record.sig"))?.trim())
            .ok_or_else(|| content("root-record.sig", &"it is not a signature"))?;
        let root_key = root_certificate.public_key().map_err(|e| content("root.pem", &e))?;
        if !root_key.verifies(root.text().as_bytes(), &signature) {
            return Err(content("root-record.sig", &"the root did not sign the record"));
        }
        let csca = Certificate::from_pem(&read(&folder.join("csca.pem"))?)
            .map_err(|e| content("csca.pem", &e))?;
        let mut keys = Self {
            authority,
            root_certificate,
            root,
            root_signature: signature,
            trust_list_key,
            signers: Vec::new(),
            csca,
            seal_signers: Vec::new(),
        };
        let read_key = |path: &Path| read(&path.with_extension("key"));
        let wrong = |path: &Path, error: &dyn std::fmt::Display| {
            KeyRingError::Content(format!("{}: {error}", path.display()))
        };
        for (path, certificate) in certificates(&folder.join("signers"))? {
            let key = KeyPair::from_encrypted_pem(&read_key(&path)?, passphrase)
                .map_err(|e| wrong(&path.with_extension("key"), &e))?;
            keys.add(key, certificate)?;
        }
        for (path, certificate) in certificates(&folder.join("seal-signers"))? {
            let key = SealKey::from_encrypted_pem(&read_key(&path)?, passphrase)
                .map_err(|e| wrong(&path.with_extension("key"), &e))?;
            let signer = SealSigner::new(key, certificate, &keys.csca)?;
            keys.seal_signers.push(signer);
        }
        Ok(keys)
    }

    fn add(&mut self, key: KeyPair, certificate: Certificate) -> Result<(), KeyRingError> {
        let begins =
            certificate.not_before().map_err(|error| KeyRingError::Content(error.to_string()))?;
        self.signers.push(Signer::new(key, certificate, &self.root_certificate, begins)?);
        self.signers.sort_by_key(Signer::key_id);
        Ok(())
    }

    /// The authority.
    #[must_use]
    pub const fn authority(&self) -> CountryCode {
        self.authority
    }

    /// The root's certificate.
    #[must_use]
    pub const fn root_certificate(&self) -> &Certificate {
        &self.root_certificate
    }

    /// The signers, in the order of their ids.
    pub fn signers(&self) -> impl Iterator<Item = &Signer> {
        self.signers.iter()
    }

    /// The signer with this id.
    #[must_use]
    pub fn signer(&self, id: KeyId) -> Option<&Signer> {
        self.signers.iter().find(|signer| signer.key_id() == id)
    }

    /// The Country Signing CA's certificate, under which borders know the seal signers.
    #[must_use]
    pub const fn csca(&self) -> &Certificate {
        &self.csca
    }

    /// The signers of seals, in the order of their files.
    pub fn seal_signers(&self) -> impl Iterator<Item = &SealSigner> {
        self.seal_signers.iter()
    }

    /// The signer of seals whose certificate has this serial number, in hexadecimal digits.
    #[must_use]
    pub fn seal_signer(&self, certificate: &str) -> Option<&SealSigner> {
        self.seal_signers.iter().find(|signer| signer.reference() == certificate)
    }

    /// The certificates of all signers.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        let seals = self.seal_signers.iter().map(SealSigner::certificate);
        self.signers.iter().map(Signer::certificate).chain(seals)
    }

    /// The trust list of these keys, as a first version; a publisher numbers and chains it.
    #[must_use]
    pub fn trust_list(&self, name: &str, posts: Vec<Post>, now: Timestamp) -> TrustList {
        let seals = self.seal_signers.iter().map(|signer| signer.listed(self.authority));
        let mut keys: Vec<_> = self.signers.iter().map(Signer::listed).chain(seals).collect();
        keys.sort_by_key(|key| key.id);
        TrustList {
            authority: self.authority,
            name: name.into(),
            version: 1,
            issued: now,
            expires: now.checked_add(TRUST_LIST_LIFE).unwrap_or(now),
            previous: None,
            root: self.root.clone(),
            root_signature: self.root_signature,
            posts,
            keys,
        }
    }

    /// The signed note of a trust list's text.
    #[must_use]
    pub fn sign_trust_list(&self, text: &str) -> String {
        let signature = self.trust_list_key.sign(text.as_bytes());
        let lines: String =
            self.root.keys.iter().map(|key| key.signature_line(&signature)).collect();
        format!("{text}\n{lines}")
    }
}

/// The keys of every authority of this instance.
#[derive(Debug)]
pub struct KeyRing(Vec<AuthorityKeys>);

impl KeyRing {
    /// Holds the keys.
    #[must_use]
    pub const fn new(keys: Vec<AuthorityKeys>) -> Self {
        Self(keys)
    }

    /// The keys of the authority with this code.
    #[must_use]
    pub fn of(&self, authority: &str) -> Option<&AuthorityKeys> {
        self.0.iter().find(|keys| keys.authority.as_str() == authority)
    }

    /// The keys of the first authority.
    #[must_use]
    pub fn first(&self) -> Option<&AuthorityKeys> {
        self.0.first()
    }

    /// Whether any root, or trust-list key, is one of the published example keys.
    #[must_use]
    pub fn holds_example_keys(&self) -> bool {
        self.0.iter().any(|keys| {
            let root = keys.root_certificate.public_key();
            root.is_ok_and(|key| super::example::is_example(&key))
                || super::example::is_example(&keys.trust_list_key.public())
        })
    }
}

fn read(path: &Path) -> Result<String, KeyRingError> {
    fs::read_to_string(path).map_err(|error| KeyRingError::File { path: path.into(), error })
}

/// The certificates in a folder with their files, in the order of their names.
fn certificates(folder: &Path) -> Result<Vec<(PathBuf, Certificate)>, KeyRingError> {
    let failed = |error| KeyRingError::File { path: folder.into(), error };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "pem") {
            let certificate = Certificate::from_pem(&read(&path)?)
                .map_err(|e| KeyRingError::Content(format!("{}: {e}", path.display())))?;
            found.push((path, certificate));
        }
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(found)
}

/// The `N` bytes that twice as many hex digits stand for.
#[must_use]
pub fn decode_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let bytes = digits.chunks(2).map(|pair| match *pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    });
    bytes.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

/// The passphrase of the key files, read from a file; line ends at its end are not part of it.
///
/// # Errors
/// [`KeyRingError::File`].
pub fn read_passphrase(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyRingError> {
    let text = Zeroizing::new(read(path)?);
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).as_bytes().to_vec()))
}
