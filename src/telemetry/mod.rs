//! What the engine says about itself, on stderr. No personal data is in it: what people are called
//! is behind types that print nothing, and requests are logged by route, never by path.

use tracing_subscriber::EnvFilter;

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
    // Of its own the database's library tells only what went wrong.
    let (ours, library) = match volume {
        Volume::Quiet => ("error", "error"),
        Volume::Normal => ("info", "warn"),
        Volume::Verbose => ("debug", "warn"),
    };
    let started = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_env_filter(EnvFilter::new(format!("{ours},sqlx={library},sqlx_core={library}")))
        .try_init();
    // A second start, as tests make, finds the first one in place.
    drop(started);
}
