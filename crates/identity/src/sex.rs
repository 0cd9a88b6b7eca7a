use core::fmt;
use core::str::FromStr;

use crate::Invalid;

/// Sex as it is printed: `F`, `M`, or `X` for unspecified (Doc 9303-3 §4.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Unspecified.
    Unspecified,
}

impl Sex {
    /// The printed letter.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Female => "F",
            Self::Male => "M",
            Self::Unspecified => "X",
        }
    }

    /// The MRZ character: unspecified is the filler `<`.
    #[must_use]
    pub const fn mrz(self) -> char {
        match self {
            Self::Female => 'F',
            Self::Male => 'M',
            Self::Unspecified => '<',
        }
    }
}

impl FromStr for Sex {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text {
            "F" => Ok(Self::Female),
            "M" => Ok(Self::Male),
            "X" => Ok(Self::Unspecified),
            _ => Err(Invalid::Sex),
        }
    }
}

impl fmt::Display for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.letter())
    }
}
