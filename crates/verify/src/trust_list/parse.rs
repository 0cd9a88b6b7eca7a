use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::str::FromStr;

use chancery_credential::KeyId;
use jiff::Timestamp;

use super::key::parse_word;
use super::write::HEADER;
use super::{KeyAlgorithm, KeyState, KeyUse, ListedKey, Post, Root, TrustList, TrustListError};
use crate::{PublicKey, base64};

/// Lines with their numbers from 1, so that an error can name one.
struct Lines<'a> {
    rest: core::iter::Peekable<core::iter::Enumerate<core::str::Split<'a, char>>>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Result<Self, TrustListError> {
        let body = text.strip_suffix('\n').ok_or(TrustListError::Line(1))?;
        Ok(Self { rest: body.split('\n').enumerate().peekable() })
    }

    /// The rest of the next line after `word` and one space, as `read` makes of it.
    fn read<T>(
        &mut self,
        word: &str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, TrustListError> {
        let (at, line) = self.rest.next().ok_or(TrustListError::Line(0))?;
        line.strip_prefix(word)
            .and_then(|rest| rest.strip_prefix(' '))
            .and_then(read)
            .ok_or(TrustListError::Line(at + 1))
    }

    fn next_is(&mut self, word: &str) -> bool {
        self.rest.peek().is_some_and(|(_, line)| {
            line.strip_prefix(word).is_some_and(|rest| rest.starts_with(' '))
        })
    }
}

/// RFC 3339 in UTC with whole seconds, in the one spelling we write.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    let time: Timestamp = text.parse().ok()?;
    (time.to_string() == text && time.subsec_nanosecond() == 0).then_some(time)
}

fn number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

fn list<T: FromStr>(text: &str) -> Option<Vec<T>> {
    text.split(',').map(|item| item.parse().ok()).collect()
}

impl TrustList {
    /// Reads the text of a list. Nothing is verified; [`TrustList::open`] does that.
    ///
    /// # Errors
    /// [`TrustListError::Line`] for the first line that is not as the format has it. A key line
    /// with an attribute we do not know is left out, and the list stays good.
    pub fn parse(text: &str) -> Result<Self, TrustListError> {
        let mut lines = Lines::new(text)?;
        match lines.rest.next() {
            Some((_, line)) if line == HEADER => {}
            _ => return Err(TrustListError::Line(1)),
        }
        let (authority, name) = lines.read("authority", |rest| {
            let (code, name) = rest.split_once(' ')?;
            (!name.trim().is_empty()).then_some(())?;
            Some((code.parse().ok()?, name.to_string()))
        })?;
        let version = lines.read("version", number)?;
        let issued = lines.read("issued", time)?;
        let expires = lines.read("expires", time)?;
        let previous = lines.read("prev", |rest| match rest {
            "-" => Some(None),
            _ => base64::decode(rest)?.try_into().ok().map(Some),
        })?;
        let (root, root_signature) = lines.read("root", |rest| {
            let (record, signature) = rest.split_once(' ')?;
            let record = String::from_utf8(base64::decode(record)?).ok()?;
            Some((Root::parse(&record)?, base64::decode(signature)?.try_into().ok()?))
        })?;
        let mut posts = Vec::new();
        while lines.next_is("post") {
            posts.push(lines.read("post", |rest| {
                let (code, name) = rest.split_once(' ')?;
                Some(Post { code: code.into(), name: name.into() })
            })?);
        }
        let mut keys = Vec::new();
        let mut last: Option<KeyId> = None;
        while lines.next_is("key") {
            let (id, key) = lines.read("key", |rest| {
                let (id, _) = rest.split_once(' ')?;
                let id: KeyId = id.parse().ok()?;
                (last < Some(id)).then_some((id, ListedKey::parse(id, rest)))
            })?;
            last = Some(id);
            keys.extend(key);
        }
        match lines.rest.next() {
            Some((at, _)) => Err(TrustListError::Line(at + 1)),
            None => Ok(Self {
                authority,
                name,
                version,
                issued,
                expires,
                previous,
                root,
                root_signature,
                posts,
                keys,
            }),
        }
    }
}

impl ListedKey {
    fn parse(id: KeyId, rest: &str) -> Option<Self> {
        let mut words = rest.split(' ');
        words.next()?;
        let usage = parse_word(&KeyUse::ALL, words.next()?)?;
        let algorithm = parse_word(&KeyAlgorithm::ALL, words.next()?)?;
        let spki = base64::decode(words.next()?)?;
        if algorithm == KeyAlgorithm::Ed25519 {
            PublicKey::from_spki(&spki).ok()?;
        }
        let mut specimen = false;
        let mut attributes = BTreeMap::new();
        for word in words {
            match word.split_once('=') {
                Some((name, value)) if attributes.insert(name, value).is_none() => {}
                None if word == "specimen" && !specimen => specimen = true,
                _ => return None,
            }
        }
        let mut take = |name: &str| attributes.remove(name);
        let key = Self {
            id,
            usage,
            algorithm,
            spki,
            sign_from: take("sign-from").and_then(time)?,
            sign_to: take("sign-to").and_then(time)?,
            valid_to: take("valid-to").and_then(time)?,
            kinds: take("kinds").and_then(list)?,
            states: take("states").and_then(list)?,
            state: take("state").and_then(|word| parse_word(&KeyState::ALL, word))?,
            since: match take("since") {
                Some(text) => Some(time(text)?),
                None => None,
            },
            reason: take("reason").map(Into::into),
            good_below: match take("good-below") {
                Some(text) => Some(number(text)?),
                None => None,
            },
            seal_reference: take("seal-ref").map(Into::into),
            specimen,
        };
        attributes.is_empty().then_some(key)
    }
}
