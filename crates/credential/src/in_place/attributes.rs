use alloc::vec::Vec;

use chancery_identity::{BirthDate, DocumentKind, Sex};

use crate::cbor::{Entries, Item};
use crate::{Attributes, DecodeError, Image, MrzBinding, PROFILE_VERSION};

/// A picture in the code, in place: its bytes, or their hexadecimal digits as some issuers write
/// them.
#[derive(Clone, Copy)]
pub struct ReadImage<'a> {
    digits: bool,
    bytes: &'a [u8],
    /// 1 JPEG, 2 JPEG 2000, 3 AVIF, 4 WebP; absent when the code does not say.
    pub format: Option<u64>,
}

impl ReadImage<'_> {
    /// The picture file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        if self.digits {
            let nibble = |digit: &u8| char::from(*digit).to_digit(16).unwrap_or_default();
            let byte = |pair: &[u8]| pair.iter().fold(0, |n, digit| n << 4 | nibble(digit));
            self.bytes.chunks(2).filter_map(|pair| u8::try_from(byte(pair)).ok()).collect()
        } else {
            self.bytes.to_vec()
        }
    }
}

/// What [`Attributes`] holds, in place.
#[derive(Clone, Copy, Default)]
pub struct ReadAttributes<'a> {
    /// 1: the document number.
    pub number: Option<&'a str>,
    /// 4: the whole name.
    pub full_name: Option<&'a str>,
    /// 5: the secondary identifier.
    pub first_name: Option<&'a str>,
    /// 7: the primary identifier.
    pub last_name: Option<&'a str>,
    /// 8 when wholly known, else 80.
    pub birth_date: Option<BirthDate>,
    /// 9.
    pub sex: Option<Sex>,
    /// 10: lines joined by LF.
    pub address: Option<&'a str>,
    /// 13: as the code bears it; alpha-3 in ours.
    pub nationality: Option<&'a str>,
    /// 15.
    pub guardian: Option<&'a str>,
    /// 16 and 17.
    pub image: Option<ReadImage<'a>>,
    /// 19: the name in the national script.
    pub native_name: Option<&'a str>,
    /// 20: its language.
    pub native_language: Option<&'a str>,
    /// 23: alpha-3 in ours.
    pub issuing_country: Option<&'a str>,
    /// 75.
    pub kind: Option<DocumentKind>,
    /// 76: the issuing post, as printed.
    pub post: Option<&'a str>,
    /// 77.
    pub mrz_binding: Option<MrzBinding>,
    /// 78: as printed.
    pub birth_place: Option<&'a str>,
    /// 79: present in codes of our profile only.
    pub profile_version: Option<u64>,
    /// All attributes, with those that have no field here; none where they were never read.
    all: Option<Entries<'a>>,
}

impl core::fmt::Debug for ReadAttributes<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ReadAttributes(…)")
    }
}

/// The keys with a field; 80 has one where no date came before it.
const KNOWN: [i64; 19] = [1, 4, 5, 7, 8, 9, 10, 13, 15, 16, 17, 19, 20, 23, 75, 76, 77, 78, 79];

impl<'a> ReadAttributes<'a> {
    /// Reads the map of claim 169 in any of the variants issuers write: numbers as text digits, a
    /// picture as hex text, a birth date with hyphens.
    pub(super) fn read(map: Item<'a>) -> Result<Self, DecodeError> {
        let all = map.map().ok_or(DecodeError::Claims)?;
        let mut found = Self { all: Some(all), ..Self::default() };
        let mut image = None;
        let mut format = None;
        for (key, value) in all {
            let item = value.item;
            match key.integer().ok_or(DecodeError::Claims)? {
                1 => found.number = Some(text(item)?),
                4 => found.full_name = Some(text(item)?),
                5 => found.first_name = Some(text(item)?),
                7 => found.last_name = Some(text(item)?),
                8 => found.birth_date = Some(birth_date(text(item)?)?),
                9 => found.sex = Some(sex(number(item)?)?),
                10 => found.address = Some(text(item)?),
                13 => found.nationality = Some(text(item)?),
                15 => found.guardian = Some(text(item)?),
                16 => image = Some(picture(item)?),
                17 => format = Some(number(item)?),
                19 => found.native_name = Some(text(item)?),
                20 => found.native_language = Some(text(item)?),
                23 => found.issuing_country = Some(text(item)?),
                75 => {
                    let kind = DocumentKind::from_claim(number(item)?);
                    found.kind = Some(kind.ok_or(DecodeError::Claims)?);
                }
                76 => found.post = Some(text(item)?),
                77 => {
                    let bytes = item.bytes().and_then(|b| b.try_into().ok());
                    found.mrz_binding = Some(MrzBinding(bytes.ok_or(DecodeError::Claims)?));
                }
                78 => found.birth_place = Some(text(item)?),
                79 => found.profile_version = Some(number(item)?),
                80 if found.birth_date.is_none() => {
                    let date = BirthDate::from_digits(text(item)?);
                    found.birth_date = Some(date.map_err(|_| DecodeError::Claims)?);
                }
                _ => {}
            }
        }
        found.image = image.map(|image| ReadImage { format, ..image });
        match found.profile_version {
            None | Some(PROFILE_VERSION) => Ok(found),
            Some(_) => Err(DecodeError::ProfileVersion),
        }
    }

    /// The same with bytes of its own, and the attributes without a field in
    /// [`Attributes::other`].
    #[must_use]
    pub fn to_attributes(&self) -> Attributes {
        let mut dated = false;
        let others = self.all.into_iter().flatten().filter_map(|(key, value)| {
            let key = key.integer()?;
            let known = KNOWN.contains(&key) || (key == 80 && !dated);
            dated |= key == 8 || key == 80;
            if known { None } else { Some((key, value.encoded()?)) }
        });
        Attributes {
            other: others.collect(),
            number: self.number.map(Into::into),
            full_name: self.full_name.map(Into::into),
            first_name: self.first_name.map(Into::into),
            last_name: self.last_name.map(Into::into),
            birth_date: self.birth_date,
            sex: self.sex,
            address: self.address.map(Into::into),
            nationality: self.nationality.map(Into::into),
            guardian: self.guardian.map(Into::into),
            image: self.image.map(|i| Image { bytes: i.to_bytes(), format: i.format }),
            native_name: self.native_name.map(Into::into),
            native_language: self.native_language.map(Into::into),
            issuing_country: self.issuing_country.map(Into::into),
            kind: self.kind,
            post: self.post.map(Into::into),
            mrz_binding: self.mrz_binding,
            birth_place: self.birth_place.map(Into::into),
            profile_version: self.profile_version,
        }
    }
}

/// The attributes that have a field; those of [`Attributes::other`] are not among them.
impl<'a> From<&'a Attributes> for ReadAttributes<'a> {
    fn from(attributes: &'a Attributes) -> Self {
        let image = attributes.image.as_ref();
        Self {
            number: attributes.number.as_deref(),
            full_name: attributes.full_name.as_deref(),
            first_name: attributes.first_name.as_deref(),
            last_name: attributes.last_name.as_deref(),
            birth_date: attributes.birth_date,
            sex: attributes.sex,
            address: attributes.address.as_deref(),
            nationality: attributes.nationality.as_deref(),
            guardian: attributes.guardian.as_deref(),
            image: image.map(|i| ReadImage { digits: false, bytes: &i.bytes, format: i.format }),
            native_name: attributes.native_name.as_deref(),
            native_language: attributes.native_language.as_deref(),
            issuing_country: attributes.issuing_country.as_deref(),
            kind: attributes.kind,
            post: attributes.post.as_deref(),
            mrz_binding: attributes.mrz_binding,
            birth_place: attributes.birth_place.as_deref(),
            profile_version: attributes.profile_version,
            all: None,
        }
    }
}

fn text(item: Item<'_>) -> Result<&str, DecodeError> {
    item.text().ok_or(DecodeError::Claims)
}

fn number(item: Item<'_>) -> Result<u64, DecodeError> {
    match item {
        Item::Unsigned(n) => Ok(n),
        Item::Text(digits) if matches!(digits.len(), 1..=3) => {
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

fn picture(item: Item<'_>) -> Result<ReadImage<'_>, DecodeError> {
    match item {
        Item::Bytes(bytes) => Ok(ReadImage { digits: false, bytes, format: None }),
        Item::Text(digits) => {
            let bytes = digits.as_bytes();
            if bytes.len().is_multiple_of(2) && bytes.iter().all(u8::is_ascii_hexdigit) {
                Ok(ReadImage { digits: true, bytes, format: None })
            } else {
                Err(DecodeError::Claims)
            }
        }
        _ => Err(DecodeError::Claims),
    }
}
