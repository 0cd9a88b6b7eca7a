use base64ct::{Base64UrlUnpadded, Encoding};
use chancery_seal::{Header, Profile, Seal, Stay, Value};
use serde_json::{Value as Json, json};

use super::exit::Failure;

/// What a seal says, without a word on whether it is to be believed.
pub(super) fn seal_content(bytes: &[u8]) -> Result<Json, Failure> {
    let seal = Seal::parse(bytes).map_err(Failure::undecodable)?;
    Ok(json!({ "header": header(seal.header()), "features": features(&seal) }))
}

/// A seal's header (Doc 9303-13 §2.2).
pub(super) fn header(header: &Header) -> Json {
    let profile = Profile::of(header).ok().flatten();
    let mut content = json!({
        "version": header.version.number(),
        "issuing_country": header.issuing_country.as_str(),
        "signer": header.signer.identifier(),
        "certificate_reference": header.signer.reference(),
        "issued": header.issued.to_string(),
        "signed": header.signed.to_string(),
        "feature_definition_reference": format!("{:02X}", header.profile.reference),
        "type_category": format!("{:02X}", header.profile.category),
    });
    if let (Some(profile), Some(content)) = (profile, content.as_object_mut()) {
        content.insert("profile".into(), profile.name.into());
    }
    content
}

/// Its features in their order, by name where the profile has one; values that are no text are
/// base64url.
pub(super) fn features(seal: &Seal<'_>) -> Vec<Json> {
    let bytes = |bytes: &[u8]| Json::from(Base64UrlUnpadded::encode_string(bytes));
    let Ok(Some(profile)) = Profile::of(seal.header()) else {
        let feature = seal.features().iter();
        return feature
            .map(|f| json!({ "tag": format!("{:02X}", f.tag), "value": bytes(f.value) }))
            .collect();
    };
    let named = profile.read(seal).into_iter().map(|feature| {
        let value = match feature.value {
            Value::Zone(text) | Value::Text(text) => text.into(),
            Value::Number(number) => number.into(),
            Value::Stay(stay) => self::stay(stay),
            Value::Bytes(value) => bytes(value),
        };
        let mut content = json!({ "tag": format!("{:02X}", feature.tag), "value": value });
        if let (Some(name), Some(content)) = (feature.name, content.as_object_mut()) {
            content.insert("name".into(), name.into());
        }
        content
    });
    named.collect()
}

/// The duration of stay of a visa (Doc 9303-7 §9.2).
fn stay(stay: Stay) -> Json {
    match stay {
        Stay::WhileValid => "while_valid".into(),
        Stay::DecidedAtBorder => "decided_at_border".into(),
        Stay::TransitWithoutEntry => "transit_without_entry".into(),
        Stay::Length { days, months, years } => {
            json!({ "days": days, "months": months, "years": years })
        }
    }
}
