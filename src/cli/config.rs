use super::arguments::{ConfigArguments, ConfigCommand};
use super::exit::{Failure, OK};
use super::terminal::Terminal;
use crate::config::{Config, reference};

pub(super) fn run(arguments: &ConfigArguments, terminal: &Terminal) -> Result<u8, Failure> {
    match &arguments.command {
        ConfigCommand::Reference => terminal.say(reference().trim_end()),
        ConfigCommand::Show(instance) => {
            let config = Config::read(&instance.config).map_err(Failure::internal)?;
            let shown = serde_json::to_string_pretty(&config.shown()).map_err(Failure::internal)?;
            terminal.say(&shown);
        }
    }
    Ok(OK)
}
