use std::fmt;

use chancery_identity::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// RFC 6238 §4.1: steps of 30 seconds since 1970.
const STEP: i64 = 30;
/// RFC 4226 §5.3: six digits.
const DIGITS: u32 = 1_000_000;
/// RFC 6238 §5.2: one step of delay either way.
const WINDOW: i64 = 1;
/// RFC 4648 §6.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The secret of time-based one-time passwords (RFC 6238, HMAC-SHA-1, six digits, 30 seconds): what
/// every authenticator app computes.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(Zeroizing<[u8; 20]>);

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

impl TotpSecret {
    /// The secret with these bytes (RFC 4226 §4 recommends 160 bits).
    #[must_use]
    pub fn new(bytes: [u8; 20]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, to be sealed.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// The secret as an authenticator app takes it by hand: 32 letters and digits of base 32.
    #[must_use]
    pub fn to_base32(&self) -> String {
        super::code::grouped(&*self.0, BASE32, 0)
    }

    /// The code of the step that `at` falls into.
    #[must_use]
    pub fn code(&self, at: Timestamp) -> String {
        format!("{:06}", self.number(at.as_second().div_euclid(STEP)))
    }

    /// The step whose code this is, if it is near `at` and after `last`, the last step that was
    /// used: a code is good once (RFC 6238 §5.2).
    #[must_use]
    pub fn check(&self, code: &str, at: Timestamp, last: Option<i64>) -> Option<i64> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let now = at.as_second().div_euclid(STEP);
        let mut found = None;
        for step in now - WINDOW..=now + WINDOW {
            let expected = format!("{:06}", self.number(step));
            let equal: bool = expected.as_bytes().ct_eq(code.as_bytes()).into();
            if equal && last.is_none_or(|last| step > last) {
                found = Some(step);
            }
        }
        found
    }

    /// RFC 4226 §5.3, dynamic truncation.
    fn number(&self, step: i64) -> u32 {
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&*self.0) else { return DIGITS };
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let offset = usize::from(hash.last().copied().unwrap_or_default() & 15);
        let word = hash.iter().skip(offset).take(4);
        let word = word.fold(0_u32, |word, byte| (word << 8) | u32::from(*byte));
        (word & 0x7FFF_FFFF) % DIGITS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    fn published() -> TotpSecret {
        TotpSecret::new(*b"12345678901234567890")
    }

    #[test]
    fn the_published_values_come_out() {
        // The last six of the eight digits of RFC 6238, appendix B, mode SHA-1.
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let at = Timestamp::from_second(second).unwrap();
            assert_eq!(published().code(at), code, "{second}");
        }
        assert_eq!(published().to_base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_code_is_good_for_its_time_and_once() {
        let secret = published();
        let at = |second| Timestamp::from_second(second).unwrap();
        let code = secret.code(at(3000));
        assert_eq!(secret.check(&code, at(3000), None), Some(100));
        assert_eq!(
            secret.check(&format!(" {} {}", &code[..3], &code[3..]), at(3030), None),
            Some(100)
        );
        assert_eq!(secret.check(&code, at(3000 + 60), None), None);
        assert_eq!(secret.check(&code, at(3000 - 31), None), None);
        assert_eq!(secret.check(&code, at(3000), Some(100)), None);
        assert_eq!(secret.check("", at(3000), None), None);
        assert_eq!(secret.check("000000000", at(3000), None), None);
    }
}
