use std::path::Path;

use chancery_identity::Timestamp;
use chancery_seal::{
    CertificateRules, Header, NamedFeature, Outcome, Profile, Report, Request, Signer, Standing,
    Stay, SubIndication, Value, check,
};
use serde_json::{Map, Value as Json, json};

use super::arguments::{Seal, SealCheck, SealCommand};
use super::exit::{Failure, INVALID, NOT_DECODABLE, OK};
use super::terminal::{Paint, Terminal};
use super::verify::{read_some, seal_bytes};
use crate::environment::Clock;
use crate::registry::hex;
use crate::signing::{Certificate, check_seal_path, seal_signer};

pub(super) fn run(arguments: &Seal, terminal: &Terminal) -> Result<u8, Failure> {
    match &arguments.command {
        SealCommand::Check(arguments) => run_check(arguments, terminal),
    }
}

fn run_check(arguments: &SealCheck, terminal: &Terminal) -> Result<u8, Failure> {
    let now = arguments.at.unwrap_or_else(|| Clock::system().now());
    let authorities: Result<Vec<Certificate>, Failure> =
        arguments.authorities.iter().map(|path| certificate(path)).collect();
    let authorities = authorities?;
    let signers: Result<Vec<Signer>, Failure> =
        arguments.certificates.iter().map(|path| signer(path, &authorities, now)).collect();
    let lenient = arguments.lenient_certificate;
    let request = Request {
        signers: &signers?,
        rules: if lenient { CertificateRules::Lenient } else { CertificateRules::Strict },
        now,
        printed_mrz: arguments.mrz.as_deref(),
    };
    // A file that is too large is one that cannot be read, like any other such file.
    let file = read_some(&arguments.file).map_err(Failure::internal)?.unwrap_or_default();
    let bytes = seal_bytes(file);
    let report = check(&bytes, &request);
    if arguments.json {
        terminal.say(&to_json(&report).to_string());
    } else {
        show(&report, terminal);
    }
    Ok(match report.outcome {
        Outcome::Valid | Outcome::UnknownFeature => OK,
        Outcome::Invalid(SubIndication::ReadError) | Outcome::Unsupported(_) => NOT_DECODABLE,
        Outcome::Invalid(_) => INVALID,
    })
}

/// To name a certificate on the command line is to trust it, unless authorities are named too.
fn signer(path: &Path, authorities: &[Certificate], now: Timestamp) -> Result<Signer, Failure> {
    let signer = certificate(path)?;
    let under = |csca| check_seal_path(&signer, csca, now).is_ok();
    let trusted = authorities.is_empty() || authorities.iter().any(under);
    let standing = if trusted { Standing::Trusted } else { Standing::Untrusted };
    let certificate = seal_signer(&signer)
        .map_err(|error| Failure::trust(format!("{}: {error}", path.display())))?;
    Ok(Signer { certificate, standing })
}

fn certificate(path: &Path) -> Result<Certificate, Failure> {
    let refused = |why: &str| Failure::trust(format!("{}: {why}", path.display()));
    let pem = read_some(path).map_err(Failure::trust)?;
    let pem =
        pem.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| refused("not PEM"))?;
    Certificate::from_pem(&pem).map_err(|error| refused(&error.to_string()))
}

/// What a seal says, without a word on whether it is to be believed.
pub(super) fn content(bytes: &[u8]) -> Result<Json, Failure> {
    let seal = chancery_seal::Seal::parse(bytes).map_err(Failure::undecodable)?;
    let profile = Profile::of(seal.header()).ok().flatten();
    let features: Vec<Json> = named(profile, &seal).iter().map(feature).collect();
    Ok(json!({
        "profile": profile.map(|profile| profile.name),
        "header": header(seal.header()),
        "features": features,
    }))
}

fn named<'a>(
    profile: Option<&'static Profile>,
    seal: &chancery_seal::Seal<'a>,
) -> Vec<NamedFeature<'a>> {
    match profile {
        Some(profile) => profile.read(seal),
        None => {
            let unnamed = seal.features().iter();
            unnamed
                .map(|f| NamedFeature { tag: f.tag, name: None, value: Value::Bytes(f.value) })
                .collect()
        }
    }
}

/// A seal that is not valid says nothing about anybody: anyone can have written it.
fn features<'a>(report: &Report<'a>) -> Vec<NamedFeature<'a>> {
    let Some(seal) = report.seal.as_ref().filter(|_| report.outcome.is_valid()) else {
        return Vec::new();
    };
    named(report.profile, seal)
}

fn to_json(report: &Report<'_>) -> Json {
    let mut map = Map::new();
    let mut put = |name: &str, value: Option<Json>| {
        if let Some(value) = value {
            map.insert(name.into(), value);
        }
    };
    put("status", Some(json!(report.outcome.status())));
    put("sub_indication", report.outcome.sub_indication().map(|word| json!(word)));
    put("detail", report.cause.map(|cause| json!(cause.to_string())));
    put("profile", report.profile.map(|profile| json!(profile.name)));
    put("header", report.seal.as_ref().map(|seal| header(seal.header())));
    let features: Vec<Json> = features(report).iter().map(feature).collect();
    put("features", Some(json!(features)));
    let padding = report.seal.as_ref().map_or(0, |seal| seal.padding().len());
    put("padding_bytes", (padding > 0).then(|| json!(padding)));
    Json::Object(map)
}

fn header(header: &Header) -> Json {
    json!({
        "version": header.version.number(),
        "issuing_country": header.issuing_country.as_str(),
        "signer": header.signer.identifier(),
        "certificate_reference": header.signer.reference(),
        "document_issue_date": header.issued.to_string(),
        "signature_creation_date": header.signed.to_string(),
        "feature_definition_reference": format!("0x{:02X}", header.profile.reference),
        "document_type_category": format!("0x{:02X}", header.profile.category),
    })
}

fn feature(feature: &NamedFeature<'_>) -> Json {
    let mut map = Map::new();
    map.insert("tag".into(), json!(format!("0x{:02X}", feature.tag)));
    if let Some(name) = feature.name {
        map.insert("name".into(), json!(name));
    }
    map.insert("value".into(), value(&feature.value));
    Json::Object(map)
}

fn value(value: &Value<'_>) -> Json {
    match value {
        Value::Zone(text) | Value::Text(text) => json!(text),
        Value::Number(number) => json!(number),
        Value::Stay(Stay::WhileValid) => json!("while_valid"),
        Value::Stay(Stay::DecidedAtBorder) => json!("decided_at_border"),
        Value::Stay(Stay::TransitWithoutEntry) => json!("transit_without_entry"),
        Value::Stay(Stay::Length { days, months, years }) => {
            json!({"days": days, "months": months, "years": years})
        }
        Value::Bytes(bytes) => json!({ "hex": hex(bytes) }),
    }
}

fn show(report: &Report<'_>, terminal: &Terminal) {
    let (paint, mark) = match report.outcome {
        Outcome::Valid | Outcome::UnknownFeature => (Paint::Green, '✓'),
        Outcome::Invalid(_) => (Paint::Red, '✕'),
        Outcome::Unsupported(_) => (Paint::Grey, '?'),
    };
    terminal.say(&terminal.paint(paint, &format!("{mark} {}", report.outcome)));
    let line = |name: &str, value: &str| terminal.say(&format!("  {name:<12} {value}"));
    if let Some(cause) = report.cause {
        line("Why", &cause.to_string());
    }
    if let Some(seal) = &report.seal {
        let header = seal.header();
        line("Issued by", header.issuing_country.as_str());
        let signer = &header.signer;
        line("Signed by", &format!("{} {}", signer.identifier(), signer.reference()));
        line("Issued", &header.issued.to_string());
        line("Signed", &header.signed.to_string());
    }
    if let Some(profile) = report.profile {
        line("Profile", profile.name);
    }
    for feature in features(report) {
        let name = feature.name.map_or_else(|| format!("0x{:02X}", feature.tag), Into::into);
        let shown = match value(&feature.value) {
            Json::String(text) => text,
            other => other.to_string(),
        };
        line(&name, &shown);
    }
}
