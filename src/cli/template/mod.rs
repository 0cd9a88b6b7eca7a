//! `chancery template`: what a ministry's designer works with.

mod folder;
mod instance;
mod preview;

use serde_json::{Map, Value, json};

use super::arguments::{TemplateArguments, TemplateCommand, TemplateLint, TemplateNew};
use super::exit::{Failure, INVALID, OK};
use super::files::write;
use super::terminal::{Paint, Terminal};
use crate::registry::hex;
use crate::render::{Fault, Template, lint, starting_point};

pub(super) use instance::of_instance;

pub(super) fn run(arguments: &TemplateArguments, terminal: &Terminal) -> Result<u8, Failure> {
    match &arguments.command {
        TemplateCommand::Lint(arguments) => run_lint(arguments, terminal),
        TemplateCommand::Preview(arguments) => preview::run(arguments, terminal),
        TemplateCommand::New(arguments) => begin(arguments, terminal),
    }
}

/// A template that was read, if it could be, and all that is wrong with it.
struct Held {
    template: Option<Template>,
    faults: Vec<Fault>,
}

fn hold(folder: &std::path::Path) -> Result<Held, Failure> {
    Ok(match folder::read(folder)? {
        Ok(template) => Held { faults: lint(&template), template: Some(template) },
        Err(faults) => Held { template: None, faults },
    })
}

fn run_lint(arguments: &TemplateLint, terminal: &Terminal) -> Result<u8, Failure> {
    let mut count = 0;
    let mut told = Vec::new();
    for folder in &arguments.folders {
        let Held { template, faults } = hold(folder)?;
        count += faults.len();
        if arguments.json {
            let mut one = Map::new();
            one.insert("folder".into(), json!(folder.display().to_string()));
            if let Some(template) = &template {
                one.insert("authority".into(), json!(template.authority()));
                one.insert("kind".into(), json!(template.kind().as_str()));
                one.insert("version".into(), json!(template.version()));
                one.insert("hash".into(), json!(hex(&template.hash())));
            }
            let faults: Vec<Value> = faults.iter().map(fault_json).collect();
            one.insert("faults".into(), Value::Array(faults));
            told.push(Value::Object(one));
            continue;
        }
        for fault in &faults {
            terminal.say(&folder.join(fault.to_string()).display().to_string());
        }
        if let Some(template) = template.filter(|_| faults.is_empty()) {
            let said = format!("✓ {}: {}", folder.display(), named(&template));
            terminal.say(&terminal.paint(Paint::Green, &said));
        }
    }
    if arguments.json {
        terminal.say(&json!({ "fault_count": count, "templates": told }).to_string());
    } else if count > 0 {
        terminal.note(&format!("{count} {}", if count == 1 { "fault" } else { "faults" }));
    }
    Ok(if count == 0 { OK } else { INVALID })
}

fn named(template: &Template) -> String {
    let (authority, kind) = (template.authority(), template.kind());
    format!("{authority} {kind}, version {}, {}", template.version(), hex(&template.hash()))
}

fn fault_json(fault: &Fault) -> Value {
    let mut map = Map::new();
    map.insert("file".into(), json!(fault.file));
    map.insert("line".into(), json!(fault.line));
    if let Some(column) = fault.column {
        map.insert("column".into(), json!(column));
    }
    map.insert("rule".into(), json!(fault.rule));
    map.insert("message".into(), json!(fault.message));
    if let Some(clause) = fault.clause {
        map.insert("clause".into(), json!(clause));
    }
    Value::Object(map)
}

/// Copies the plain template into a folder that is not there yet, or is empty.
fn begin(arguments: &TemplateNew, terminal: &Terminal) -> Result<u8, Failure> {
    let folder = &arguments.folder;
    let failed = |error| Failure::internal(format!("{}: {error}", folder.display()));
    if folder.exists() {
        let mut inside = std::fs::read_dir(folder).map_err(failed)?;
        if inside.next().is_some() {
            return Err(Failure::usage(format!("{}: the folder is not empty", folder.display())));
        }
    }
    std::fs::create_dir_all(folder).map_err(failed)?;
    for (name, text) in starting_point(arguments.authority.as_str(), arguments.kind) {
        write(&folder.join(name), text.as_bytes())?;
    }
    terminal.progress("Began", &folder.display().to_string());
    Ok(OK)
}
