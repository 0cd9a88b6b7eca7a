use alloc::string::String;
use alloc::vec::Vec;

use chancery_verify::{Anchor, Limits, Printed, PublicKey, StatusListToken, TrustList};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// A field: its letter and its bytes.
type Field<'a> = (u8, &'a [u8]);

/// Why a request has no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Refusal {
    /// `request`, `trust_list` or `status_list`.
    pub(crate) error: &'static str,
    /// The letter of the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) field: Option<char>,
}

impl Refusal {
    const fn of(error: &'static str, field: u8) -> Self {
        Self { error, field: Some(field as char) }
    }
}

/// A request whose lists are open.
#[derive(Default)]
pub(crate) struct Question<'a> {
    pub(crate) now: Option<Timestamp>,
    pub(crate) anchors: Vec<Anchor>,
    pub(crate) code: Option<&'a str>,
    pub(crate) mrz: Option<&'a str>,
    pub(crate) seal: Option<&'a [u8]>,
    pub(crate) printed: Printed<'a>,
    pub(crate) log_proof: Option<&'a [u8]>,
    pub(crate) require_log: bool,
    pub(crate) limits: Limits,
    root: Option<PublicKey>,
    ages: (bool, bool),
}

impl<'a> Question<'a> {
    /// Reads the fields and opens the lists.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let mut question = Self::default();
        let mut rest = bytes;
        while !rest.is_empty() {
            let (field, after) = field(rest).ok_or(Refusal { error: "request", field: None })?;
            rest = after;
            question.take(field)?;
        }
        match question.root {
            Some(_) => Err(Refusal::of("request", b'r')),
            None => Ok(question),
        }
    }

    fn take(&mut self, (letter, bytes): Field<'a>) -> Result<(), Refusal> {
        let wrong = Refusal::of("request", letter);
        match letter {
            b'n' => once(&mut self.now, text(bytes).and_then(|time| time.parse().ok())),
            b'r' => once(&mut self.root, PublicKey::from_bytes(bytes).ok()),
            b't' => {
                let root = self.root.take().ok_or(wrong)?;
                let opened = TrustList::open(bytes, &root);
                let trust_list = opened.map_err(|_| Refusal::of("trust_list", letter))?;
                self.anchors.push(Anchor { trust_list, status_lists: Vec::new() });
                Some(())
            }
            b's' => {
                let anchor = self.anchors.last_mut().ok_or(wrong)?;
                let opened = StatusListToken::open(bytes, &anchor.trust_list);
                anchor.status_lists.push(opened.map_err(|_| Refusal::of("status_list", letter))?);
                Some(())
            }
            b'c' => once(&mut self.code, text(bytes)),
            b'm' => once(&mut self.mrz, text(bytes)),
            b'v' => once(&mut self.seal, Some(bytes)),
            b'l' => once(&mut self.log_proof, Some(bytes)),
            b'q' => {
                (bytes.is_empty() && !core::mem::replace(&mut self.require_log, true)).then_some(())
            }
            b'N' => once(&mut self.printed.number, text(bytes)),
            b'P' => once(&mut self.printed.primary, text(bytes)),
            b'S' => once(&mut self.printed.secondary, text(bytes)),
            b'B' => once(&mut self.printed.birth_date, text(bytes)),
            b'X' => once(&mut self.printed.sex, text(bytes)),
            b'C' => once(&mut self.printed.nationality, text(bytes)),
            b'E' => once(&mut self.printed.expires, text(bytes)),
            b'a' => age(&mut self.limits.trust_list_age, &mut self.ages.0, bytes),
            b'b' => age(&mut self.limits.status_age, &mut self.ages.1, bytes),
            _ => None,
        }
        .ok_or(wrong)
    }
}

/// The first field of a request, and what follows it.
fn field(bytes: &[u8]) -> Option<(Field<'_>, &[u8])> {
    let (&letter, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (content, rest) = rest.split_at_checked(length)?;
    Some(((letter, content), rest))
}

fn text(bytes: &[u8]) -> Option<&str> {
    core::str::from_utf8(bytes).ok()
}

/// Fills a place that must be empty.
fn once<T>(place: &mut Option<T>, value: Option<T>) -> Option<()> {
    if place.is_some() {
        return None;
    }
    *place = Some(value?);
    Some(())
}

fn age(limit: &mut SignedDuration, given: &mut bool, digits: &[u8]) -> Option<()> {
    let digits = text(digits).filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?;
    let seconds: u32 = digits.parse().ok()?;
    if core::mem::replace(given, true) {
        return None;
    }
    *limit = SignedDuration::from_secs(i64::from(seconds));
    Some(())
}

/// What the caller gets: one JSON object.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
