//! The templates of an instance: the folders that its designers own, and every template that
//! documents were issued with, by hash.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use chancery_identity::DocumentKind;

use super::folder;
use crate::authority::Authorities;
use crate::cli::exit::Failure;
use crate::cli::files::{durable, write};
use crate::registry::hex;
use crate::render::{PROFILE, Template, Templates, lint};

/// The folder of the templates that are kept, one a folder, named by its hash.
const KEPT: &str = "kept";

/// Reads an instance's own templates, every one of them without a fault, and those that are kept;
/// and keeps those that documents may be issued with from now on. Kept ones are never changed or
/// removed.
///
/// # Errors
/// [`Failure`] names the faults of a template, or the file that cannot be read or written.
pub(in crate::cli) fn of_instance(
    folder: &Path,
    authorities: &Authorities,
) -> Result<Templates, Failure> {
    let mut templates = Templates::default();
    let mut in_use = BTreeSet::new();
    for authority in authorities {
        let code = authority.code.as_str();
        for kind in DocumentKind::ALL {
            let own = folder.join(code).join(kind.as_str());
            if own.exists() {
                templates.use_own(without_fault(&own, code, kind)?);
            }
            if let Some(current) = templates.current(code, kind) {
                keep(&folder.join(KEPT), current)?;
                in_use.insert(hex(&current.hash()));
            }
        }
    }
    read_kept(&folder.join(KEPT), &in_use, &mut templates)?;
    Ok(templates)
}

fn without_fault(own: &Path, authority: &str, kind: DocumentKind) -> Result<Template, Failure> {
    let refused = |words: String| Failure::usage(format!("{}: {words}", own.display()));
    let read = folder::read(own)?;
    let faults = read.as_ref().map_or_else(Clone::clone, lint);
    if let Some(first) = faults.first() {
        let more = match faults.len() {
            1 => String::new(),
            count => format!(" and {} more; chancery template lint names them", count - 1),
        };
        return Err(refused(format!("{first}{more}")));
    }
    let named = |template: &Template| template.authority() == authority && template.kind() == kind;
    let of_another = || refused("the profile names another authority or kind".to_owned());
    read.ok().filter(named).ok_or_else(of_another)
}

/// Writes a template that is not kept yet. The profile is written last: a folder without one was
/// never finished.
fn keep(kept: &Path, template: &Template) -> Result<(), Failure> {
    let folder = kept.join(hex(&template.hash()));
    if folder.join(PROFILE).exists() {
        return Ok(());
    }
    let failed = |error| Failure::internal(format!("{}: {error}", folder.display()));
    fs::create_dir_all(&folder).map_err(failed)?;
    let mut files: Vec<_> = template.files().collect();
    files.reverse();
    for (name, text) in files {
        write(&folder.join(name), text.as_bytes())?;
    }
    durable(&folder.join(PROFILE))?;
    durable(&folder)
}

/// Reads those that are not in use any more. What is not the template that its folder's name says is passed over, and the log says so: the
/// documents that were issued with it cannot be drawn.
fn read_kept(
    kept: &Path,
    in_use: &BTreeSet<String>,
    templates: &mut Templates,
) -> Result<(), Failure> {
    let failed = |error| Failure::internal(format!("{}: {error}", kept.display()));
    if !kept.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(kept).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if in_use.contains(&name) || !path.join(PROFILE).exists() {
            continue;
        }
        match folder::read(&path)? {
            Ok(template) if hex(&template.hash()) == name => templates.keep(template),
            _ => tracing::error!(folder = %path.display(), "a kept template is not what it was"),
        }
    }
    Ok(())
}
