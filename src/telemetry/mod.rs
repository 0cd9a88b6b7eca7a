//! What the engine says about itself, on stderr. No personal data is in it: what people are called
//! is behind types that print nothing, and requests are logged by route, never by path.

use tracing::level_filters::LevelFilter;

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Volume {
    /// Errors only.
    Quiet,
    /// What an operator wants to know.
    Normal,
    /// Every step.
    Verbose,
}

/// Starts the log on stderr. Calling it twice changes nothing.
pub fn start(volume: Volume) {
    let level = match volume {
        Volume::Quiet => LevelFilter::ERROR,
        Volume::Normal => LevelFilter::INFO,
        Volume::Verbose => LevelFilter::DEBUG,
    };
    let started = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_max_level(level)
        .try_init();
    // A second start, as tests make, finds the first one in place.
    drop(started);
}
