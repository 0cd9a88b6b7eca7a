use std::path::Path;

use chancery_identity::DocumentKind;
use chancery_verify::{ReasonCode, Request, judge};

use crate::cli::exit::Failure;
use crate::cli::out::{Made, folder_of};
use crate::cli::terminal::Terminal;
use crate::cli::verify::{headline, reasons};
use crate::document::DocumentStatus;
use crate::http::Engine;
use crate::verification::read_symbols;

/// Reads every code back from the picture that was drawn, judges it, prints the verdicts, and says
/// whether each is what it must be.
pub(super) fn table(
    engine: &Engine,
    documents: &[Made],
    out: &Path,
    terminal: &Terminal,
) -> Result<bool, Failure> {
    let mut as_expected = true;
    let anchors = engine.shelf.anchors();
    terminal.say("");
    for made in documents {
        let record = &made.document.record;
        let number = made.number();
        let picture = match record.kind {
            DocumentKind::ConsularCard => format!("{number}-back.png"),
            DocumentKind::EmergencyTravelDocument => format!("{number}.png"),
        };
        let path = folder_of(engine, record.authority.as_str(), out).join(&picture);
        let bytes = std::fs::read(&path).map_err(Failure::internal)?;
        let symbols = read_symbols(&bytes).unwrap_or_default();
        let mrz = record.mrz().map_err(|_| Failure::internal("no machine-readable zone"))?;
        let request = Request {
            code: symbols.code.as_deref().unwrap_or_default(),
            seal: symbols.seal.as_deref(),
            mrz: Some(&mrz.concat()),
            ..Request::at(engine.clock.now())
        };
        let verdict = judge(&request, &anchors);
        as_expected &= symbols.seal == made.document.seal;
        as_expected &= verdict.reason_codes.first() == Some(&expected(made, &request));
        let (paint, words) = headline(&verdict);
        let kind = match record.kind {
            DocumentKind::ConsularCard => "card",
            DocumentKind::EmergencyTravelDocument => "ETD",
        };
        terminal.say(&format!(
            "  {:<4} {kind:<5} {picture:<20} {}  {}",
            record.authority.as_str(),
            terminal.paint(paint, &format!("{words:<15}")),
            reasons(&verdict),
        ));
    }
    Ok(as_expected)
}

/// What must come out: every document is good but the revoked one and those whose time is over.
fn expected(made: &Made, request: &Request<'_>) -> ReasonCode {
    let record = &made.document.record;
    if request.now.as_second() > record.validity().expires_at() {
        ReasonCode::Expired
    } else if made.document.status == DocumentStatus::Revoked {
        ReasonCode::Revoked
    } else {
        ReasonCode::Ok
    }
}
