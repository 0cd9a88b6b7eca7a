use alloc::vec::Vec;

use super::Value;

/// Writes RFC 8949 §4.2 core deterministic CBOR: shortest heads, definite lengths. The caller
/// writes map entries in the order of their encoded keys.
#[derive(Clone, Debug, Default)]
pub struct Encoder(Vec<u8>);

impl Encoder {
    /// An encoder with nothing written.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    fn head(&mut self, major: u8, n: u64) -> &mut Self {
        self.0.extend(Head::new(major, n).as_bytes());
        self
    }

    /// An integer.
    pub fn integer(&mut self, n: i64) -> &mut Self {
        match u64::try_from(n) {
            Ok(n) => self.head(0, n),
            Err(_) => self.head(1, n.unsigned_abs() - 1),
        }
    }

    /// A byte string.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.head(2, bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    /// A text string.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.head(3, text.len() as u64);
        self.0.extend(text.as_bytes());
        self
    }

    /// The head of an array of `items`.
    pub fn array(&mut self, items: usize) -> &mut Self {
        self.head(4, items as u64)
    }

    /// The head of a map of `entries`.
    pub fn map(&mut self, entries: usize) -> &mut Self {
        self.head(5, entries as u64)
    }

    /// The head of a tagged item.
    pub fn tag(&mut self, tag: u64) -> &mut Self {
        self.head(6, tag)
    }

    /// A whole value; the entries of its maps are put in order.
    pub fn value(&mut self, value: &Value<'_>) -> &mut Self {
        match value {
            Value::Unsigned(n) => self.head(0, *n),
            Value::Negative(n) => self.head(1, *n),
            Value::Bytes(bytes) => self.bytes(bytes),
            Value::Text(text) => self.text(text),
            Value::Array(items) => {
                self.array(items.len());
                for item in items {
                    self.value(item);
                }
                self
            }
            Value::Map(entries) => {
                self.map(entries.len());
                let mut encoded: Vec<(Vec<u8>, &Value<'_>)> = entries
                    .iter()
                    .map(|(key, value)| {
                        let mut one = Self::new();
                        one.value(key);
                        (one.0, value)
                    })
                    .collect();
                encoded.sort_by(|a, b| a.0.cmp(&b.0));
                for (key, value) in encoded {
                    self.0.extend(key);
                    self.value(value);
                }
                self
            }
            Value::Tag(tag, inner) => {
                self.tag(*tag);
                self.value(inner)
            }
            Value::Simple(n) => self.head(7, u64::from(*n)),
            Value::Float(width, bits) => {
                let bytes = bits.to_be_bytes();
                match width {
                    2 => self.0.push(0xF9),
                    4 => self.0.push(0xFA),
                    _ => self.0.push(0xFB),
                }
                let skip = bytes.len().saturating_sub(usize::from(*width));
                self.0.extend(bytes.iter().skip(skip));
                self
            }
        }
    }

    /// An item that is encoded already.
    pub fn raw(&mut self, item: &[u8]) -> &mut Self {
        self.0.extend(item);
        self
    }

    /// What has been written.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// The shortest head of an item (RFC 8949 §4.2.1).
pub(crate) struct Head {
    bytes: [u8; 9],
    length: usize,
}

impl Head {
    fn new(major: u8, n: u64) -> Self {
        let [a, b, c, d, e, f, g, h] = n.to_be_bytes();
        let major = major << 5;
        let (bytes, length) = match n {
            0..24 => ([major | h, 0, 0, 0, 0, 0, 0, 0, 0], 1),
            24..0x100 => ([major | 24, h, 0, 0, 0, 0, 0, 0, 0], 2),
            0x100..0x1_0000 => ([major | 25, g, h, 0, 0, 0, 0, 0, 0], 3),
            0x1_0000..0x1_0000_0000 => ([major | 26, e, f, g, h, 0, 0, 0, 0], 5),
            _ => ([major | 27, a, b, c, d, e, f, g, h], 9),
        };
        Self { bytes, length }
    }

    /// The head of this byte string.
    pub(crate) fn of_bytes(string: &[u8]) -> Self {
        Self::new(2, string.len() as u64)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}
