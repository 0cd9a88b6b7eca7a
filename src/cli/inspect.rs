use base64ct::{Base64UrlUnpadded, Encoding};
use chancery_credential::cbor::{Value, decode};
use chancery_credential::{Attributes, Claims, Code, Sign1, unjudged_claims};
use serde_json::{Map, Value as Json, json};

use super::arguments::Inspect;
use super::exit::{Failure, OK};
use super::seal;
use super::terminal::{Paint, Terminal};
use super::verify::Shown;

pub(super) fn run(arguments: &Inspect, terminal: &Terminal) -> Result<u8, Failure> {
    let Shown { code: text, seal } =
        Shown::read(arguments.file.as_deref(), arguments.qr.as_deref(), arguments.seal.as_deref())?;
    let seal = seal.as_deref().map(seal::content).transpose()?;
    if let ("", Some(seal)) = (text.as_str(), &seal) {
        return say(&json!({ "verified": false, "seal": seal }), arguments.json, terminal);
    }
    // A code that nobody signed, or signed in a way we do not know, can still be looked into.
    let claims = unjudged_claims(&text).map_err(Failure::undecodable)?;
    let envelope = Code::decode(&text).ok().map(|code| code.envelope);
    let mut content = json!({
        "verified": false,
        "claim169": identity(&claims.identity),
        "cwt": cwt(&claims, envelope.as_ref()),
    });
    if let (Some(seal), Some(content)) = (seal, content.as_object_mut()) {
        content.insert("seal".into(), seal);
    }
    say(&content, arguments.json, terminal)
}

fn say(content: &Json, json: bool, terminal: &Terminal) -> Result<u8, Failure> {
    if json {
        terminal.say(&content.to_string());
    } else {
        terminal.say(&terminal.paint(Paint::Amber, "NOT VERIFIED: anybody can write this."));
        let pretty = serde_json::to_string_pretty(content).map_err(Failure::internal)?;
        terminal.say(&pretty);
    }
    Ok(OK)
}

fn cwt(claims: &Claims, envelope: Option<&Sign1>) -> Json {
    let mut map = Map::new();
    let mut put = |name: &str, value: Option<Json>| {
        if let Some(value) = value {
            map.insert(name.into(), value);
        }
    };
    put("iss", claims.issuer.as_ref().map(|issuer| json!(issuer)));
    put("exp", claims.expires.map(|time| json!(time)));
    put("nbf", claims.not_before.map(|time| json!(time)));
    put("iat", claims.issued_at.map(|time| json!(time)));
    put("cti", claims.token_id.as_ref().map(|id| json!(crate::registry::hex(id))));
    put("alg", envelope.map(|envelope| json!(envelope.algorithm.identifier())));
    put("kid", envelope.and_then(|envelope| envelope.key_id).map(|id| json!(id.to_string())));
    let status = claims.status.as_ref();
    put("status", status.map(|s| json!({"status_list": {"idx": s.index, "uri": s.uri}})));
    for (key, value) in &claims.other {
        put(&key.to_string(), Some(encoded(value)));
    }
    Json::Object(map)
}

/// The attributes under the specification's names; ours and unknown ones under their numbers'
/// names in the profile.
fn identity(identity: &Attributes) -> Json {
    let mut map = Map::new();
    let mut put = |name: &str, value: Option<Json>| {
        if let Some(value) = value {
            map.insert(name.into(), value);
        }
    };
    let text = |text: &Option<String>| text.as_ref().map(|text| json!(text));
    put("id", text(&identity.number));
    put("fullName", text(&identity.full_name));
    put("firstName", text(&identity.first_name));
    put("lastName", text(&identity.last_name));
    put("dateOfBirth", identity.birth_date.map(|date| json!(date.to_string())));
    put("gender", identity.sex.map(|sex| json!(sex.letter())));
    put("address", text(&identity.address));
    put("nationality", text(&identity.nationality));
    put("guardian", text(&identity.guardian));
    put("secondaryFullName", text(&identity.native_name));
    put("secondaryLanguage", text(&identity.native_language));
    put("countryOfIssuance", text(&identity.issuing_country));
    put("photoBytes", identity.image.as_ref().map(|image| json!(image.bytes.len())));
    let format = identity.image.as_ref().and_then(|image| image.format);
    put(
        "photoFormat",
        format.map(|format| match format {
            1 => json!("jpeg"),
            2 => json!("jpeg2000"),
            3 => json!("avif"),
            4 => json!("webp"),
            other => json!(other),
        }),
    );
    put("kind", identity.kind.map(|kind| json!(kind.as_str())));
    put("post", text(&identity.post));
    put("mrzBinding", identity.mrz_binding.map(|b| json!(crate::registry::hex(&b.0))));
    put("placeOfBirth", text(&identity.birth_place));
    put("profileVersion", identity.profile_version.map(|version| json!(version)));
    for (key, value) in &identity.other {
        let name = match key {
            2 => "version".into(),
            3 => "language".into(),
            6 => "middleName".into(),
            11 => "email".into(),
            12 => "phone".into(),
            14 => "maritalStatus".into(),
            18 => "bestQualityFingers".into(),
            21 => "locationCode".into(),
            22 => "legalStatus".into(),
            other => other.to_string(),
        };
        put(&name, Some(encoded(value)));
    }
    Json::Object(map)
}

fn encoded(cbor: &[u8]) -> Json {
    decode(cbor).map_or(Json::Null, |decoded| to_json(&decoded.value))
}

fn to_json(value: &Value<'_>) -> Json {
    match value {
        Value::Unsigned(n) => json!(n),
        Value::Negative(n) => json!(-1 - i128::from(*n)),
        Value::Bytes(bytes) => json!(Base64UrlUnpadded::encode_string(bytes)),
        Value::Text(text) => json!(text),
        Value::Array(items) => items.iter().map(to_json).collect(),
        Value::Map(entries) => Json::Object(
            entries
                .iter()
                .map(|(key, value)| {
                    let key = to_json(key);
                    let name = key.as_str().map_or_else(|| key.to_string(), Into::into);
                    (name, to_json(value))
                })
                .collect(),
        ),
        Value::Tag(_, inner) => to_json(inner),
        Value::Simple(20) => json!(false),
        Value::Simple(21) => json!(true),
        Value::Simple(_) => Json::Null,
        Value::Float(8, bits) => json!(f64::from_bits(*bits)),
        Value::Float(_, bits) => json!(format!("float {bits:#x}")),
    }
}
