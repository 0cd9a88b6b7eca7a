use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use chancery_identity::{BirthDate, DocumentKind, Sex};

use crate::cbor::{Encoder, Value};
use crate::{DecodeError, MrzBinding};

/// The version of our private attributes (79) that this crate writes and reads.
pub const PROFILE_VERSION: u64 = 1;

/// A picture in the code (attributes 16 and 17).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The picture file.
    pub bytes: Vec<u8>,
    /// 1 JPEG, 2 JPEG 2000, 3 AVIF, 4 WebP; absent when the code does not say.
    pub format: Option<u64>,
}

impl Image {
    /// A WebP file.
    #[must_use]
    pub const fn webp(bytes: Vec<u8>) -> Self {
        Self { bytes, format: Some(4) }
    }
}

/// The identity data of claim 169, version 1.2.0, with our private attributes 75 to 80.
///
/// Text is as the code bears it. Attributes without a field here survive in
/// [`Attributes::other`].
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Attributes {
    /// 1: the document number.
    pub number: Option<String>,
    /// 4: the whole name.
    pub full_name: Option<String>,
    /// 5: the secondary identifier.
    pub first_name: Option<String>,
    /// 7: the primary identifier.
    pub last_name: Option<String>,
    /// 8 when wholly known, else 80.
    pub birth_date: Option<BirthDate>,
    /// 9.
    pub sex: Option<Sex>,
    /// 10: lines joined by LF.
    pub address: Option<String>,
    /// 13: as the code bears it; alpha-3 in ours.
    pub nationality: Option<String>,
    /// 15.
    pub guardian: Option<String>,
    /// 16 and 17.
    pub image: Option<Image>,
    /// 19: the name in the national script.
    pub native_name: Option<String>,
    /// 20: its language.
    pub native_language: Option<String>,
    /// 23: alpha-3 in ours.
    pub issuing_country: Option<String>,
    /// 75.
    pub kind: Option<DocumentKind>,
    /// 76: the issuing post, as printed.
    pub post: Option<String>,
    /// 77.
    pub mrz_binding: Option<MrzBinding>,
    /// 78: as printed.
    pub birth_place: Option<String>,
    /// 79: present in codes of our profile only.
    pub profile_version: Option<u64>,
    /// Attributes without a field of their own, each as encoded CBOR.
    pub other: BTreeMap<i64, Vec<u8>>,
}

impl core::fmt::Debug for Attributes {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Attributes(…)")
    }
}

impl Attributes {
    /// Reads the map of claim 169 in any of the variants issuers write: numbers as text digits, a
    /// picture as hex text, a birth date with hyphens.
    pub(crate) fn from_value(map: &Value<'_>) -> Result<Self, DecodeError> {
        let entries = map.map().ok_or(DecodeError::Claims)?;
        let mut found = Self::default();
        let mut image = None;
        let mut format = None;
        for (key, value) in entries {
            let key = key.integer().ok_or(DecodeError::Claims)?;
            match key {
                1 => found.number = Some(text(value)?),
                4 => found.full_name = Some(text(value)?),
                5 => found.first_name = Some(text(value)?),
                7 => found.last_name = Some(text(value)?),
                8 => found.birth_date = Some(birth_date(&text(value)?)?),
                9 => found.sex = Some(sex(number(value)?)?),
                10 => found.address = Some(text(value)?),
                13 => found.nationality = Some(text(value)?),
                15 => found.guardian = Some(text(value)?),
                16 => image = Some(picture(value)?),
                17 => format = Some(number(value)?),
                19 => found.native_name = Some(text(value)?),
                20 => found.native_language = Some(text(value)?),
                23 => found.issuing_country = Some(text(value)?),
                75 => {
                    let kind = DocumentKind::from_claim(number(value)?);
                    found.kind = Some(kind.ok_or(DecodeError::Claims)?);
                }
                76 => found.post = Some(text(value)?),
                77 => {
                    let bytes = value.bytes().and_then(|b| b.try_into().ok());
                    found.mrz_binding = Some(MrzBinding(bytes.ok_or(DecodeError::Claims)?));
                }
                78 => found.birth_place = Some(text(value)?),
                79 => found.profile_version = Some(number(value)?),
                80 if found.birth_date.is_none() => {
                    let digits = text(value)?;
                    let date = BirthDate::from_digits(&digits).map_err(|_| DecodeError::Claims)?;
                    found.birth_date = Some(date);
                }
                _ => {
                    let mut encoder = Encoder::new();
                    encoder.value(value);
                    found.other.insert(key, encoder.finish());
                }
            }
        }
        found.image = image.map(|bytes| Image { bytes, format });
        match found.profile_version {
            None | Some(PROFILE_VERSION) => Ok(found),
            Some(_) => Err(DecodeError::ProfileVersion),
        }
    }

    /// Writes the map of claim 169, keys in order.
    pub(crate) fn write(&self, out: &mut Encoder) {
        let mut entries: BTreeMap<i64, Vec<u8>> = self.other.clone();
        let mut put = |key: i64, write: &dyn Fn(&mut Encoder)| {
            let mut value = Encoder::new();
            write(&mut value);
            entries.insert(key, value.finish());
        };
        for (key, text) in [
            (1, &self.number),
            (4, &self.full_name),
            (5, &self.first_name),
            (7, &self.last_name),
            (10, &self.address),
            (13, &self.nationality),
            (15, &self.guardian),
            (19, &self.native_name),
            (20, &self.native_language),
            (23, &self.issuing_country),
            (76, &self.post),
            (78, &self.birth_place),
        ] {
            if let Some(text) = text {
                put(key, &|out| {
                    out.text(text);
                });
            }
        }
        if let Some(date) = self.birth_date {
            let key = if date.complete().is_some() { 8 } else { 80 };
            put(key, &|out| {
                out.text(&date.digits());
            });
        }
        if let Some(sex) = self.sex {
            put(9, &|out| {
                out.integer(match sex {
                    Sex::Male => 1,
                    Sex::Female => 2,
                    Sex::Unspecified => 3,
                });
            });
        }
        if let Some(image) = &self.image {
            put(16, &|out| {
                out.bytes(&image.bytes);
            });
            if let Some(format) = image.format {
                put(17, &|out| {
                    out.value(&Value::Unsigned(format));
                });
            }
        }
        if let Some(kind) = self.kind {
            put(75, &|out| {
                out.integer(i64::from(kind.claim()));
            });
        }
        if let Some(binding) = self.mrz_binding {
            put(77, &|out| {
                out.bytes(&binding.0);
            });
        }
        if let Some(version) = self.profile_version {
            put(79, &|out| {
                out.value(&Value::Unsigned(version));
            });
        }
        out.map(entries.len());
        // Every key of claim 169 is a small non-negative integer, and their numeric order is the
        // order of their encodings.
        for (key, value) in &entries {
            out.integer(*key).raw(value);
        }
    }
}

fn text(value: &Value<'_>) -> Result<String, DecodeError> {
    value.text().map(ToString::to_string).ok_or(DecodeError::Claims)
}

fn number(value: &Value<'_>) -> Result<u64, DecodeError> {
    match value {
        Value::Unsigned(n) => Ok(*n),
        Value::Text(digits) if matches!(digits.len(), 1..=3) => {
            if digits.bytes().all(|b| b.is_ascii_digit()) {
                digits.parse().map_err(|_| DecodeError::Claims)
            } else {
                Err(DecodeError::Claims)
            }
        }
        _ => Err(DecodeError::Claims),
    }
}

fn birth_date(text: &str) -> Result<BirthDate, DecodeError> {
    let date = if text.contains('-') { text.parse() } else { BirthDate::from_digits(text) };
    date.ok().filter(|date| date.complete().is_some()).ok_or(DecodeError::Claims)
}

const fn sex(number: u64) -> Result<Sex, DecodeError> {
    match number {
        1 => Ok(Sex::Male),
        2 => Ok(Sex::Female),
        3 => Ok(Sex::Unspecified),
        _ => Err(DecodeError::Claims),
    }
}

fn picture(value: &Value<'_>) -> Result<Vec<u8>, DecodeError> {
    match value {
        Value::Bytes(bytes) => Ok(bytes.to_vec()),
        Value::Text(hex) => {
            let digit = |c: u8| char::from(c).to_digit(16).and_then(|d| u8::try_from(d).ok());
            hex.as_bytes()
                .chunks(2)
                .map(|pair| match *pair {
                    [high, low] => Some(digit(high)? << 4 | digit(low)?),
                    _ => None,
                })
                .collect::<Option<Vec<u8>>>()
                .ok_or(DecodeError::Claims)
        }
        _ => Err(DecodeError::Claims),
    }
}
