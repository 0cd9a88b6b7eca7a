//! Receipts of checks, good and bad.

use base64ct::{Base64UrlUnpadded, Encoding};
use chancery_verify::{
    CheckedVerifier, Method, Receipt, ReceiptContext, ReceiptHeader, Request, judge,
};
use serde_json::{Value, json};

use crate::certificate::{Certificate, Purpose};
use crate::lists::{NOW, at};
use crate::{Key, card, code_of};

const ROOT: &str = "Utopia Consular Root";
const SIGNER: &str = "Utopia Receipts";
const VERIFIER: &str = "ver_first_bank";

fn certificate(
    purpose: Purpose,
    key: &str,
    subject: &'static str,
    by: (&str, &'static str),
) -> Certificate {
    Certificate {
        purpose,
        key: Key::named(key),
        subject,
        issuer: Key::named(by.0),
        issuer_name: by.1,
        from: at("2026-10-01T00:00:00Z"),
        until: at("2027-10-01T00:00:00Z"),
    }
}

fn root() -> Certificate {
    certificate(Purpose::Root, "uto-root", ROOT, ("uto-root", ROOT))
}

/// The certificate of the key for receipts.
pub(crate) fn signer() -> Certificate {
    certificate(Purpose::Receipts, "uto-receipt", SIGNER, ("uto-root", ROOT))
}

/// Makes a receipt of a good card.
struct Maker {
    chain: Vec<Certificate>,
    key: Key,
    method: Method,
    now: &'static str,
    verifier: &'static str,
}

impl Maker {
    fn engine() -> Self {
        Self {
            chain: vec![signer(), root()],
            key: Key::named("uto-receipt"),
            method: Method::OnLine,
            now: NOW,
            verifier: VERIFIER,
        }
    }

    fn device() -> Self {
        let device = certificate(Purpose::Device, "uto-device", VERIFIER, ("uto-receipt", SIGNER));
        Self {
            chain: vec![device, signer(), root()],
            key: device.key,
            method: Method::OffLine,
            ..Self::engine()
        }
    }

    fn text(&self) -> String {
        let code = code_of(&card(), Key::named("uto-document")).text();
        let request = Request { code: &code, ..Request::at(at(self.now)) };
        let anchors = [crate::lists::anchor()];
        let receipt = Receipt::of(&judge(&request, &anchors), self.context());
        let chain: Vec<Vec<u8>> = self.chain.iter().map(Certificate::der).collect();
        let chain: Vec<&[u8]> = chain.iter().map(Vec::as_slice).collect();
        let header = ReceiptHeader::new(self.chain[0].key_id().to_string(), &chain);
        let input = receipt.signing_input(&header);
        Receipt::compact(&input, &self.key.sign(input.as_bytes()))
    }

    fn context(&self) -> ReceiptContext {
        ReceiptContext {
            id: "rcp_0001".into(),
            verifier: CheckedVerifier {
                id: self.verifier.into(),
                name: Some("First Bank".into()),
                reference: Some("ACC-1".into()),
            },
            purpose: Some("account_opening".into()),
            method: self.method,
            identity_established: None,
        }
    }
}

/// A receipt with a word of its claims changed and the signature left.
fn changed(receipt: &str, from: &str, to: &str) -> String {
    let parts: Vec<&str> = receipt.split('.').collect();
    let claims = String::from_utf8(Base64UrlUnpadded::decode_vec(parts[1]).unwrap()).unwrap();
    assert!(claims.contains(from));
    let claims = Base64UrlUnpadded::encode_string(claims.replace(from, to).as_bytes());
    format!("{}.{claims}.{}", parts[0], parts[2])
}

/// The file of receipts.
pub(crate) fn file() -> Value {
    let good = Maker::engine().text();
    let by_documents =
        certificate(Purpose::Documents, "uto-document", "Utopia Documents", ("uto-root", ROOT));
    let own_root = certificate(Purpose::Root, "uto-unlisted", ROOT, ("uto-unlisted", ROOT));
    let own_signer = Certificate { issuer: own_root.key, ..signer() };
    let cases = [
        ("engine", "by the authority's engine, on line", good.clone(), true),
        ("device", "by a verifier's device, off line", Maker::device().text(), true),
        ("changed", "another document's number", changed(&good, "C2314589X", "C2314589Y"), false),
        (
            "other-key",
            "signed by a key that is not the first certificate's",
            Maker { key: Key::named("uto-device"), ..Maker::engine() }.text(),
            false,
        ),
        (
            "documents-key",
            "signed by a key for documents",
            Maker { chain: vec![by_documents, root()], key: by_documents.key, ..Maker::engine() }
                .text(),
            false,
        ),
        (
            "other-root",
            "under a root of somebody's own",
            Maker { chain: vec![own_signer, own_root], ..Maker::engine() }.text(),
            false,
        ),
        (
            "no-root",
            "certificates that do not lead to the root",
            Maker { chain: vec![own_signer, root()], ..Maker::engine() }.text(),
            false,
        ),
        (
            "too-late",
            "signed after the certificate's end",
            Maker { now: "2027-11-01T00:00:00Z", ..Maker::engine() }.text(),
            false,
        ),
        (
            "device-on-line",
            "a device that says it asked the registry",
            Maker { method: Method::OnLine, ..Maker::device() }.text(),
            false,
        ),
        (
            "device-of-another",
            "a device of one verifier, the receipt of another",
            Maker { verifier: "ver_other_bank", ..Maker::device() }.text(),
            false,
        ),
        (
            "not-signed",
            "of a device that is not enrolled",
            {
                let verdict = judge(&Request::at(at(NOW)), &[]);
                Receipt::of(&verdict, Maker::engine().context()).unsigned()
            },
            false,
        ),
    ];
    let cases: Vec<Value> = cases
        .into_iter()
        .map(|(name, about, receipt, good)| {
            json!({"name": name, "about": about, "root": "uto-root", "receipt": receipt, "good": good})
        })
        .collect();
    json!({"receipts": cases})
}
