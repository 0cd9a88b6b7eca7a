use std::io::Read;
use std::path::Path;

use chancery_verify::{
    Anchor, Limits, Outcome, PublicKey, ReasonCode, Request, StatusListToken, TrustList, Verdict,
    judge,
};

use super::arguments::Verify;
use super::exit::Failure;
use super::receipt::write_receipt;
use super::terminal::{Paint, Terminal};
use crate::environment::Clock;
use crate::signing::public_key_of_root;
use crate::verification::read_symbols;

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 12 << 20;

pub(super) fn run(arguments: &Verify, terminal: &Terminal) -> Result<u8, Failure> {
    let anchors = anchors(arguments)?;
    let Shown { code, seal } =
        Shown::read(arguments.file.as_deref(), arguments.qr.as_deref(), arguments.seal.as_deref())?;
    let mut limits = Limits::default();
    if let Some(age) = arguments.max_status_age {
        limits.status_age = age;
    }
    let now = arguments.at.unwrap_or_else(|| Clock::system().now());
    let mrz = arguments.mrz.as_deref();
    let log_proof = match &arguments.log_proof {
        // A proof that is too large proves as little as any other that cannot be read.
        Some(path) => Some(read_some(path).map_err(Failure::internal)?.unwrap_or_default()),
        None => None,
    };
    let request = Request {
        code: &code,
        seal: seal.as_deref(),
        mrz,
        log_proof: log_proof.as_deref(),
        require_log: arguments.require_log,
        limits,
        ..Request::at(now)
    };
    let verdict = judge(&request, &anchors);
    write_receipt(&verdict, arguments)?;
    if arguments.json {
        terminal.say(&serde_json::to_string(&verdict).map_err(Failure::internal)?);
    } else {
        show(&verdict, terminal);
    }
    Ok(verdict.outcome.exit_code())
}

/// What the caller trusts: each trust list under the root that stands in the same place, and the
/// status lists, each under the trust list that opens it.
fn anchors(arguments: &Verify) -> Result<Vec<Anchor>, Failure> {
    if arguments.trust_lists.is_empty() || arguments.roots.is_empty() {
        return Err(Failure::trust("a verdict needs --trust-list and --root"));
    }
    if arguments.trust_lists.len() != arguments.roots.len() {
        return Err(Failure::usage("each --trust-list has its --root"));
    }
    let mut anchors: Vec<Anchor> = Vec::new();
    for (list, root) in arguments.trust_lists.iter().zip(&arguments.roots) {
        let root_key = pinned_root(root)?;
        let note = read(list).map_err(Failure::trust)?;
        let trust_list = TrustList::open(&note, &root_key)
            .map_err(|error| Failure::trust(format!("{}: {error}", list.display())))?;
        if anchors.iter().any(|held| held.trust_list.authority == trust_list.authority) {
            return Err(Failure::usage("each authority has one trust list"));
        }
        anchors.push(Anchor { trust_list, status_lists: Vec::new() });
    }
    for path in &arguments.status_lists {
        let token = read(path).map_err(Failure::trust)?;
        let mut failure = None;
        let opened = anchors.iter_mut().find_map(|anchor| {
            match StatusListToken::open(&token, &anchor.trust_list) {
                Ok(list) => Some((anchor, list)),
                Err(error) => {
                    failure = Some(error);
                    None
                }
            }
        });
        match (opened, failure) {
            (Some((anchor, list)), _) => anchor.status_lists.push(list),
            (None, Some(error)) => {
                return Err(Failure::trust(format!("{}: {error}", path.display())));
            }
            (None, None) => {}
        }
    }
    Ok(anchors)
}

/// The key of a root that the caller pins, from its certificate or as it is.
pub(super) fn pinned_root(path: &Path) -> Result<PublicKey, Failure> {
    let pem = String::from_utf8(read(path).map_err(Failure::trust)?)
        .map_err(|_| Failure::trust(format!("{}: not PEM", path.display())))?;
    public_key_of_root(&pem).map_err(|error| Failure::trust(format!("{}: {error}", path.display())))
}

/// What a document shows, as given or read off a picture: the text of its code, empty where there
/// is none, and its seal. A picture with neither is one that no verdict can read.
pub(super) struct Shown {
    pub(super) code: String,
    pub(super) seal: Option<Vec<u8>>,
}

impl Shown {
    pub(super) fn read(
        file: Option<&Path>,
        code: Option<&str>,
        seal: Option<&Path>,
    ) -> Result<Self, Failure> {
        if let Some(path) = file {
            // A file that is too large is one that cannot be read, like any other such file.
            let bytes = read_some(path).map_err(Failure::internal)?.unwrap_or_default();
            let symbols = read_symbols(&bytes).unwrap_or_default();
            let code = symbols.code.unwrap_or_default();
            return Ok(Self { code, seal: symbols.seal });
        }
        if code.is_none() && seal.is_none() {
            return Err(Failure::usage("a FILE, --qr or --seal is needed"));
        }
        let seal = match seal {
            None => None,
            Some(path) => {
                let bytes = read_some(path).map_err(Failure::internal)?.unwrap_or_default();
                Some(seal_bytes(bytes))
            }
        };
        Ok(Self { code: code.unwrap_or_default().to_string(), seal })
    }
}

/// The bytes of a seal, from themselves or from hexadecimal digits: no seal begins as those do.
pub(super) fn seal_bytes(file: Vec<u8>) -> Vec<u8> {
    let digits: Option<Vec<u8>> = file
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    match digits {
        Some(digits) if digits.len().is_multiple_of(2) => digits
            .chunks(2)
            .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
            .collect(),
        _ => file,
    }
}

/// A whole file of at most [`MAX_FILE`].
pub(super) fn read(path: &Path) -> Result<Vec<u8>, String> {
    read_some(path)?.ok_or_else(|| format!("{}: larger than 12 MiB", path.display()))
}

/// A file, or stdin for `-`; none when it is larger than [`MAX_FILE`].
pub(super) fn read_some(path: &Path) -> Result<Option<Vec<u8>>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    let source: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(path).map_err(failed)?)
    };
    let mut bytes = Vec::new();
    source.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok((bytes.len() as u64 <= MAX_FILE).then_some(bytes))
}

/// The colour, the mark and the first words of an outcome.
pub(super) fn headline(verdict: &Verdict) -> (Paint, &'static str) {
    match verdict.outcome {
        Outcome::Accept => (Paint::Green, "✓ Valid"),
        Outcome::Caution => (Paint::Amber, "! Genuine, but …"),
        Outcome::Reject => (Paint::Red, "✕ Do not accept"),
        Outcome::NoResult
            if verdict.reason_codes.contains(&ReasonCode::StatusStale)
                || verdict.reason_codes.contains(&ReasonCode::TrustListStale) =>
        {
            (Paint::Grey, "? Update and scan again")
        }
        Outcome::NoResult => (Paint::Grey, "? Could not read"),
    }
}

/// The reasons as their stable codes.
pub(super) fn reasons(verdict: &Verdict) -> String {
    let codes: Vec<&str> = verdict.reason_codes.iter().map(|reason| reason.as_str()).collect();
    codes.join(" ")
}

fn show(verdict: &Verdict, terminal: &Terminal) {
    let (paint, words) = headline(verdict);
    terminal.say(&format!("{}  {}", terminal.paint(paint, words), reasons(verdict)));
    let line = |name: &str, value: &str| terminal.say(&format!("  {name:<12} {value}"));
    if let Some(holder) = &verdict.holder {
        let secondary = holder.name.secondary.as_deref();
        line("Name", &format!("{} {}", holder.name.primary, secondary.unwrap_or_default()));
        line("Born", holder.birth_date.as_deref().unwrap_or("-"));
        line("Nationality", holder.nationality.as_deref().unwrap_or("-"));
    }
    if let Some(document) = &verdict.document {
        line("Document", &format!("{} {}", document.kind, document.number));
        line("Valid", &format!("{} to {}", document.issued, document.expires));
    }
    if let Some(issuer) = &verdict.issuer {
        line("Issuer", &format!("{} ({})", issuer.name, issuer.authority));
        if let Some(post) = &issuer.post {
            line("Post", post);
        }
    }
    for check in &verdict.checks {
        let result = check.result.as_str().replace('_', " ");
        match (check.status, check.sub_indication) {
            (Some(status), Some(why)) => line(check.check, &format!("{result} ({status}/{why})")),
            (Some(status), None) => line(check.check, &format!("{result} ({status})")),
            _ => line(check.check, &result),
        }
    }
    if let Some(as_of) = verdict.as_of {
        line("As of", &as_of.to_string());
    }
    if verdict.holder.is_some() {
        terminal.say(&terminal.paint(Paint::Bold, "  Compare the face."));
    }
}
