use super::arguments::{PhotoArguments, PhotoCheck, PhotoCommand};
use super::exit::{Failure, INVALID, OK};
use super::files::write;
use super::terminal::{Paint, Terminal};
use super::verify::read_some;
use crate::portrait::{Crop, Limits, Measure, Photo, Report, Verdict};

pub(super) fn run(arguments: &PhotoArguments, terminal: &Terminal) -> Result<u8, Failure> {
    match &arguments.command {
        PhotoCommand::Check(check) => run_check(check, terminal),
    }
}

fn run_check(arguments: &PhotoCheck, terminal: &Terminal) -> Result<u8, Failure> {
    // A file that is too large is one that cannot be read, like any other such file.
    let file = read_some(&arguments.file).map_err(Failure::internal)?.unwrap_or_default();
    let photo = Photo::read(&file).map_err(Failure::undecodable)?;
    let landmarks = match arguments.landmarks.as_slice() {
        [] => None,
        points => Some(photo.landmarks(points).map_err(Failure::usage_of)?),
    };
    let report = photo.report(landmarks);
    if let Some(path) = &arguments.crop {
        let Some(crop) = &report.crop else {
            let why = report.no_crop.map(|why| why.to_string()).unwrap_or_default();
            return Err(Failure::invalid(format!("there is no crop: {why}")));
        };
        let kept = photo.cropped(crop.frame).and_then(|kept| kept.print());
        write(path, &kept.map_err(Failure::internal)?)?;
    }
    if arguments.json {
        terminal.say(&serde_json::to_string(&report).map_err(Failure::internal)?);
    } else {
        show(&report, terminal);
    }
    Ok(if report.verdict == Verdict::Fail { INVALID } else { OK })
}

fn show(report: &Report, terminal: &Terminal) {
    let (paint, words) = match report.verdict {
        Verdict::Pass => (Paint::Green, "keeps the photo rules"),
        Verdict::Warn => (Paint::Amber, "to be looked at"),
        Verdict::Fail => (Paint::Red, "does not keep the photo rules"),
    };
    let size = format!("{} × {}", report.picture.width, report.picture.height);
    terminal.say(&format!("{size}  {}", terminal.paint(paint, words)));
    terminal.say(&format!(
        "  {:<21} {:>9} {:<12} {:<15} {:<15}",
        "rule", "value", "", "required", "advised"
    ));
    for measure in &report.measures {
        terminal.say(&line(measure, terminal));
    }
    match (&report.crop, report.no_crop) {
        (Some(Crop { frame, .. }), _) => terminal.say(&format!(
            "  crop: {} × {} from {},{}",
            frame.width, frame.height, frame.left, frame.top
        )),
        (None, Some(why)) => terminal.say(&format!("  no crop: {why}")),
        (None, None) => {}
    }
}

fn line(measure: &Measure, terminal: &Terminal) -> String {
    let (paint, verdict) = match measure.verdict {
        Verdict::Pass => (Paint::Green, "pass"),
        Verdict::Warn => (Paint::Amber, "warn"),
        Verdict::Fail => (Paint::Red, "fail"),
    };
    let value = measure.value.map_or_else(|| "–".into(), |value| value.to_string());
    let estimated = if measure.estimated { "estimated" } else { "" };
    format!(
        "  {:<21} {value:>9} {:<12} {:<15} {:<15} {} {estimated}",
        measure.rule.name(),
        measure.unit,
        limits(measure.required),
        limits(measure.advised),
        terminal.paint(paint, verdict),
    )
    .trim_end()
    .to_string()
}

fn limits(limits: Option<Limits>) -> String {
    match limits {
        Some(Limits { least: Some(least), greatest: Some(greatest) }) if least < greatest => {
            format!("{least} to {greatest}")
        }
        Some(Limits { least: Some(least), greatest: Some(_) }) => least.to_string(),
        Some(Limits { least: Some(least), greatest: None }) => format!("≥ {least}"),
        Some(Limits { least: None, greatest: Some(greatest) }) => format!("≤ {greatest}"),
        Some(Limits { least: None, greatest: None }) | None => String::new(),
    }
}
