//! Where the time goes, and what is made once.

use std::hint::black_box;

use chancery_credential::{Code, Scratch};
use chancery_verify::{Generator, PreparedKey, PublicKey, StatusListToken, Verifier, judge};

use super::scene::{CODES, Scene, key, status_list, status_token};
use super::{median, pace};

const ROUNDS: usize = 7;

pub(crate) fn show(scene: &Scene) {
    let generator = Generator::new();
    let public = PublicKey::from_bytes(key(1).verifying_key().as_bytes()).unwrap();
    let prepared = PreparedKey::new(public, &generator);
    let messages: Vec<_> = scene
        .texts
        .iter()
        .map(|text| {
            let envelope = Code::decode(text).unwrap().envelope;
            (envelope.signed_bytes(), envelope.signature)
        })
        .collect();
    println!("medians of {ROUNDS} rounds: microseconds");
    each("Base45 to bytes", scene, |text| drop(black_box(chancery_credential::text::decode(text))));
    let mut scratch = Scratch::new();
    each("text to claims, in place", scene, |text| {
        black_box(scratch.read(text).unwrap());
    });
    each("text to claims with bytes of their own", scene, |text| {
        black_box(Code::decode(text).unwrap());
    });
    each("text to verdict", scene, |text| {
        black_box(scene.verifier.judge(&scene.request(text), &mut scratch));
    });
    each("text to verdict, anchors as they are", scene, |text| {
        black_box(judge(&scene.request(text), &scene.anchors));
    });
    say("signature, key prepared", CODES, || {
        messages.iter().for_each(|(m, s)| assert!(prepared.verifies(black_box(m), s)));
    });
    say("signature, key as it is", CODES, || {
        messages.iter().for_each(|(m, s)| assert!(public.verifies(black_box(m), s)));
    });
    say("a key read", 1, || {
        black_box(PublicKey::from_bytes(&public.to_bytes()).unwrap());
    });
    say("a key prepared", 1, || drop(black_box(PreparedKey::new(public, &generator))));
    say("anchors made ready", 1, || drop(black_box(Verifier::new(scene.anchors.clone()))));
    println!("{:<40} {:8} bytes", "multiples of a key", PreparedKey::BYTES);
    println!("{:<40} {:8} bytes", "multiples of the base point", Generator::BYTES);
    let mut token = Vec::new();
    say("status list of 1,000,000 made and signed", 1, || {
        token = status_token(&status_list(core::iter::empty()), scene.now);
    });
    println!("{:<40} {:8} bytes", "its token", token.len());
    say("the same read and verified", 1, || {
        let list = &scene.anchors.first().unwrap().trust_list;
        black_box(StatusListToken::open(&token, list).unwrap());
    });
    println!();
}

fn each(name: &str, scene: &Scene, mut work: impl FnMut(&str)) {
    say(name, CODES, || scene.texts.iter().for_each(|text| work(black_box(text))));
}

fn say(name: &str, count: usize, mut work: impl FnMut()) {
    let rounds = (0..ROUNDS).map(|_| pace(count, &mut work)).collect();
    println!("{name:<40} {:8.2}", median(rounds));
}
