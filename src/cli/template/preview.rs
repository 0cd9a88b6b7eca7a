//! Draws the sample people, once or whenever the template changes.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chancery_identity::DocumentKind;

use super::{Held, hold, named};
use crate::cli::arguments::TemplatePreview;
use crate::cli::assemble::block_on;
use crate::cli::exit::{Failure, INVALID, OK};
use crate::cli::files::write;
use crate::cli::terminal::Terminal;
use crate::render::{Sample, Template, page_count, rasterise, samples};

/// How often the files are looked at.
const EVERY: Duration = Duration::from_millis(400);
/// The most files of the folder whose times are looked at.
const WATCHED: usize = 64;

pub(super) fn run(arguments: &TemplatePreview, terminal: &Terminal) -> Result<u8, Failure> {
    let folder = &arguments.folder;
    let out = arguments.out.clone().unwrap_or_else(|| folder.join("preview"));
    if !arguments.watch {
        return show(folder, &out, terminal);
    }
    let drawn = |terminal: &Terminal| {
        // While somebody edits, a folder may be anything: what is wrong is said, and it goes on.
        if let Err(failure) = show(folder, &out, terminal) {
            failure.tell(terminal, false);
        }
    };
    let mut seen = state(folder);
    drawn(terminal);
    terminal.progress("Watching", &format!("{}; Ctrl-C ends it", folder.display()));
    block_on(async {
        loop {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => return Ok(OK),
                () = tokio::time::sleep(EVERY) => {}
            }
            let now = state(folder);
            if now != seen {
                seen = now;
                drawn(terminal);
            }
        }
    })
}

/// Says what is wrong, and draws what can be drawn.
fn show(folder: &Path, out: &Path, terminal: &Terminal) -> Result<u8, Failure> {
    let Held { template, faults } = hold(folder)?;
    for fault in &faults {
        terminal.note(&folder.join(fault.to_string()).display().to_string());
    }
    if let Some(template) = &template {
        let failed = |error| Failure::internal(format!("{}: {error}", out.display()));
        std::fs::create_dir_all(out).map_err(failed)?;
        let people = samples(template);
        let drawn = draw_all(template, &people, out)?;
        let said = format!("{drawn} of {} people on {}", people.len(), named(template));
        terminal.progress("Drew", &format!("{said} into {}", out.display()));
    }
    Ok(if faults.is_empty() { OK } else { INVALID })
}

/// Draws on as many threads as there are processors; how many people could be drawn.
fn draw_all(template: &Template, people: &[Sample], out: &Path) -> Result<usize, Failure> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = people.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = people
            .chunks(share)
            .map(|some| {
                scope.spawn(move || {
                    some.iter().try_fold(0, |drawn, person| {
                        draw(template, person, out).map(|one| drawn + usize::from(one))
                    })
                })
            })
            .collect();
        workers.into_iter().try_fold(0, |sum, worker| {
            let drawn: Result<usize, Failure> =
                worker.join().unwrap_or_else(|_| Err(Failure::internal("drawing failed")));
            drawn.map(|drawn| sum + drawn)
        })
    })
}

/// Draws one person: a PDF, and a PNG of each page. Whom the template refuses keeps no old picture.
fn draw(template: &Template, person: &Sample, out: &Path) -> Result<bool, Failure> {
    let file = |ending: &str| out.join(format!("{}{ending}", person.name));
    let Ok(pdf) = person.draw(template) else {
        for ending in [".pdf", "-1.png", "-2.png"] {
            crate::cli::files::remove(&file(ending))?;
        }
        return Ok(false);
    };
    let dpi = match template.kind() {
        DocumentKind::ConsularCard => 300,
        DocumentKind::EmergencyTravelDocument => 150,
    };
    write(&file(".pdf"), &pdf)?;
    for page in 0..page_count(&pdf).map_err(Failure::internal)? {
        let png = rasterise(&pdf, page, dpi).map_err(Failure::internal)?;
        write(&file(&format!("-{}.png", page + 1)), &png)?;
    }
    Ok(true)
}

/// The profile and the artwork of a folder, each with its size and when it was written.
fn state(folder: &Path) -> Vec<(PathBuf, u64, Option<SystemTime>)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let part = |path: &PathBuf| path.extension().is_some_and(|end| end == "svg" || end == "toml");
    let mut state: Vec<_> = paths
        .filter(part)
        .take(WATCHED)
        .filter_map(|path| {
            let about = std::fs::symlink_metadata(&path).ok()?;
            Some((path, about.len(), about.modified().ok()))
        })
        .collect();
    state.sort();
    state
}
