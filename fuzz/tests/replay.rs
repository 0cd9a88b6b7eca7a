//! Every target over its corpus, and over a few thousand inputs made of it.
#![cfg(test)]

use chancery_fuzz::{Mutator, TARGETS, corpus};

#[test]
fn every_target_holds_on_its_corpus() {
    for (name, target) in TARGETS {
        let inputs = corpus(name).unwrap();
        assert!(!inputs.is_empty(), "{name} has no corpus");
        for input in &inputs {
            target(input);
        }
        let mut mutator = Mutator::new(1);
        for _ in 0..5_000 {
            target(&mutator.next_of(&inputs));
        }
    }
}

#[test]
fn every_corpus_has_a_target() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name();
        assert!(TARGETS.iter().any(|(target, _)| name == **target), "{name:?}");
    }
}
