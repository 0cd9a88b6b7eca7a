use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use chancery_identity::CountryCode;

use crate::NoteKey;

const HEADER: &str = "consular-root/v1";
/// A note has room for no more signatures, so more keys could never all sign.
const MAX_KEYS: usize = 16;

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

    /// Reads the text; none for one that is not as [`Root::text`] writes it, or that names more
    /// than 16 keys, a key twice, or a threshold that cannot be met. Whether the root key signed it
    /// is not looked at.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != HEADER || text.lines().count() > 4 + MAX_KEYS {
            return None;
        }
        let root = Self {
            authority: lines.next()?.parse().ok()?,
            version: lines.next()?.parse().ok()?,
            threshold: lines.next()?.parse().ok()?,
            keys: lines.map(str::parse).collect::<Result<_, _>>().ok()?,
        };
        // One key under two names would count twice, and of two keys with one name and id a note
        // does not say which signed.
        let clash =
            |a: &NoteKey, b: &NoteKey| a.key == b.key || (a.name == b.name && a.id() == b.id());
        let distinct = root
            .keys
            .iter()
            .enumerate()
            .all(|(at, key)| root.keys.iter().skip(at + 1).all(|other| !clash(key, other)));
        let met = (1..=root.keys.len()).contains(&root.threshold);
        // One spelling: what does not write back to the same bytes was not what the root signed.
        (distinct && met && root.text() == text).then_some(root)
    }
}
