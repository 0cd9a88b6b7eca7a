//! The command `chancery`: where the program starts, and where the rooms are put together.

mod administer;
mod arguments;
mod assemble;
mod audit;
mod border_keys;
mod clock;
mod config;
mod demo;
mod doctor;
mod exit;
mod files;
mod init;
mod inspect;
mod keys;
mod migrate;
mod mrz;
mod openapi;
mod out;
mod photo;
mod press_sheet;
mod receipt;
mod seal;
mod sealing;
mod serve;
mod set_up;
mod status_list;
mod template;
mod terminal;
mod terms;
mod trust_list;
mod verify;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Color, Command};
use exit::Failure;
use terminal::Terminal;

use crate::telemetry::{self, Volume};

/// Runs the command with these arguments and gives the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&words) {
        Ok(arguments) => arguments,
        Err(error) => return wrong_call(&error, words.iter().any(|word| word == "--json")),
    };
    telemetry::start(match (arguments.quiet, arguments.verbose) {
        (true, _) => Volume::Quiet,
        (false, true) => Volume::Verbose,
        (false, false) => Volume::Normal,
    });
    let terminal = Terminal::new(arguments.color, arguments.quiet);
    let json = arguments.command.json();
    let done = match arguments.command {
        Command::Demo(demo) => demo::run(&demo, &terminal),
        Command::Init(init) => init::run(&init, &terminal),
        Command::Serve(serve) => serve::run(&serve, &terminal),
        Command::Verify(verify) => verify::run(&verify, &terminal),
        Command::Inspect(inspect) => inspect::run(&inspect, &terminal),
        Command::Mrz(mrz) => mrz::run(&mrz.command, &terminal),
        Command::PressSheet(press) => press_sheet::run(&press, &terminal),
        Command::Seal(seal) => seal::run(&seal, &terminal),
        Command::Photo(photo) => photo::run(&photo, &terminal),
        Command::Receipt(receipt) => receipt::run(&receipt, &terminal),
        Command::Keys(keys) => keys::run(&keys, &terminal),
        Command::StatusList(list) => status_list::run(&list, &terminal),
        Command::TrustList(list) => trust_list::run(&list, &terminal),
        Command::Migrate(instance) => migrate::run(&instance, &terminal),
        Command::Doctor(asked) => doctor::run(&asked, &terminal),
        Command::Audit(audit) => audit::run(&audit, &terminal),
        Command::Config(config) => config::run(&config, &terminal),
        Command::Clock(clock) => clock::run(&clock, &terminal),
        Command::Authority(authority) => administer::authorities(&authority, &terminal),
        Command::Post(post) => administer::posts(&post, &terminal),
        Command::Officer(officer) => administer::officers(&officer, &terminal),
        Command::Verifier(verifier) => administer::verifiers(&verifier, &terminal),
        Command::Template(template) => template::run(&template, &terminal),
        Command::Openapi => openapi::run(&terminal),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            failure.tell(&terminal, json);
            ExitCode::from(failure.code)
        }
    }
}

/// Help and version are asked for and go to stdout; anything else is a wrong call, told as JSON when
/// that was asked for.
fn wrong_call(error: &clap::Error, as_json: bool) -> ExitCode {
    if as_json && error.use_stderr() {
        let terminal = Terminal::new(Color::Never, false);
        // The first line names the argument; what follows is the usage.
        let text = error.to_string();
        let rule = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        Failure::usage(rule).tell(&terminal, true);
        return ExitCode::from(exit::USAGE);
    }
    match error.print() {
        Ok(()) if !error.use_stderr() => ExitCode::SUCCESS,
        _ => ExitCode::from(exit::USAGE),
    }
}
