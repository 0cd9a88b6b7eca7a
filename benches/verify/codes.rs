//! Codes one at a time and many together, ours and theirs in turn.

use std::hint::black_box;

use chancery_credential::{Code, Scratch};
use chancery_verify::{Outcome, Workspace};
use claim169_core::Decoder;
use ed25519_dalek::Signature;

use super::scene::{CODES, Scene, key};
use super::{median, pace};

const ROUNDS: usize = 9;

pub(crate) fn ratios(plain: &Scene, portrait: &Scene) -> Vec<(&'static str, f64)> {
    // Both take every one of the texts.
    for scene in [plain, portrait] {
        one_by_one(scene);
        theirs(scene);
    }
    let messages = messages(plain);
    let mut workspace = Workspace::new();
    let mut rounds: [Vec<f64>; 6] = Default::default();
    for _ in 0..ROUNDS {
        let paces = [
            pace(CODES, || one_by_one(plain)),
            pace(CODES, || theirs(plain)),
            pace(CODES, || one_by_one(portrait)),
            pace(CODES, || theirs(portrait)),
            pace(CODES, || raw(&messages)),
            pace(CODES, || together(plain, &mut workspace)),
        ];
        for (round, pace) in rounds.iter_mut().zip(paces) {
            round.push(pace);
        }
    }
    let [one, their_one, face, their_face, raw, together] = rounds.map(median);
    println!("medians of {ROUNDS} rounds of {CODES} codes: microseconds a code");
    let length = |scene: &Scene| scene.texts.first().map_or(0, String::len);
    println!(
        "text to verdict, {} characters      {one:6.2}  claim169-core {their_one:6.2}",
        length(plain)
    );
    println!(
        "the same with a portrait, {}      {face:6.2}  claim169-core {their_face:6.2}",
        length(portrait)
    );
    println!("{CODES} codes of one issuer together  {together:6.2}");
    println!("one bare signature, verify_strict     {raw:6.2}");
    vec![
        ("verify_one_vs_claim169_core", their_one / one),
        ("verify_portrait_vs_claim169_core", their_face / face),
        ("verify_one_vs_raw_signature", raw / one),
        ("verify_batch_vs_claim169_core", their_one / together),
    ]
}

fn one_by_one(scene: &Scene) {
    let mut scratch = Scratch::new();
    for text in &scene.texts {
        let verdict = scene.verifier.judge(&scene.request(black_box(text)), &mut scratch);
        assert_eq!(verdict.outcome, Outcome::Accept);
    }
}

fn together(scene: &Scene, workspace: &mut Workspace) {
    let requests = scene.texts.iter().map(|text| scene.request(black_box(text)));
    let mut accepted = 0;
    scene.verifier.judge_each(requests, workspace, |verdict| {
        accepted += usize::from(verdict.outcome == Outcome::Accept);
    });
    assert_eq!(accepted, CODES);
}

fn theirs(scene: &Scene) {
    let public = key(1).verifying_key().to_bytes();
    for text in &scene.texts {
        let decoder = Decoder::new(black_box(text.as_str()));
        let result = decoder.verify_with_ed25519(&public).unwrap().decode().unwrap();
        assert!(result.claim169.full_name.is_some());
        black_box(&result);
    }
}

fn messages(scene: &Scene) -> Vec<(Vec<u8>, Signature)> {
    let signed = |text: &String| {
        let envelope = Code::decode(text).unwrap().envelope;
        (envelope.signed_bytes(), Signature::from_bytes(&envelope.signature))
    };
    scene.texts.iter().map(signed).collect()
}

fn raw(messages: &[(Vec<u8>, Signature)]) {
    let public = key(1).verifying_key();
    for (message, signature) in messages {
        public.verify_strict(black_box(message), signature).unwrap();
    }
}
