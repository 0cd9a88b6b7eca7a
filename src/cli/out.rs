//! The files of `DIR/out`.

use std::path::{Path, PathBuf};

use chancery_identity::DocumentKind;

use super::exit::Failure;
use super::files::{write, write_private};
use crate::application::Version;
use crate::http::Engine;
use crate::registry::{Document, draw_document};
use crate::render::{Templates, rasterise};

/// Dots per inch of the pictures.
const DPI: u32 = 300;

/// A document and the pictures it is drawn with.
pub(super) struct Made {
    pub(super) document: Document,
    pub(super) version: Version,
}

impl Made {
    pub(super) fn number(&self) -> &str {
        self.document.record.number.as_str()
    }
}

/// The first authority's files stand in `out` itself, the others' in a folder each.
pub(super) fn folder_of(engine: &Engine, authority: &str, out: &Path) -> PathBuf {
    let first = engine.shelf.of(None);
    if first.is_some_and(|first| first.authority == authority) {
        out.to_path_buf()
    } else {
        out.join(authority)
    }
}

/// Writes what is published: roots, certificates, keys, trust lists, status lists.
pub(super) fn write_public(engine: &Engine, out: &Path) -> Result<(), Failure> {
    for published in engine.shelf.all() {
        let folder = folder_of(engine, &published.authority, out);
        let certificates = folder.join("certificates");
        std::fs::create_dir_all(&certificates).map_err(Failure::internal)?;
        write(&folder.join("root.pem"), published.root_pem.as_bytes())?;
        write(&folder.join("csca.pem"), published.csca_pem.as_bytes())?;
        write(&folder.join("jwks.json"), published.jwks.as_bytes())?;
        write(&folder.join("trust-list.txt"), published.trust_list.as_bytes())?;
        for (id, pem) in &published.certificates {
            write(&certificates.join(format!("{id}.pem")), pem.as_bytes())?;
        }
        for list in &published.status_lists {
            write(&folder.join(format!("status-list-{}.cwt", list.id)), &list.cwt)?;
            write(&folder.join(format!("status-list-{}.jwt", list.id)), list.jwt.as_bytes())?;
        }
    }
    Ok(())
}

/// Draws and writes every document, on as many threads as there are processors.
pub(super) async fn write_documents(
    engine: &Engine,
    documents: &[Made],
    out: &Path,
) -> Result<(), Failure> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = documents.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = documents
            .chunks(share)
            .map(|chunk| {
                scope.spawn(move || {
                    chunk.iter().try_for_each(|made| {
                        let authority = made.document.record.authority;
                        let folder = folder_of(engine, authority.as_str(), out);
                        write_document(made, &engine.templates, &folder)
                    })
                })
            })
            .collect();
        workers.into_iter().try_for_each(|worker| {
            worker.join().unwrap_or_else(|_| Err(Failure::internal("drawing failed")))
        })
    })
}

fn write_document(made: &Made, templates: &Templates, folder: &Path) -> Result<(), Failure> {
    let Made { document, version } = made;
    let record = &document.record;
    let number = made.number();
    let code = document.code().map_err(Failure::internal)?.text();
    let portrait = version.portrait.as_deref().unwrap_or_default();
    let (seal, signature) = (document.seal.as_deref(), version.signature.as_deref());
    let pdf = draw_document(templates, record, &code, seal, portrait, signature)
        .map_err(Failure::internal)?;
    let picture = |page| rasterise(&pdf, page, DPI).map_err(Failure::internal);
    match record.kind {
        DocumentKind::ConsularCard => {
            write_private(&folder.join(format!("{number}-front.png")), &picture(0)?)?;
            write_private(&folder.join(format!("{number}-back.png")), &picture(1)?)?;
        }
        DocumentKind::EmergencyTravelDocument => {
            write_private(&folder.join(format!("{number}.png")), &picture(0)?)?;
        }
    }
    let view = document.view().map_err(Failure::internal)?;
    let json = serde_json::to_string_pretty(&view).map_err(Failure::internal)?;
    write_private(&folder.join(format!("{number}.pdf")), &pdf)?;
    write_private(&folder.join(format!("{number}.qr.txt")), code.as_bytes())?;
    write_private(&folder.join(format!("{number}.cwt")), &document.cose)?;
    if let Some(seal) = seal {
        write_private(&folder.join(format!("{number}.seal")), seal)?;
    }
    write_private(&folder.join(format!("{number}.json")), json.as_bytes())
}
