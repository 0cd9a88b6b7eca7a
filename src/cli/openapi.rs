use super::exit::{Failure, OK};
use super::terminal::Terminal;
use crate::http::openapi_document;

pub(super) fn run(terminal: &Terminal) -> Result<u8, Failure> {
    terminal.say(&openapi_document().to_pretty_json().map_err(Failure::internal)?);
    Ok(OK)
}
