//! `chancery seal check` through the real binary.

#![cfg(test)]

#[expect(dead_code, reason = "this file uses its own part of what the tests share")]
mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chancery_seal::{EmergencyTravelDocument, SealingKey, SignerReference};
use common::{Folder, run};
use serde_json::Value;

const AT: &str = "2026-06-20T12:00:00Z";
const MRZ: &str = "PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F2606277<<<<<<<8";
const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/vectors/");

/// A seal, and the certificate of its signer under an authority, as OpenSSL makes them.
struct Sealed {
    folder: Folder,
    bytes: Vec<u8>,
}

impl Sealed {
    /// None where there is no OpenSSL.
    fn new() -> Option<Self> {
        let folder = Folder::new("seal");
        let at = |name: &str| folder.path().join(name);
        std::fs::write(
            at("signer.cnf"),
            "subjectKeyIdentifier=none\n\
             authorityKeyIdentifier=keyid\n\
             extendedKeyUsage=critical,2.23.136.1.1.11.1\n\
             2.23.136.1.1.6.2=DER:3009020100310413025055\n",
        )
        .unwrap();
        let key = SealingKey::from_bytes(&[7; 32]).unwrap();
        std::fs::write(at("signer.key"), sec1_pem(&[7; 32])).unwrap();
        let path = |name: &str| at(name).to_str().unwrap().to_owned();
        openssl(&["ecparam -name prime256v1 -genkey -noout -out", &path("csca.key")])?;
        let (csca, request) = (path("csca.pem"), path("signer.csr"));
        let usage = "-addext keyUsage=critical,keyCertSign,cRLSign -out";
        openssl(&["req -x509 -new -subj /C=UT/CN=CSCA -key", &path("csca.key"), usage, &csca])?;
        openssl(&["req -new -subj /C=UT/CN=TS -key", &path("signer.key"), "-out", &request])?;
        openssl(&[
            "x509 -req -days 3650 -set_serial 0x5b -in",
            &request,
            "-CA",
            &csca,
            "-CAkey",
            &path("csca.key"),
            "-extfile",
            &path("signer.cnf"),
            "-out",
            &path("signer.pem"),
        ])?;
        let unsigned = EmergencyTravelDocument {
            issuing_country: "UTO".parse().unwrap(),
            signer: SignerReference::new("UTTS", "5B").unwrap(),
            issued: "2026-06-13".parse().unwrap(),
            signed: "2026-06-13".parse().unwrap(),
            mrz: MRZ,
        }
        .unsigned()
        .unwrap();
        let bytes = unsigned.with_signature(&key.sign(unsigned.signed_bytes())).unwrap();
        Some(Self { folder, bytes })
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn check(&self, bytes: &[u8], more: &[&str]) -> (i32, Value) {
        let file = self.write("seal.bin", bytes);
        check(&file, &self.folder.path().join("signer.pem"), more)
    }
}

/// A private key on P-256 (RFC 5915 §3).
fn sec1_pem(number: &[u8; 32]) -> String {
    use base64ct::{Base64, Encoding};
    let head = [0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20];
    let curve = [0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
    let body = Base64::encode_string(&[&head[..], number, &curve].concat());
    let (first, rest) = body.split_at(64);
    format!("-----BEGIN EC PRIVATE KEY-----\n{first}\n{rest}\n-----END EC PRIVATE KEY-----\n")
}

/// Runs OpenSSL: words between spaces, then paths as they are.
fn openssl(arguments: &[&str]) -> Option<()> {
    let words = arguments.iter().flat_map(|argument| match argument.starts_with('/') {
        true => vec![*argument],
        false => argument.split(' ').collect(),
    });
    let Ok(output) = Command::new("openssl").args(words).output() else {
        println!("skipped: no openssl on this machine");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(())
}

fn answer(output: &Output) -> (i32, Value) {
    let json = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status.code().unwrap(), json)
}

fn check(file: &Path, certificate: &Path, more: &[&str]) -> (i32, Value) {
    let (file, certificate) = (file.to_str().unwrap(), certificate.to_str().unwrap());
    let fixed = ["seal", "check", file, "--certificate", certificate, "--json"];
    answer(&run(fixed.iter().chain(more)))
}

#[test]
fn a_seal_under_a_certificate_of_the_profile() {
    let Some(sealed) = Sealed::new() else { return };
    // OpenSSL dates what it makes by the clock of this machine.
    let (code, json) = sealed.check(&sealed.bytes, &["--mrz", MRZ]);
    assert_eq!((code, &json["status"]), (0, &"VALID".into()), "{json}");
    assert_eq!(json.get("sub_indication"), None);
    assert_eq!(json["profile"], "emergency_travel_document");
    assert_eq!(json["header"]["issuing_country"], "UTO");
    assert_eq!(json["header"]["signer"], "UTTS");
    assert_eq!(json["header"]["feature_definition_reference"], "0x5E");
    assert_eq!(json["features"][0]["name"], "mrz");
    assert_eq!(json["features"][0]["value"], MRZ.replace('\n', ""));

    let (code, json) = sealed.check(&sealed.bytes, &["--at", "2100-01-01T00:00:00Z"]);
    assert_eq!((code, &json["sub_indication"]), (10, &"EXPIRED_CERTIFICATE".into()));
    assert_eq!(json["features"], serde_json::json!([]), "a seal that is invalid tells nothing");

    let hex: String = sealed.bytes.iter().map(|byte| format!("{byte:02X}\n")).collect();
    assert_eq!(sealed.check(hex.as_bytes(), &[]).0, 0);

    let padded = [&sealed.bytes[..], &[0, 0]].concat();
    let (code, json) = sealed.check(&padded, &[]);
    assert_eq!((code, &json["padding_bytes"]), (0, &2.into()));
}

#[test]
fn what_is_wrong_has_the_word_of_the_standard() {
    let Some(sealed) = Sealed::new() else { return };
    let mut forged = sealed.bytes.clone();
    *forged.last_mut().unwrap() ^= 1;
    let other = MRZ.replace("ANNA", "INNA");
    for (bytes, more, code, word) in [
        (&forged[..], &[][..], 10, "INVALID_SIGNATURE"),
        (&sealed.bytes[..100], &[], 10, "WRONG_FORMAT"),
        (&sealed.bytes, &["--mrz", &other], 10, "SEAL_DOCUMENT_MISMATCH"),
        (&sealed.bytes, &["--mrz", "PU"], 10, "INVALID_PRINTED_MRZ"),
        (b"", &[], 12, "READ_ERROR"),
        (b"no seal", &[], 12, "READ_ERROR"),
        (&vec![0xdc; 4000], &[], 12, "READ_ERROR"),
    ] {
        let (got, json) = sealed.check(bytes, more);
        assert_eq!((got, json["sub_indication"].as_str()), (code, Some(word)), "{json}");
        assert_eq!(json["status"], "INVALID");
    }
    let csca = sealed.folder.path().join("csca.pem");
    assert_eq!(sealed.check(&sealed.bytes, &["--csca", csca.to_str().unwrap()]).0, 0);
    let other = Sealed::new().unwrap();
    let stranger = other.folder.path().join("csca.pem");
    let more = ["--csca", stranger.to_str().unwrap()];
    let (code, json) = sealed.check(&sealed.bytes, &more);
    assert_eq!((code, &json["sub_indication"]), (10, &"UNTRUSTED_CERTIFICATE".into()));
    let (code, json) = check(&sealed.write("seal.bin", &sealed.bytes), &csca, &[]);
    assert_eq!((code, &json["sub_indication"]), (10, &"UNKNOWN_CERTIFICATE".into()));
}

#[test]
fn wrong_calls_and_files() {
    let folder = Folder::new("seal-calls");
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("seal.bin"), [0xdc]).unwrap();
    std::fs::write(at("no.pem"), "no certificate").unwrap();
    assert_eq!(check(&at("seal.bin"), &at("no.pem"), &[]).0, 13);
    assert_eq!(check(&at("seal.bin"), &at("absent.pem"), &[]).0, 13);
    assert_eq!(run(["seal", "check", "seal.bin", "--json"]).status.code(), Some(2));
    assert_eq!(run(["seal"]).status.code(), Some(2));
}

/// Doc 9303-8 Appendix B under the certificate that ICAO published for it.
#[test]
fn the_published_example() {
    let Ok(text) = std::fs::read_to_string([VECTORS, "vds-vectors.json"].concat()) else {
        println!("skipped: vds-vectors.json absent");
        return;
    };
    let json: Value = serde_json::from_str(&text).unwrap();
    let vectors = json["vectors"].as_array().unwrap();
    let folder = Folder::new("seal-example");
    let (mut valid, mut unsupported) = (0, 0);
    for vector in vectors.iter().filter(|vector| vector["signature_verified"] == true) {
        let file = folder.path().join("seal.hex");
        std::fs::write(&file, vector["raw_hex"].as_str().unwrap()).unwrap();
        let certificate = ["certs/", vector["signer_cert_key"].as_str().unwrap(), ".pem"].concat();
        let certificate = Path::new(VECTORS).join(certificate);
        let (code, json) = check(&file, &certificate, &["--lenient-certificate"]);
        match json["status"].as_str() {
            Some("VALID") => valid += i32::from(code == 0),
            Some("UNSUPPORTED") => unsupported += i32::from(code == 12),
            _ => panic!("{}: {json}", vector["id"]),
        }
        let (code, json) = check(&file, &certificate, &["--at", AT]);
        assert_eq!((code, &json["sub_indication"]), (10, &"UNTRUSTED_CERTIFICATE".into()));
    }
    assert_eq!((valid, unsupported), (9, 1));
}
