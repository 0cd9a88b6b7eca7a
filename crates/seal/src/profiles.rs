//! The profiles that are known here.

use crate::coding::Coding;
use crate::profile::{FeatureRule, Presence, Profile, ProfileId};
use crate::{Layout, Version};

/// A feature of exactly so many bytes.
const fn exactly(
    tag: u8,
    name: &'static str,
    presence: Presence,
    coding: Coding,
    length: usize,
) -> FeatureRule {
    FeatureRule { tag, name, presence, coding, length: (length, length) }
}

/// A name in UTF-8.
const fn name(tag: u8, name: &'static str, presence: Presence) -> FeatureRule {
    FeatureRule { tag, name, presence, coding: Coding::Utf8, length: (1, 90) }
}

/// A profile that Germany defined (BSI TR-03137-1; TR-03171 for administrative documents).
const fn german(
    category: u8,
    reference: u8,
    name: &'static str,
    features: &'static [FeatureRule],
) -> Profile {
    let id = ProfileId { category, reference };
    Profile { name, id, country: Some("D<<"), since: Version::V3, features }
}

use Presence::{Alternative, Optional, Required};

/// Doc 9303-8 §6.
pub(crate) const EMERGENCY_TRAVEL_DOCUMENT: Profile = Profile {
    name: "emergency_travel_document",
    id: ProfileId { category: 0x03, reference: 0x5e },
    country: None,
    since: Version::V4,
    features: &[exactly(0x02, "mrz", Required, Coding::Zone(Layout::Td2), 48)],
};

/// Doc 9303-7 §9.
const VISA: Profile = Profile {
    name: "visa",
    id: ProfileId { category: 0x01, reference: 0x5d },
    country: None,
    since: Version::V3,
    features: &[
        exactly(0x01, "mrz_mrv_a", Alternative, Coding::Zone(Layout::MrvA), 48),
        exactly(0x02, "mrz_mrv_b", Alternative, Coding::Zone(Layout::MrvB), 44),
        exactly(0x03, "number_of_entries", Optional, Coding::Number, 1),
        exactly(0x04, "duration_of_stay", Required, Coding::Stay, 3),
        exactly(0x05, "passport_number", Required, Coding::Text, 6),
        FeatureRule {
            tag: 0x06,
            name: "visa_type",
            presence: Optional,
            coding: Coding::Binary,
            length: (1, 4),
        },
        FeatureRule {
            tag: 0x07,
            name: "additional",
            presence: Optional,
            coding: Coding::Binary,
            length: (0, 254),
        },
    ],
};

const ADDRESS_STICKER: &[FeatureRule] = &[
    exactly(0x01, "document_number", Required, Coding::Text, 6),
    exactly(0x02, "municipality_key", Required, Coding::Text, 6),
    FeatureRule {
        tag: 0x03,
        name: "address",
        presence: Required,
        coding: Coding::Text,
        length: (6, 18),
    },
];

pub(crate) const PROFILES: &[Profile] = &[
    EMERGENCY_TRAVEL_DOCUMENT,
    VISA,
    german(
        0x02,
        0xfd,
        "german_arrival_attestation",
        &[
            exactly(0x02, "mrz", Required, Coding::Zone(Layout::NationalTd2), 48),
            exactly(0x03, "foreigners_register_number", Required, Coding::Text, 8),
        ],
    ),
    german(
        0x04,
        0xfc,
        "german_social_insurance_card",
        &[
            exactly(0x01, "social_insurance_number", Required, Coding::Text, 8),
            name(0x02, "surname", Required),
            name(0x03, "first_name", Required),
            name(0x04, "birth_name", Optional),
        ],
    ),
    german(
        0x06,
        0xfb,
        "german_residence_permit",
        &[
            exactly(0x02, "mrz", Required, Coding::Zone(Layout::NationalTd2), 48),
            exactly(0x03, "passport_number", Required, Coding::Text, 6),
        ],
    ),
    german(
        0x06,
        0xfa,
        "german_supplementary_sheet",
        &[
            exactly(0x04, "mrz", Required, Coding::Zone(Layout::NationalTd2), 48),
            exactly(0x05, "sheet_number", Required, Coding::Text, 6),
        ],
    ),
    german(0x08, 0xf9, "german_address_sticker_identity_card", ADDRESS_STICKER),
    german(0x0c, 0xf9, "german_address_sticker_residence_permit", ADDRESS_STICKER),
    german(
        0x0a,
        0xf8,
        "german_residence_sticker_passport",
        &[
            exactly(0x01, "document_number", Required, Coding::Text, 6),
            exactly(0x02, "municipality_key", Required, Coding::Text, 6),
            exactly(0x03, "postal_code", Required, Coding::Text, 4),
        ],
    ),
    german(
        0xc8,
        0x01,
        "german_administrative_document",
        // The other features depend on the kind of document that the number names.
        &[exactly(0x00, "document_profile_number", Required, Coding::Binary, 16)],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_stands_once_and_so_does_a_feature_in_it() {
        for (at, profile) in PROFILES.iter().enumerate() {
            let twin = |other: &&Profile| {
                other.id == profile.id && other.country == profile.country
                    || other.name == profile.name
            };
            assert_eq!(PROFILES[..at].iter().find(twin).map(|p| p.name), None);
            for (at, rule) in profile.features.iter().enumerate() {
                assert!(profile.features[..at].iter().all(|other| other.tag != rule.tag));
            }
        }
    }

    #[test]
    fn odd_categories_are_of_icao_and_even_ones_of_a_country() {
        for profile in PROFILES {
            assert_eq!(profile.country.is_none(), profile.id.category % 2 == 1, "{}", profile.name);
        }
    }
}
