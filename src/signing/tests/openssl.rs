use std::path::{Path, PathBuf};
use std::process::Command;

use super::super::{Certificate, KeyPair};
use super::{pair, rng};

/// A folder of this test's own, gone afterwards.
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    pub(super) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("chancery-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(super) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What OpenSSL prints, or none where there is no OpenSSL.
pub(super) fn openssl<A: AsRef<std::ffi::OsStr>>(
    arguments: impl IntoIterator<Item = A>,
) -> Option<String> {
    let Ok(output) = Command::new("openssl").args(arguments).output() else {
        println!("skipped: no openssl on this machine");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

pub(super) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn openssl_verifies_the_path_and_names_its_parts() {
    let (folder, pair) = (Folder::new("path"), pair(1));
    let root = folder.write("root.pem", &pair.root.to_pem());
    let signer = folder.write("signer.pem", &pair.signer.to_pem());
    let at = "1795459202";
    let verify = ["verify", "-x509_strict", "-check_ss_sig", "-attime", at, "-CAfile", text(&root)];
    let Some(said) = openssl(verify.into_iter().chain([text(&signer)])) else { return };
    assert!(said.ends_with("signer.pem: OK\n"), "{said}");
    let said = openssl(["x509", "-in", text(&signer), "-noout", "-text"]).unwrap();
    for part in [
        "C = UT, O = Republic of Utopia, CN = Consular Root 1",
        "C = UT, O = \"Consulate General, Houston\", CN = Document Signer 7",
        "Private Key Usage Period",
        "Not Before: Jul  1 00:00:00 2026 GMT, Not After: Jan  1 00:00:00 2027 GMT",
        "Digital Signature",
        "1.3.6.1.4.1.32473.169.1.1",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    let said = openssl(["x509", "-in", text(&root), "-noout", "-text"]).unwrap();
    assert!(said.contains("CA:TRUE, pathlen:1"), "{said}");
    assert!(said.contains("Certificate Sign, CRL Sign"), "{said}");
}

#[test]
fn openssl_reads_our_key_files() {
    let (folder, key) = (Folder::new("key"), KeyPair::generate(&mut rng(1)));
    let file = folder.write("key.pem", &key.to_encrypted_pem(b"open sesame", &mut rng(2)).unwrap());
    let arguments = ["pkey", "-in", text(&file), "-passin", "pass:open sesame", "-pubout"];
    let Some(public) = openssl(arguments) else { return };
    assert_eq!(super::super::public_key_of_root(&public).unwrap(), key.public());
}

#[test]
fn we_read_key_files_and_certificates_of_openssl() {
    let folder = Folder::new("theirs");
    let (clear, file) = (folder.0.join("clear.pem"), folder.0.join("key.pem"));
    let made = openssl(["genpkey", "-algorithm", "ed25519", "-out", text(&clear)]);
    if made.is_none() {
        return;
    }
    let encrypt = ["pkcs8", "-topk8", "-scrypt", "-v2", "aes256", "-passout", "pass:x", "-in"];
    openssl(encrypt.into_iter().chain([text(&clear), "-out", text(&file)])).unwrap();
    let key = KeyPair::from_encrypted_pem(&std::fs::read_to_string(file).unwrap(), b"x").unwrap();
    let request = ["req", "-x509", "-new", "-subj", "/C=UT/CN=Theirs", "-key", text(&clear)];
    let pem = openssl(request).unwrap();
    assert_eq!(Certificate::from_pem(&pem).unwrap().public_key().unwrap(), key.public());
}
