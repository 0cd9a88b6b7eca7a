//! `chancery-fuzz TARGET [SECONDS [SEED]]`: runs a target on mutated inputs for a time; without
//! arguments lists the targets. An input that makes it panic is kept in `crashes/` under the
//! working directory, and the command fails.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks")]
#![expect(clippy::disallowed_methods, reason = "it runs for a time by the clock")]

use std::error::Error;
use std::fs;
use std::panic::{UnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use chancery_fuzz::{Mutator, TARGETS, corpus};

/// Between two looks at the clock.
const BATCH: u32 = 1000;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("chancery-fuzz: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).map_or(Ok(1), |text| text.parse::<u64>());
    let Some(name) = arguments.first() else {
        for (name, _) in TARGETS {
            println!("{name}");
        }
        return Ok(());
    };
    let (_, target) = TARGETS.iter().find(|(known, _)| known == name).ok_or("no such target")?;
    let (seconds, seed) = (number(1)?, number(2)?);
    let inputs = corpus(name)?;
    let mut mutator = Mutator::new(seed);
    let (start, mut runs) = (Instant::now(), 0_u64);
    while start.elapsed() < Duration::from_secs(seconds) {
        for _ in 0..BATCH {
            let input = mutator.next_of(&inputs);
            if !survives(&input, *target) {
                fs::create_dir_all("crashes")?;
                let path = format!("crashes/{name}-{seed}-{runs}");
                fs::write(&path, &input)?;
                return Err(format!("{name} panicked; the input is in {path}").into());
            }
            runs += 1;
        }
    }
    println!("{name}: {runs} inputs, seed {seed}, no panic");
    Ok(())
}

fn survives(input: &[u8], target: impl FnOnce(&[u8]) + UnwindSafe) -> bool {
    catch_unwind(|| target(input)).is_ok()
}
