//! What machine-readable zones cost over crate `mrz`, and what checking a seal costs over verifying
//! its signature.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench reads the clock, says what it found, and stops at what goes wrong"
)]

mod mrz_crate;
mod raw_verify;

fn main() {
    let mut ratios = mrz_crate::ratios();
    ratios.extend(raw_verify::ratios());
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
