use chancery_credential::KeyId;
use chancery_credential::cbor::Encoder;
pub use chancery_credential::text_of_cose as text_of;

use crate::Key;

/// The headers of a code, other than ours where a test wants them so.
#[derive(Clone, Debug)]
pub struct Header {
    /// The COSE algorithm that the message names.
    pub algorithm: i64,
    /// The key id.
    pub key_id: Option<KeyId>,
    /// Whether the key id stands in the unprotected header.
    pub unprotected: bool,
    /// The tags around the message, the outermost first.
    pub tags: Vec<u64>,
    /// The protected header as bytes, in place of one made from the fields above.
    pub protected: Option<Vec<u8>>,
}

impl Header {
    /// As we write it for this key.
    #[must_use]
    pub fn of(key: Key) -> Self {
        let algorithm = match key {
            Key::Ed25519(_) => -8,
            Key::Es256(_) => -7,
        };
        Self {
            algorithm,
            key_id: Some(key.id()),
            unprotected: false,
            tags: vec![18],
            protected: None,
        }
    }

    fn bytes(&self, content_type: Option<&str>) -> Vec<u8> {
        if let Some(bytes) = &self.protected {
            return bytes.clone();
        }
        let id = self.key_id.filter(|_| !self.unprotected);
        let mut header = Encoder::new();
        header.map(1 + usize::from(id.is_some()) + usize::from(content_type.is_some()));
        header.integer(1).integer(self.algorithm);
        if let Some(id) = id {
            header.integer(4).bytes(&id.0);
        }
        if let Some(content_type) = content_type {
            header.integer(16).text(content_type);
        }
        header.finish()
    }
}

/// A code with everything about it in our hands.
#[derive(Clone, Debug)]
pub struct MintedCode {
    /// The headers.
    pub header: Header,
    /// The payload: CWT claims, or whatever a test puts there.
    pub payload: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
}

impl MintedCode {
    /// A payload signed by a key under these headers.
    #[must_use]
    pub fn signed(header: Header, payload: Vec<u8>, key: Key) -> Self {
        let signature = key.sign(&to_be_signed(&header.bytes(None), &payload)).into();
        Self { header, payload, signature }
    }

    /// The COSE bytes.
    #[must_use]
    pub fn cose(&self) -> Vec<u8> {
        let mut cose = Encoder::new();
        for tag in &self.header.tags {
            cose.tag(*tag);
        }
        cose.array(4).bytes(&self.header.bytes(None));
        match self.header.key_id.filter(|_| self.header.unprotected) {
            Some(id) => cose.map(1).integer(4).bytes(&id.0),
            None => cose.map(0),
        };
        cose.bytes(&self.payload).bytes(&self.signature);
        cose.finish()
    }

    /// The text of the code.
    #[must_use]
    pub fn text(&self) -> String {
        text_of(&self.cose())
    }
}

/// Bytes in a zlib stream of stored blocks, which nothing compresses.
#[must_use]
pub fn zlib_stored(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 0)
}

/// The bytes that are signed (RFC 9052 §4.4).
fn to_be_signed(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut structure = Encoder::new();
    structure.array(4).text("Signature1").bytes(protected).bytes(&[]).bytes(payload);
    structure.finish()
}

/// A status list token signed with ES256.
pub(crate) fn status_es256(claims: &[u8], key: Key) -> Vec<u8> {
    let protected = Header::of(key).bytes(Some(chancery_verify::STATUS_LIST_TYPE));
    let mut cose = Encoder::new();
    cose.tag(18).array(4).bytes(&protected).map(0);
    cose.bytes(claims).bytes(&key.sign(&to_be_signed(&protected, claims)));
    cose.finish()
}

/// A CWT payload whose claim 169 is these bytes, as they are; claims in the order given.
#[must_use]
pub fn cwt(claims: &[(i64, Vec<u8>)]) -> Vec<u8> {
    let mut out = Encoder::new();
    out.map(claims.len());
    for (key, value) in claims {
        out.integer(*key).raw(value);
    }
    out.finish()
}
