use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use serde::{Deserialize, Serialize};

use super::Receipt;
use crate::PublicKey;

/// The `typ` of a receipt (RFC 7515 §4.1.9).
const TYPE: &str = "consular-receipt+jwt";
/// A receipt is no longer than this, in characters: three certificates and the claims.
const MAX_TEXT: usize = 32 << 10;
/// The longest chain: device, signer of receipts, root.
const MAX_CHAIN: usize = 3;

/// The protected header of a receipt (RFC 7515 §4.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptHeader {
    alg: String,
    typ: String,
    /// The id of the key that signed: that of the first certificate.
    pub kid: String,
    x5c: Vec<String>,
}

impl ReceiptHeader {
    /// The header of a receipt signed with EdDSA by the key of the first certificate (DER), each
    /// certificate signed by the next, the root's last.
    #[must_use]
    pub fn new(kid: String, chain: &[&[u8]]) -> Self {
        let x5c = chain.iter().map(|der| Base64::encode_string(der)).collect();
        Self { alg: "EdDSA".into(), typ: TYPE.into(), kid, x5c }
    }
}

/// Why a text is no signed receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReceiptError {
    /// Not a compact JWS of a receipt.
    Form,
    /// A receipt that says it is not signed.
    Unsigned,
    /// The signature is not of the key.
    Signature,
}

impl fmt::Display for ReceiptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "not a receipt",
            Self::Unsigned => "the receipt is not signed: it is of a device that is not enrolled",
            Self::Signature => "the signature of the receipt is wrong",
        })
    }
}

impl core::error::Error for ReceiptError {}

/// A receipt that is not signed, as a device that is not enrolled makes it.
#[derive(Serialize, Deserialize)]
struct Unsigned {
    /// Always false: a receipt with a signature is a JWS.
    signed: bool,
    note: String,
    claims: Receipt,
}

impl Receipt {
    /// The bytes to sign under this header (RFC 7515 §5.1).
    #[must_use]
    pub fn signing_input(&self, header: &ReceiptHeader) -> String {
        let part = |json: Result<Vec<u8>, serde_json::Error>| {
            Base64UrlUnpadded::encode_string(&json.unwrap_or_default())
        };
        format!("{}.{}", part(serde_json::to_vec(header)), part(serde_json::to_vec(self)))
    }

    /// The compact form, from [`Receipt::signing_input`] and the signature of it.
    #[must_use]
    pub fn compact(signing_input: &str, signature: &[u8; 64]) -> String {
        format!("{signing_input}.{}", Base64UrlUnpadded::encode_string(signature))
    }

    /// The receipt without a signature, which says so: JSON, and no JWS, so that no library takes it
    /// for one.
    #[must_use]
    pub fn unsigned(self) -> String {
        let note = "This receipt is not signed: the device that made it is not enrolled.".into();
        let unsigned = Unsigned { signed: false, note, claims: self };
        serde_json::to_string_pretty(&unsigned).unwrap_or_default()
    }
}

/// A receipt that was read. Nothing is verified before [`SignedReceipt::verify`].
#[derive(Clone, Debug)]
pub struct SignedReceipt<'a> {
    claims: Receipt,
    chain: Vec<Vec<u8>>,
    kid: String,
    signing_input: &'a str,
    signature: [u8; 64],
}

impl<'a> SignedReceipt<'a> {
    /// Reads a receipt in its compact form.
    ///
    /// # Errors
    /// [`ReceiptError::Form`], [`ReceiptError::Unsigned`].
    pub fn parse(text: &'a str) -> Result<Self, ReceiptError> {
        let text = text.trim_ascii();
        if text.len() > MAX_TEXT {
            return Err(ReceiptError::Form);
        }
        if text.starts_with('{') {
            let unsigned: Option<Unsigned> = serde_json::from_str(text).ok();
            let says_so = unsigned.is_some_and(|u| !u.signed && u.claims.is_known());
            return Err(if says_so { ReceiptError::Unsigned } else { ReceiptError::Form });
        }
        Self::read(text).ok_or(ReceiptError::Form)
    }

    fn read(text: &'a str) -> Option<Self> {
        let (signing_input, signature) = text.rsplit_once('.')?;
        let (header, claims) = signing_input.split_once('.')?;
        let decode = |part: &str| Base64UrlUnpadded::decode_vec(part).ok();
        let header: ReceiptHeader = serde_json::from_slice(&decode(header)?).ok()?;
        let claims: Receipt = serde_json::from_slice(&decode(claims)?).ok()?;
        let known = header.alg == "EdDSA" && header.typ == TYPE && claims.is_known();
        let chain: Option<Vec<Vec<u8>>> =
            header.x5c.iter().map(|text| Base64::decode_vec(text).ok()).collect();
        let chain = chain.filter(|chain| (2..=MAX_CHAIN).contains(&chain.len()))?;
        let signature = decode(signature)?.try_into().ok()?;
        known.then_some(Self { claims, chain, kid: header.kid, signing_input, signature })
    }

    /// The certificates (DER), as `x5c` has them: each is to be held against the next, and the last
    /// against the root that the reader trusts.
    #[must_use]
    pub fn chain(&self) -> &[Vec<u8>] {
        &self.chain
    }

    /// The id of the key that the receipt says it is signed by.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.kid
    }

    /// What the receipt claims, unverified: its time decides at which time the chain is judged.
    #[must_use]
    pub const fn unverified(&self) -> &Receipt {
        &self.claims
    }

    /// The receipt, when this key signed it.
    ///
    /// # Errors
    /// [`ReceiptError::Signature`].
    pub fn verify(self, key: &PublicKey) -> Result<Receipt, ReceiptError> {
        if key.verifies(self.signing_input.as_bytes(), &self.signature) {
            Ok(self.claims)
        } else {
            Err(ReceiptError::Signature)
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use ed25519_dalek::{Signer, SigningKey};
    use proptest::prelude::*;

    use super::*;
    use crate::{
        Check, CheckResult, CheckedVerifier, DocumentFacts, IssuerFacts, Method, Outcome,
        ReasonCode, ReceiptContext, ReliedOn, Verdict,
    };

    fn verdict() -> Verdict {
        let mut printed = Check::new("printed", CheckResult::Fail);
        printed.differing = vec!["birth_date", "expires"];
        Verdict {
            outcome: Outcome::Accept,
            reason_codes: vec![ReasonCode::Ok],
            as_of: None,
            relied_on: ReliedOn {
                trust_list: Some((42, "2026-11-23T00:00:00Z".parse().unwrap())),
                status_list: "2026-11-23T18:00:00Z".parse().ok(),
            },
            checked_at: "2026-11-23T18:40:02Z".parse().unwrap(),
            checks: vec![Check::new("mrz", CheckResult::Fail), printed],
            issuer: Some(IssuerFacts {
                authority: "UTO".into(),
                name: "Republic of Utopia".into(),
                post: Some("Consulate General, Houston".into()),
            }),
            document: Some(DocumentFacts {
                kind: "consular_card",
                number: "C2314589X".into(),
                issued: "2026-04-16".into(),
                expires: "2031-04-15".into(),
            }),
            holder: None,
        }
    }

    fn receipt() -> Receipt {
        Receipt::of(
            &verdict(),
            ReceiptContext {
                id: "rcp_1".into(),
                verifier: CheckedVerifier {
                    id: "ver_1".into(),
                    name: Some("First Bank".into()),
                    reference: Some("ACC-1".into()),
                },
                purpose: Some("account_opening".into()),
                method: Method::OnLine,
                identity_established: Some("passport".into()),
            },
        )
    }

    fn signed() -> (String, PublicKey) {
        let key = SigningKey::from_bytes(&[4; 32]);
        let header = ReceiptHeader::new("0102030405060708".into(), &[b"one", b"two"]);
        let input = receipt().signing_input(&header);
        let text = Receipt::compact(&input, &key.sign(input.as_bytes()).to_bytes());
        (text, PublicKey::from_bytes(key.verifying_key().as_bytes()).unwrap())
    }

    #[test]
    fn a_receipt_says_what_a_bank_must_keep() {
        let json = serde_json::to_value(receipt()).unwrap();
        let expected = serde_json::json!({
            "receipt": "consular-receipt/v1",
            "jti": "rcp_1",
            "iat": 1_795_459_202_i64,
            "checked_at": "2026-11-23T18:40:02Z",
            "verifier": {"id": "ver_1", "name": "First Bank", "reference": "ACC-1"},
            "purpose": "account_opening",
            "method": "on_line",
            "result": "accept",
            "reason_codes": ["OK"],
            "discrepancies": ["mrz", "birth_date", "expires"],
            "checks": [{"check": "mrz", "result": "fail"}, {"check": "printed", "result": "fail"}],
            "issuer": {"authority": "UTO", "name": "Republic of Utopia", "post": "Consulate General, Houston"},
            "document": {"kind": "consular_card", "number": "C2314589X", "issued": "2026-04-16", "expires": "2031-04-15"},
            "identity_established": "passport",
            "lists": {
                "trust_list": {"version": 42, "issued": "2026-11-23T00:00:00Z"},
                "status_list": "2026-11-23T18:00:00Z"
            }
        });
        assert_eq!(json, expected);
    }

    #[test]
    fn what_is_signed_reads_back() {
        let (text, key) = signed();
        let with_its_line_end = format!("{text}\n");
        let read = SignedReceipt::parse(&with_its_line_end).unwrap();
        assert_eq!(read.chain(), [b"one".to_vec(), b"two".to_vec()]);
        assert_eq!(read.verify(&key).unwrap(), receipt());
    }

    #[test]
    fn a_receipt_without_a_signature_says_so_and_is_no_jws() {
        let text = receipt().unsigned();
        assert!(text.contains("is not signed"));
        assert_eq!(SignedReceipt::parse(&text).unwrap_err(), ReceiptError::Unsigned);
        let claimed = text.replace("\"signed\": false", "\"signed\": true");
        assert_eq!(SignedReceipt::parse(&claimed).unwrap_err(), ReceiptError::Form);
    }

    #[test]
    fn no_other_algorithm_type_or_chain_is_read() {
        let (text, _) = signed();
        let (header, rest) = text.split_once('.').unwrap();
        let json = String::from_utf8(Base64UrlUnpadded::decode_vec(header).unwrap()).unwrap();
        for (from, to) in [
            ("EdDSA", "none"),
            ("EdDSA", "HS256"),
            (TYPE, "JWT"),
            ("\"kid\"", "\"crit\":[\"b64\"],\"kid\""),
            ("[\"b25l\",\"dHdv\"]", "[\"b25l\"]"),
            ("[\"b25l\",\"dHdv\"]", "[\"b25l\",\"b25l\",\"b25l\",\"b25l\"]"),
        ] {
            let changed = json.replace(from, to);
            assert_ne!(changed, json, "{from}");
            let changed = Base64UrlUnpadded::encode_string(changed.as_bytes());
            let error = SignedReceipt::parse(&format!("{changed}.{rest}")).unwrap_err();
            assert_eq!(error, ReceiptError::Form, "{to}");
        }
    }

    proptest! {
        #[test]
        fn a_changed_character_is_no_receipt(at in 0_usize..4000, to in "[A-Za-z0-9_.-]") {
            let (text, key) = signed();
            let at = at % text.len();
            prop_assume!(text[at..=at] != to);
            let changed = format!("{}{to}{}", &text[..at], &text[at + 1..]);
            let read = SignedReceipt::parse(&changed).and_then(|read| read.verify(&key));
            prop_assert!(read.is_err());
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            let _ = SignedReceipt::parse(&text);
        }
    }
}
