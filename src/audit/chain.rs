use sha2::{Digest, Sha256};
use thiserror::Error;

const DOMAIN: &[u8] = b"chancery-audit/v1\0";

/// An audit row as it stands on record. Each row's hash covers the row and the hash before it, so
/// no row can be changed, taken out, put in or moved without every later hash being wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place, from 1 without a gap.
    pub sequence: u64,
    /// When, in seconds since 1970.
    pub at: i64,
    /// Who: an officer's id, `operator` or `engine`.
    pub actor: String,
    /// What.
    pub action: String,
    /// The kind of thing it was done to.
    pub object_kind: String,
    /// The thing's id.
    pub object: String,
    /// The authority whose matter it is, or nothing.
    pub authority: String,
    /// The post whose matter it is, or nothing.
    pub post: String,
    /// From where and why, sealed. The hash covers the sealed bytes, so the chain still holds when
    /// the record's key is destroyed.
    pub detail: Vec<u8>,
    /// The hash of the row before; zeroes for the first.
    pub previous: [u8; 32],
}

impl Entry {
    /// SHA-256 over the row, each part after its length.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(DOMAIN);
        hash.update(self.previous);
        hash.update(self.sequence.to_be_bytes());
        hash.update(self.at.to_be_bytes());
        let texts = [
            &self.actor,
            &self.action,
            &self.object_kind,
            &self.object,
            &self.authority,
            &self.post,
        ];
        for part in texts.map(String::as_bytes).into_iter().chain([&self.detail[..]]) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

/// Where the chain ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many rows there are.
    pub sequence: u64,
    /// The last row's hash; zeroes when there is none.
    pub hash: [u8; 32],
}

impl Head {
    /// The head of a chain without rows.
    pub const START: Self = Self { sequence: 0, hash: [0; 32] };
}

/// Why the audit record is not as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Broken {
    /// A row stands where another must: one was taken out, put in or moved.
    #[error("row {0} is missing, or another stands in its place")]
    Sequence(u64),
    /// A row does not follow the one before it, or was changed.
    #[error("row {0} was changed, or does not follow the row before it")]
    Hash(u64),
    /// The rows end before or after the head says.
    #[error("the head speaks of {head} rows, and there are {rows}")]
    End {
        /// What the head says.
        head: u64,
        /// How many there are.
        rows: u64,
    },
    /// The head was not written by this engine.
    #[error("the head of the audit record was not written by this engine")]
    Seal,
}

/// Follows the chain row by row.
#[derive(Clone, Copy, Debug)]
pub struct Checker(Head);

impl Checker {
    /// Begins before the first row.
    #[must_use]
    pub const fn new() -> Self {
        Self(Head::START)
    }

    /// Takes the next row with the hash that is on record for it.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn take(&mut self, entry: &Entry, recorded: [u8; 32]) -> Result<(), Broken> {
        let next = self.0.sequence + 1;
        if entry.sequence != next {
            return Err(Broken::Sequence(next));
        }
        if entry.previous != self.0.hash || entry.hash() != recorded {
            return Err(Broken::Hash(next));
        }
        self.0 = Head { sequence: next, hash: recorded };
        Ok(())
    }

    /// Ends at the head on record.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn end(self, head: Head) -> Result<Head, Broken> {
        if head.sequence != self.0.sequence {
            return Err(Broken::End { head: head.sequence, rows: self.0.sequence });
        }
        if head.hash != self.0.hash { Err(Broken::Hash(head.sequence)) } else { Ok(head) }
    }
}

impl Default for Checker {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(length: u64) -> Vec<(Entry, [u8; 32])> {
        let mut previous = [0; 32];
        (1..=length)
            .map(|sequence| {
                let entry = Entry {
                    sequence,
                    at: 1_700_000_000,
                    actor: "off_1".into(),
                    action: "application.read".into(),
                    object_kind: "application".into(),
                    object: "app_1".into(),
                    authority: "UTO".into(),
                    post: "HOU".into(),
                    detail: vec![1, 2, 3],
                    previous,
                };
                previous = entry.hash();
                (entry, previous)
            })
            .collect()
    }

    fn check(rows: &[(Entry, [u8; 32])], head: Head) -> Result<Head, Broken> {
        let mut checker = Checker::new();
        for (entry, hash) in rows {
            checker.take(entry, *hash)?;
        }
        checker.end(head)
    }

    #[test]
    fn a_chain_holds_and_every_tampering_breaks_it() {
        let rows = chain(5);
        let head = Head { sequence: 5, hash: rows[4].1 };
        assert_eq!(check(&rows, head), Ok(head));
        let mut changed = rows.clone();
        changed[2].0.action = "application.approve".into();
        assert_eq!(check(&changed, head), Err(Broken::Hash(3)));
        // Changed, and its own hash made to fit: the next row does not follow.
        changed[2].1 = changed[2].0.hash();
        assert_eq!(check(&changed, head), Err(Broken::Hash(4)));
        let mut deleted = rows.clone();
        deleted.remove(1);
        assert_eq!(check(&deleted, head), Err(Broken::Sequence(2)));
        let mut swapped = rows.clone();
        swapped.swap(0, 1);
        assert_eq!(check(&swapped, head), Err(Broken::Sequence(1)));
        assert_eq!(check(&rows[..4], head), Err(Broken::End { head: 5, rows: 4 }));
    }

    #[test]
    fn parts_do_not_run_into_one_another() {
        let (entry, hash) = chain(1).remove(0);
        let moved = Entry { authority: "UTOH".into(), post: "OU".into(), ..entry };
        assert_ne!(moved.hash(), hash);
    }
}
