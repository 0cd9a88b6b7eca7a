//! What a verdict costs: over crate `claim169-core`, which decodes and verifies the same texts, and
//! over one bare signature.
//!
//! Ours goes from the text of a code to a verdict, with the trust list and a status list of a
//! million entries at hand and the signer's multiples worked out: document and holder, dates, the
//! signer's authority, status. Theirs goes from the text to verified claims. Both run in turn, round
//! by round, in one process; the last lines are ratios of the medians.
//!
//! `CHANCERY_LONG=1` streams a million codes instead of twenty thousand.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench reads the clock, says what it found, and stops at what goes wrong"
)]

mod codes;
mod scene;
mod stages;
mod stream;

use scene::Scene;

fn main() {
    // First, while nothing else has asked for memory.
    stream::show(&Scene::new(None));
    stages::show(&Scene::new(None));
    let ratios = codes::ratios(&Scene::new(None), &Scene::new(Some(scene::face())));
    println!();
    for (name, ratio) in ratios {
        println!("RATIO {name} {ratio:.2}");
    }
}

/// The median of the rounds.
fn median(mut rounds: Vec<f64>) -> f64 {
    rounds.sort_by(f64::total_cmp);
    *rounds.get(rounds.len() / 2).unwrap()
}

/// The microseconds that one of so many takes.
fn pace(count: usize, work: impl FnOnce()) -> f64 {
    let start = std::time::Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e6 / f64::from(u32::try_from(count).unwrap())
}
