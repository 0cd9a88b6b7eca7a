use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use chancery_credential::KeyId;
use chancery_identity::{CountryCode, DocumentKind, Timestamp};
use chancery_verify::{
    KeyAlgorithm, KeyState, KeyUse, ListedKey, NoteKey, Post, PublicKey, Root, SignedNote,
    TrustList,
};
use jiff::SignedDuration;
use thiserror::Error;
use zeroize::Zeroizing;

use super::{
    Certificate, KeyPair, SealKey, SealSigner, SealSignerFacts, SignerFacts, SignerRow, check_path,
};

/// How long a trust list may be relied on.
const TRUST_LIST_LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The root record before the one in use, where its keys are still asked for.
const RECORD_BEFORE: &str = "root-record-before.txt";

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
        listed(&self.facts)
    }
}

/// The line of a trust list of a key that is in use.
fn listed(facts: &SignerFacts) -> ListedKey {
    let facts = facts.clone();
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

/// The keys of one authority that this instance holds. The root's private key is not among them.
#[derive(Debug)]
pub struct AuthorityKeys {
    authority: CountryCode,
    root_certificate: Certificate,
    root: Root,
    root_signature: [u8; 64],
    trust_list_keys: Vec<(NoteKey, KeyPair)>,
    signers: Vec<Signer>,
    csca: Certificate,
    seal_signers: Vec<SealSigner>,
    on_record: RwLock<BTreeMap<KeyId, OnRecord>>,
    /// The keys of the list that is published; none before the first.
    published: RwLock<Option<BTreeSet<KeyId>>>,
}

/// A signer as the record had it when it was last read: its certificate, and its line of a trust
/// list with where it stands.
#[derive(Clone, Debug)]
struct OnRecord {
    certificate: Certificate,
    line: ListedKey,
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
    /// `signers/<kid>.pem` with `signers/<kid>.key`; `csca.pem`, and `seal-signers/<kid>.pem` with
    /// `seal-signers/<kid>.key`; and the keys that sign trust lists, as many of them as are on this
    /// machine, in files `trust-list*.key`. They are named by the root record, or by the one before
    /// it in `root-record-before.txt`, whose word clients ask for when the record changes.
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
        let record = |name: &str| {
            Root::parse(&read(&folder.join(name))?)
                .filter(|root| root.authority == authority)
                .ok_or_else(|| content(name, &"it is no root record of this authority"))
        };
        let root = record("root-record.txt")?;
        let signature = decode_hex(read(&folder.join("root-record.sig"))?.trim())
            .ok_or_else(|| content("root-record.sig", &"it is not a signature"))?;
        let root_key = root_certificate.public_key().map_err(|e| content("root.pem", &e))?;
        if !root_key.verifies(root.text().as_bytes(), &signature) {
            return Err(content("root-record.sig", &"the root did not sign the record"));
        }
        let mut named = root.keys.clone();
        if folder.join(RECORD_BEFORE).exists() {
            named.extend(record(RECORD_BEFORE)?.keys);
        }
        let mut trust_list_keys = Vec::new();
        for path in trust_list_key_files(folder)? {
            let wrong = |error: &dyn std::fmt::Display| {
                KeyRingError::Content(format!("{}: {error}", path.display()))
            };
            let key = KeyPair::from_encrypted_pem(&read(&path)?, passphrase)
                .map_err(|error| wrong(&error))?;
            let name = named.iter().find(|named| named.key == key.public());
            let name = name.ok_or_else(|| wrong(&"no root record names it"))?;
            trust_list_keys.push((name.clone(), key));
        }
        let csca = Certificate::from_pem(&read(&folder.join("csca.pem"))?)
            .map_err(|e| content("csca.pem", &e))?;
        let mut keys = Self {
            authority,
            root_certificate,
            root,
            root_signature: signature,
            trust_list_keys,
            signers: Vec::new(),
            csca,
            seal_signers: Vec::new(),
            on_record: RwLock::default(),
            published: RwLock::default(),
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

    /// The certificates of the signers whose keys are here.
    pub fn certificates_here(&self) -> impl Iterator<Item = &Certificate> {
        let seals = self.seal_signers.iter().map(SealSigner::certificate);
        self.signers.iter().map(Signer::certificate).chain(seals)
    }

    /// The certificates of all signers, here and on record.
    #[must_use]
    pub fn certificates(&self) -> BTreeMap<KeyId, Certificate> {
        let here = self.certificates_here().map(|one| (one.key_id(), one.clone()));
        let on_record = self.on_record.read().unwrap_or_else(PoisonError::into_inner);
        here.chain(on_record.iter().map(|(id, known)| (*id, known.certificate.clone()))).collect()
    }

    /// Takes note of what the record says of the signers: those of other machines of the instance,
    /// and which keys sign nothing more.
    ///
    /// # Errors
    /// [`KeyRingError`] when a certificate on record is not under the authority's roots.
    pub fn learn(&self, rows: &[SignerRow]) -> Result<(), KeyRingError> {
        let mut read = Vec::new();
        for row in rows {
            let line = row.standing.clone().on(self.line(&row.certificate)?);
            read.push(OnRecord { certificate: row.certificate.clone(), line });
        }
        let mut known = self.on_record.write().unwrap_or_else(PoisonError::into_inner);
        for signer in read {
            // Keys only ever go on from use to retirement and revocation, so of two readings that
            // overtake each other the further one is the later.
            let later = known
                .get(&signer.line.id)
                .is_some_and(|before| before.line.state as u8 > signer.line.state as u8);
            if !later {
                known.insert(signer.line.id, signer);
            }
        }
        Ok(())
    }

    /// What a certificate under one of the authority's roots says, as a line of a trust list.
    ///
    /// # Errors
    /// [`KeyRingError`].
    pub fn line(&self, certificate: &Certificate) -> Result<ListedKey, KeyRingError> {
        let id = certificate.key_id();
        if let Some(signer) = self.signer(id) {
            return Ok(signer.listed());
        }
        if let Some(signer) = self.seal_signers.iter().find(|signer| signer.key_id() == id) {
            return Ok(signer.listed(self.authority));
        }
        if let Some(known) = self.on_record.read().unwrap_or_else(PoisonError::into_inner).get(&id)
        {
            return Ok(known.line.clone());
        }
        if certificate.public_key().is_ok() {
            let wrong = |error: &dyn std::fmt::Display| KeyRingError::Content(error.to_string());
            let begins = certificate.not_before().map_err(|error| wrong(&error))?;
            let facts = check_path(certificate, &self.root_certificate, begins)
                .map_err(|error| wrong(&error))?;
            return Ok(listed(&facts));
        }
        Ok(SealSignerFacts::of(certificate, &self.csca)?.listed(self.authority))
    }

    /// Takes note of which keys verifiers know from now on. A key that waits for a list to be signed
    /// elsewhere signs nothing that they would refuse.
    pub fn published(&self, list: &TrustList) {
        let ids = list.keys.iter().map(|key| key.id).collect();
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Some(ids);
    }

    fn may_be_known(&self, id: KeyId) -> bool {
        let published = self.published.read().unwrap_or_else(PoisonError::into_inner);
        published.as_ref().is_none_or(|ids| ids.contains(&id))
    }

    /// Whether a key is in use, as far as the record says.
    #[must_use]
    pub fn in_use(&self, id: KeyId) -> bool {
        let on_record = self.on_record.read().unwrap_or_else(PoisonError::into_inner);
        on_record.get(&id).is_none_or(|known| known.line.state == KeyState::Active)
    }

    /// The signer that signs for a use now: of those in use, in their period and known to verifiers,
    /// the newest.
    #[must_use]
    pub fn signer_for(&self, usage: KeyUse, now: Timestamp) -> Option<&Signer> {
        self.newest(|signer| signer.may_sign(usage, now))
    }

    /// The signer that signs a document of the authority now, as [`AuthorityKeys::signer_for`]: one
    /// that may sign the kind, and that the document, good until `until`, does not outlive.
    #[must_use]
    pub fn document_signer(
        &self,
        kind: DocumentKind,
        until: Timestamp,
        now: Timestamp,
    ) -> Option<&Signer> {
        self.newest(|signer| {
            let facts = signer.facts();
            signer.may_sign(KeyUse::Document, now)
                && facts.kinds.contains(&kind)
                && facts.states.contains(&self.authority)
                && until <= facts.valid_to
        })
    }

    fn newest(&self, may: impl Fn(&Signer) -> bool) -> Option<&Signer> {
        let able = self
            .signers
            .iter()
            .filter(|one| may(one) && self.in_use(one.key_id()) && self.may_be_known(one.key_id()));
        able.max_by_key(|signer| (signer.facts().sign_from, signer.key_id()))
    }

    /// The signer that signs seals now, as [`AuthorityKeys::signer_for`].
    #[must_use]
    pub fn seal_signer_for(&self, now: Timestamp) -> Option<&SealSigner> {
        let may = |one: &&SealSigner| {
            one.may_sign(now) && self.in_use(one.key_id()) && self.may_be_known(one.key_id())
        };
        let able = self.seal_signers.iter().filter(may);
        able.max_by_key(|signer| (signer.sign_from(), signer.key_id()))
    }

    /// The trust list of the signers here and on record, as a first version; a publisher numbers
    /// and chains it.
    #[must_use]
    pub fn trust_list(&self, name: &str, posts: Vec<Post>, now: Timestamp) -> TrustList {
        let seals = self.seal_signers.iter().map(|signer| signer.listed(self.authority));
        let here = self.signers.iter().map(Signer::listed).chain(seals);
        let mut lines: BTreeMap<KeyId, ListedKey> = here.map(|line| (line.id, line)).collect();
        let on_record = self.on_record.read().unwrap_or_else(PoisonError::into_inner);
        lines.extend(on_record.iter().map(|(id, known)| (*id, known.line.clone())));
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
            keys: lines.into_values().collect(),
        }
    }

    /// The signature lines of a trust list's text, by every key for trust lists that is here. None
    /// when these are too few for the root record, or for `before`, the one that the list before
    /// was made under.
    #[must_use]
    pub fn sign_trust_list(&self, text: &str, before: &Root) -> Option<String> {
        let sign =
            |(name, key): &(NoteKey, KeyPair)| name.signature_line(&key.sign(text.as_bytes()));
        let lines: String = self.trust_list_keys.iter().map(sign).collect();
        let note = format!("{text}\n{lines}");
        let note = SignedNote::parse(note.as_bytes()).ok()?;
        let enough = |root: &Root| note.verify(&root.keys, root.threshold).is_ok();
        (enough(&self.root) && enough(before)).then_some(lines)
    }

    /// Whether the keys here suffice to sign trust lists.
    #[must_use]
    pub fn signs_trust_lists(&self) -> bool {
        let here = |named: &&NoteKey| self.trust_list_keys.iter().any(|(one, _)| one == *named);
        self.root.keys.iter().filter(here).count() >= self.root.threshold
    }

    /// The root record.
    #[must_use]
    pub const fn root(&self) -> &Root {
        &self.root
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
                || keys.root.keys.iter().any(|named| super::example::is_example(&named.key))
        })
    }
}

/// The files of keys that sign trust lists, in the order of their names.
fn trust_list_key_files(folder: &Path) -> Result<Vec<PathBuf>, KeyRingError> {
    let failed = |error| KeyRingError::File { path: folder.into(), error };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with("trust-list") && name.ends_with(".key") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
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
