use core::fmt;

use crate::coding::Coding;
use crate::profiles::PROFILES;
use crate::{FormatError, Header, IssuingCountry, Seal, Value, Version};

/// What the features of a seal mean: the last two bytes of the header (Doc 9303-13 §2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProfileId {
    /// The document type category: ICAO's when odd, the issuing country's own when even.
    pub category: u8,
    /// The feature definition reference, `01` to `FE`.
    pub reference: u8,
}

/// A kind of document and its features.
///
/// Profiles are found by issuing country, category and feature definition reference, since an even
/// category means something else in every country.
#[derive(Debug)]
pub struct Profile {
    /// A stable name, such as `emergency_travel_document`.
    pub name: &'static str,
    /// Category and feature definition reference.
    pub id: ProfileId,
    /// The country whose profile it is, as a header has it; none for a profile of ICAO.
    pub country: Option<&'static str>,
    /// The oldest header version the profile allows.
    pub(crate) since: Version,
    pub(crate) features: &'static [FeatureRule],
}

/// One feature of a profile.
#[derive(Debug)]
pub(crate) struct FeatureRule {
    pub(crate) tag: u8,
    pub(crate) name: &'static str,
    pub(crate) presence: Presence,
    pub(crate) coding: Coding,
    /// The least and the most bytes.
    pub(crate) length: (usize, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Required,
    Optional,
    /// One of the features that are marked so.
    Alternative,
}

/// A feature with its meaning.
#[derive(Clone, PartialEq, Eq)]
pub struct NamedFeature<'a> {
    /// Its tag.
    pub tag: u8,
    /// Its name in the profile; none for a feature the profile does not know.
    pub name: Option<&'static str>,
    /// Its value.
    pub value: Value<'a>,
}

impl fmt::Debug for NamedFeature<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NamedFeature({:02X}, {:?}, …)", self.tag, self.name)
    }
}

impl Profile {
    /// The profile of a header.
    ///
    /// `None` when nothing is known here of the category: such a seal can be read and verified, but
    /// not understood.
    ///
    /// # Errors
    /// [`FormatError::UnknownProfile`] when the category is known and has no such feature
    /// definition; [`FormatError::ProfileVersion`].
    ///
    /// ```
    /// # use chancery_seal::{Header, Profile, ProfileId, SignerReference, Version};
    /// let mut header = Header {
    ///     version: Version::V4,
    ///     issuing_country: "UTO".parse()?,
    ///     signer: SignerReference::new("UTTS", "5B")?,
    ///     issued: "2026-06-13".parse()?,
    ///     signed: "2026-06-13".parse()?,
    ///     profile: ProfileId { category: 0x03, reference: 0x5e },
    /// };
    /// let name = |header: &Header| Ok::<_, chancery_seal::FormatError>(Profile::of(header)?.map(|p| p.name));
    /// assert_eq!(name(&header)?, Some("emergency_travel_document"));
    /// header.profile = ProfileId { category: 0x06, reference: 0xfb };
    /// assert_eq!(name(&header)?, None);
    /// header.issuing_country = "D<<".parse()?;
    /// assert_eq!(name(&header)?, Some("german_residence_permit"));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn of(header: &Header) -> Result<Option<&'static Self>, FormatError> {
        let mut category =
            PROFILES.iter().filter(|p| p.has_category(header.issuing_country, header.profile));
        let Some(first) = category.next() else { return Ok(None) };
        let profile = core::iter::once(first)
            .chain(category)
            .find(|profile| profile.id == header.profile)
            .ok_or(FormatError::UnknownProfile)?;
        if header.version < profile.since {
            return Err(FormatError::ProfileVersion);
        }
        Ok(Some(profile))
    }

    fn has_category(&self, country: IssuingCountry, id: ProfileId) -> bool {
        self.id.category == id.category && self.country.is_none_or(|of| of == country.as_str())
    }

    /// Holds a seal against the rules of the profile.
    ///
    /// # Errors
    /// [`FormatError::Missing`], [`FormatError::Both`], [`FormatError::FeatureLength`],
    /// [`FormatError::FeatureValue`].
    pub fn check(&self, seal: &Seal<'_>) -> Result<(), FormatError> {
        let mut alternatives =
            self.features.iter().filter(|rule| rule.presence == Presence::Alternative).peekable();
        if let Some(first) = alternatives.peek() {
            let missing = FormatError::Missing(first.tag);
            let mut present = alternatives.filter(|rule| seal.feature(rule.tag).is_some());
            present.next().ok_or(missing)?;
            if let Some(second) = present.next() {
                return Err(FormatError::Both(second.tag));
            }
        }
        for rule in self.features {
            match seal.feature(rule.tag) {
                Some(value) => rule.check(value)?,
                None if rule.presence == Presence::Required => {
                    return Err(FormatError::Missing(rule.tag));
                }
                None => {}
            }
        }
        Ok(())
    }

    /// The features of a seal with their names and values, in the order in which they stand. A value
    /// that is not in its coding is given as bytes.
    #[must_use]
    pub fn read<'a>(&self, seal: &Seal<'a>) -> alloc::vec::Vec<NamedFeature<'a>> {
        let features = seal.features().iter().map(|feature| {
            let (tag, bytes) = (feature.tag, feature.value);
            let rule = self.rule(tag);
            let value = rule.and_then(|rule| rule.coding.read(bytes));
            NamedFeature {
                tag,
                name: rule.map(|r| r.name),
                value: value.unwrap_or(Value::Bytes(bytes)),
            }
        });
        features.collect()
    }

    /// Whether every feature of a seal is one of the profile's.
    pub(crate) fn knows_all(&self, seal: &Seal<'_>) -> bool {
        seal.features().iter().all(|feature| self.rule(feature.tag).is_some())
    }

    /// The machine-readable zone in a seal: its layout and characters.
    pub(crate) fn zone(&self, seal: &Seal<'_>) -> Option<(crate::Layout, alloc::string::String)> {
        self.features.iter().find_map(|rule| {
            let Coding::Zone(layout) = rule.coding else { return None };
            match rule.coding.read(seal.feature(rule.tag)?)? {
                Value::Zone(zone) => Some((layout, zone)),
                _ => None,
            }
        })
    }

    fn rule(&self, tag: u8) -> Option<&FeatureRule> {
        self.features.iter().find(|rule| rule.tag == tag)
    }
}

impl FeatureRule {
    fn check(&self, value: &[u8]) -> Result<(), FormatError> {
        let (least, most) = self.length;
        if !(least..=most).contains(&value.len()) {
            return Err(FormatError::FeatureLength(self.tag));
        }
        self.coding.read(value).map(|_| ()).ok_or(FormatError::FeatureValue(self.tag))
    }
}
