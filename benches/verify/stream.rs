//! Memory while codes stream through.

use chancery_verify::{Outcome, Workspace};

use super::pace;
use super::scene::{CODES, Scene};

/// More than this is a leak, or a growth with the number of codes.
const MOST: u64 = 64 << 20;

/// Judges a stream of codes and says the most memory the process has taken.
pub(crate) fn show(scene: &Scene) {
    let count = if std::env::var_os("CHANCERY_LONG").is_some() { 1_000_000 } else { 20_000 };
    let mut accepted = 0;
    let pace = pace(count, || {
        let texts = scene.texts.iter().cycle().take(count);
        let requests = texts.map(|text| scene.request(text));
        scene.verifier.judge_each(requests, &mut Workspace::new(), |verdict| {
            accepted += usize::from(verdict.outcome == Outcome::Accept);
        });
    });
    assert_eq!(accepted, count);
    println!("{count} codes streamed, {CODES} different ones: {pace:.2} µs a code");
    match peak() {
        Some(bytes) => {
            println!(
                "peak resident memory: {:.1} MiB",
                f64::from(u32::try_from(bytes >> 10).unwrap()) / 1024.0
            );
            assert!(bytes < MOST, "more than 64 MiB");
        }
        None => println!("peak resident memory: not known on this system"),
    }
    println!();
}

/// The most memory this process has had resident, in bytes.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? << 10)
}
