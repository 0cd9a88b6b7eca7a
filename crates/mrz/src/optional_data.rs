use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use crate::MakeError;

/// Data at the issuer's discretion: up to 16 characters `A`–`Z`, `0`–`9` and `<`, the fillers at
/// its end dropped. Empty by default.
///
/// The room is 15 and 11 characters on a TD1 and 7 on a TD2, less what a long document number
/// takes; 14 on a TD3, 16 on an MRV-A and 8 on an MRV-B (Doc 9303-4 to -7 §4.2).
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OptionalData(String);

impl OptionalData {
    /// The characters of the longest optional field.
    pub const MAX: usize = 16;

    /// The data, without fillers at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OptionalData {
    type Err = MakeError;

    fn from_str(text: &str) -> Result<Self, MakeError> {
        let good = text.len() <= Self::MAX
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'<');
        if good {
            Ok(Self(String::from(text.trim_end_matches('<'))))
        } else {
            Err(MakeError::OptionalData)
        }
    }
}

impl fmt::Debug for OptionalData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OptionalData(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fillers_at_the_end_are_padding_and_elsewhere_data() {
        for (text, kept) in [("", ""), ("<<<", ""), ("ZE184226B<<", "ZE184226B"), ("<<0", "<<0")] {
            assert_eq!(text.parse::<OptionalData>().unwrap().as_str(), kept);
        }
        for bad in ["a", "A B", "12345678901234567", "É"] {
            assert_eq!(bad.parse::<OptionalData>(), Err(MakeError::OptionalData), "{bad}");
        }
    }
}
