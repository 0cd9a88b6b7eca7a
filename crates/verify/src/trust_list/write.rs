use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{ListedKey, TrustList};
use crate::base64;

pub(super) const HEADER: &str = "consular-trustlist/v1";

impl TrustList {
    /// The list's text: the part of the signed note that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        let mut line = |content: String| {
            text.push_str(&content);
            text.push('\n');
        };
        line(format!("authority {} {}", self.authority, self.name));
        line(format!("version {}", self.version));
        line(format!("issued {}", self.issued));
        line(format!("expires {}", self.expires));
        line(match &self.previous {
            Some(digest) => format!("prev {}", base64::encode(digest)),
            None => "prev -".into(),
        });
        line(format!(
            "root {} {}",
            base64::encode(self.root.text().as_bytes()),
            base64::encode(&self.root_signature)
        ));
        for post in &self.posts {
            line(format!("post {} {}", post.code, post.name));
        }
        for key in &self.keys {
            line(key.line());
        }
        text
    }
}

impl ListedKey {
    fn line(&self) -> String {
        let kinds: Vec<&str> = self.kinds.iter().map(|kind| kind.as_str()).collect();
        let states: Vec<&str> = self.states.iter().map(|state| state.as_str()).collect();
        let mut line = format!(
            "key {} {} {} {} sign-from={} sign-to={} valid-to={} kinds={} states={} state={}",
            self.id,
            self.usage.as_str(),
            self.algorithm.as_str(),
            base64::encode(&self.spki),
            self.sign_from,
            self.sign_to,
            self.valid_to,
            kinds.join(","),
            states.join(","),
            self.state.as_str(),
        );
        if let Some(since) = self.since {
            line.push_str(&format!(" since={since}"));
        }
        if let Some(reason) = &self.reason {
            line.push_str(&format!(" reason={reason}"));
        }
        if let Some(index) = self.good_below {
            line.push_str(&format!(" good-below={index}"));
        }
        if let Some(reference) = &self.seal_reference {
            line.push_str(&format!(" seal-ref={reference}"));
        }
        if self.specimen {
            line.push_str(" specimen");
        }
        line
    }
}
