//! The one place that writes to stdout and stderr.

use std::io::{IsTerminal, Write, stderr, stdout};

use super::arguments::Color;

/// Where the command speaks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terminal {
    color: bool,
    quiet: bool,
}

/// The colours of a verdict.
#[derive(Clone, Copy, Debug)]
pub(super) enum Paint {
    Green,
    Amber,
    Red,
    Grey,
    Bold,
}

impl Terminal {
    pub(super) fn new(color: Color, quiet: bool) -> Self {
        let color = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                stdout().is_terminal() && !refused
            }
        };
        Self { color, quiet }
    }

    /// A line on stdout: what was asked for. A reader that has gone away is no error of ours.
    pub(super) fn say(&self, line: &str) {
        drop(writeln!(stdout().lock(), "{line}"));
    }

    /// A line on stderr: something went wrong.
    pub(super) fn note(&self, line: &str) {
        drop(writeln!(stderr().lock(), "{line}"));
    }

    /// A line on stderr about how it goes, unless the caller wants none.
    pub(super) fn progress(&self, verb: &str, what: &str) {
        if !self.quiet {
            self.note(&format!("{verb:>12} {what}"));
        }
    }

    pub(super) fn paint(&self, paint: Paint, text: &str) -> String {
        if !self.color {
            return text.into();
        }
        let code = match paint {
            Paint::Green => "1;32",
            Paint::Amber => "1;33",
            Paint::Red => "1;31",
            Paint::Grey => "1;90",
            Paint::Bold => "1",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}
