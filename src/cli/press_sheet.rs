use super::arguments::{PaperSize, PressSheet};
use super::exit::{Failure, OK};
use super::files::write_private;
use super::terminal::Terminal;
use super::verify::read;
use crate::render::{Paper, RenderError, page_count, press_sheets};

pub(super) fn run(arguments: &PressSheet, terminal: &Terminal) -> Result<u8, Failure> {
    let paper = match arguments.paper {
        PaperSize::A4 => Paper::A4,
        PaperSize::A3 => Paper::A3,
        PaperSize::Sra3 => Paper::SRA3,
        PaperSize::Letter => Paper::LETTER,
    };
    let mut documents = Vec::with_capacity(arguments.files.len());
    for path in &arguments.files {
        let document = read(path).map_err(Failure::internal)?;
        // Asked of each, so that the file is named that is none.
        page_count(&document)
            .map_err(|error| Failure::undecodable(format!("{}: {error}", path.display())))?;
        documents.push(document);
    }
    let sheets = press_sheets(&documents, paper).map_err(|error| match error {
        RenderError::Press(_) => Failure::usage_of(error),
        _ => Failure::undecodable(error),
    })?;
    write_private(&arguments.out, &sheets)?;
    let pages = page_count(&sheets).map_err(Failure::internal)?;
    let (count, out) = (documents.len(), arguments.out.display());
    terminal.progress("Laid out", &format!("{count} documents on {pages} pages: {out}"));
    Ok(OK)
}
