use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use chancery_identity::CountryCode;

use crate::NoteKey;

const HEADER: &str = "consular-root/v1";

/// The root record: which keys sign an authority's trust lists, and how many of them must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The authority.
    pub authority: CountryCode,
    /// Rises by one with every change of keys.
    pub version: u64,
    /// How many different keys must sign a list; at least 1.
    pub threshold: usize,
    /// The keys.
    pub keys: Vec<NoteKey>,
}

impl Root {
    /// The text that the root key signs: header, authority, version, threshold, one vkey a line,
    /// each line ended by LF.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text =
            format!("{HEADER}\n{}\n{}\n{}\n", self.authority, self.version, self.threshold);
        for key in &self.keys {
            text.push_str(&format!("{key}\n"));
        }
        text
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != HEADER {
            return None;
        }
        let root = Self {
            authority: lines.next()?.parse().ok()?,
            version: lines.next()?.parse().ok()?,
            threshold: lines.next()?.parse().ok()?,
            keys: lines.map(str::parse).collect::<Result<_, _>>().ok()?,
        };
        let distinct = root
            .keys
            .iter()
            .enumerate()
            .all(|(at, key)| root.keys.iter().skip(at + 1).all(|other| other.key != key.key));
        let met = (1..=root.keys.len()).contains(&root.threshold);
        // One spelling: what does not write back to the same bytes was not what the root signed.
        (distinct && met && root.text() == text).then_some(root)
    }
}
