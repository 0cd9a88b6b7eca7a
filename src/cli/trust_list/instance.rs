//! The instance's side: the next list, and taking one that was signed elsewhere.

use crate::access::Caller;
use crate::cli::arguments::{TrustListBuild, TrustListPublish};
use crate::cli::assemble::at_instance;
use crate::cli::exit::{Failure, OK};
use crate::cli::files::write;
use crate::cli::terminal::Terminal;
use crate::cli::verify::read;
use crate::publish::PublishError;
use crate::signing::AuthorityKeys;
use chancery_verify::{SignedNote, TrustList};

/// Writes the text of the next list.
pub(super) fn build(arguments: &TrustListBuild, terminal: &Terminal) -> Result<u8, Failure> {
    let text = at_instance(&arguments.instance.config, async |config, opened| {
        let code = match &arguments.authority {
            Some(code) => code.clone(),
            None => only(opened.authorities.iter().map(|one| one.code.as_str()))?,
        };
        let now = opened.clock.now();
        opened.press(config).next_text(&code, now).await.map_err(failure)
    })?;
    match &arguments.out {
        Some(path) => write(path, text.as_bytes())?,
        None => terminal.say(text.trim_end_matches('\n')),
    }
    Ok(OK)
}

fn only<'a>(mut codes: impl Iterator<Item = &'a str>) -> Result<String, Failure> {
    match (codes.next(), codes.next()) {
        (Some(code), None) => Ok(code.to_string()),
        _ => Err(Failure::usage("there are several authorities: name one with --authority")),
    }
}

/// Takes a list that others have signed.
pub(super) fn publish(arguments: &TrustListPublish, terminal: &Terminal) -> Result<u8, Failure> {
    let note = read(&arguments.file).map_err(Failure::trust)?;
    let code = {
        let parsed = SignedNote::parse(&note).map_err(Failure::trust)?;
        TrustList::parse(parsed.text).map_err(Failure::trust)?.authority
    };
    let taken = at_instance(&arguments.instance.config, async |config, opened| {
        let known = opened.keys.of(code.as_str()).map(AuthorityKeys::authority);
        known.ok_or_else(|| Failure::usage(format!("{code} is no authority of this instance")))?;
        let caller = Caller::operator(opened.clock.now());
        opened.press(config).take(code.as_str(), &note, &caller).await.map_err(failure)
    })?;
    terminal.progress("Published", &format!("trust list {} of {code}", taken.version));
    Ok(OK)
}

fn failure(error: PublishError) -> Failure {
    match error {
        PublishError::Refused(refusal) if refusal.is_alarm() => Failure::equivocation(refusal),
        PublishError::UnknownAuthority => Failure::usage_of(error),
        PublishError::Refused(_)
        | PublishError::TrustList(_)
        | PublishError::RootRecord
        | PublishError::OtherContent => Failure::trust(error),
        other => Failure::internal(other),
    }
}
