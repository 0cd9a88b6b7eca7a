use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use chancery_identity::{BirthDate, DocumentKind, Sex};

use crate::MrzBinding;
use crate::cbor::{Encoder, Value};

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
        // Keys in the order of their encodings (RFC 8949 §4.2.1): from 0 up, then from −1 down.
        for (key, value) in entries.range(0..).chain(entries.range(..0).rev()) {
            out.integer(*key).raw(value);
        }
    }
}
