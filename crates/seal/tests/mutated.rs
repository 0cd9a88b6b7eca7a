//! Seals with changes at random, from a fixed seed: none panics, and none passes whose signed bytes
//! or signature differ from those that were made.
#![cfg(test)]

use chancery_seal::{
    EmergencyTravelDocument, Feature, Header, ProfileId, SignerReference, UnsignedSeal, Version,
    c40, check, fuzz,
};

mod common;

use common::{key, lenient, utopia};

const MRZ: &str = "PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F2606277<<<<<<<8";

/// xorshift64* (Vigna 2016).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % bound
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }

    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len());
        match self.below(8) {
            0 | 1 => bytes[at] ^= 1 << self.below(8),
            2 => bytes[at] = self.byte(),
            3 => bytes.insert(at, self.byte()),
            4 if bytes.len() > 1 => drop(bytes.remove(at)),
            5 => bytes.truncate(at.max(1)),
            6 => {
                let other = self.below(bytes.len());
                bytes.swap(at, other);
            }
            _ => {
                let part = bytes[at..].to_vec();
                bytes.extend(part);
            }
        }
    }
}

fn signed(unsigned: &UnsignedSeal) -> Vec<u8> {
    unsigned.with_signature(&key().sign(unsigned.signed_bytes())).unwrap()
}

fn header(version: Version, reference: &str, profile: ProfileId) -> Header {
    Header {
        version,
        issuing_country: "UTO".parse().unwrap(),
        signer: SignerReference::new("UTTS", reference).unwrap(),
        issued: "2026-06-13".parse().unwrap(),
        signed: "2026-06-13".parse().unwrap(),
        profile,
    }
}

/// One of each kind: the ICAO profiles in both versions, and a category nobody knows.
fn seals() -> [Vec<u8>; 3] {
    let document = EmergencyTravelDocument {
        issuing_country: "UTO".parse().unwrap(),
        signer: SignerReference::new("UTTS", "5B").unwrap(),
        issued: "2026-06-13".parse().unwrap(),
        signed: "2026-06-13".parse().unwrap(),
        mrz: MRZ,
    };
    let visa = header(Version::V3, "0005B", ProfileId { category: 0x01, reference: 0x5d });
    let zone = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<L898902C<3UTO6908061F9406236";
    let (zone, passport) = (c40::encode(zone).unwrap(), c40::encode("L898902C<").unwrap());
    let features = [
        Feature { tag: 0x02, value: &zone },
        Feature { tag: 0x04, value: &[90, 0, 0] },
        Feature { tag: 0x05, value: &passport },
    ];
    let visa = UnsignedSeal::new(&visa, &features).unwrap();
    let other = header(Version::V4, "5B", ProfileId { category: 0x8e, reference: 0x01 });
    let long = [0xaa; 300];
    let features = [Feature { tag: 0x00, value: &[] }, Feature { tag: 0x01, value: &long }];
    let other = UnsignedSeal::new(&other, &features).unwrap();
    [document.unsigned().unwrap(), visa, other].map(|unsigned| signed(&unsigned))
}

#[test]
fn mutated_seals_are_refused() {
    let rounds = if std::env::var_os("CHANCERY_LONG").is_some() { 100_000 } else { 1_000 };
    let signers = [utopia()];
    let request = lenient(&signers, None);
    let seals = seals();
    for seal in &seals {
        let outcome = check(seal, &request).outcome;
        assert!(outcome.is_valid(), "{outcome}");
    }
    let mut random = Random(0x5eed);
    let (mut changed, mut verified) = (0, 0);
    while changed < rounds {
        let original = &seals[random.below(seals.len())];
        let mut bytes = original.clone();
        for _ in 0..=random.below(3) {
            random.mutate(&mut bytes);
        }
        fuzz::seal(&bytes);
        let report = check(&bytes, &request);
        if let Some(added) = bytes.strip_prefix(&original[..]) {
            // Nothing was changed, and zeros are padding.
            assert_eq!(report.outcome.is_valid(), added.iter().all(|byte| *byte == 0));
            continue;
        }
        assert!(!report.outcome.is_valid(), "{bytes:02x?}");
        changed += 1;
        verified += usize::from(report.outcome.sub_indication() == Some("INVALID_SIGNATURE"));
    }
    // Most changes are to values, and get as far as the signature.
    assert!(verified * 5 > rounds, "{verified} of {rounds}");
}

#[test]
fn every_bit_of_a_seal_counts() {
    let signers = [utopia()];
    let request = lenient(&signers, None);
    for seal in seals() {
        for bit in 0..seal.len() * 8 {
            let mut bytes = seal.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(!check(&bytes, &request).outcome.is_valid(), "bit {bit}");
        }
    }
}
