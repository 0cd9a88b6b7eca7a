//! Issuing authorities and their posts: who may issue what, and where. They are data, on record and
//! administered like everything else.

mod repository;
pub mod transliteration;

use chancery_identity::{Alpha2, CountryCode, NumberBlock, PrintedText};
use chancery_mrz::Transliteration;
use thiserror::Error;

pub use repository::AuthorityRepository;

/// A State, or an organisation, that issues documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// Its code: the issuer of its documents.
    pub code: CountryCode,
    /// Its two-letter code, for certificates.
    pub alpha2: Alpha2,
    /// Its name.
    pub name: String,
    /// How its documents print its nationality, such as `UTOPIAN`.
    pub nationality: String,
    /// The host name that documents print for checking them; it is never in the code.
    pub check_at: String,
    /// Whether a case must be recommended by one officer before another approves it.
    pub recommendation: bool,
    /// How the names on its documents are written in the machine-readable zone.
    pub transliteration: Transliteration,
    /// Its posts.
    pub posts: Vec<Post>,
}

/// A consulate or embassy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Its short code, such as `HOU`.
    pub code: String,
    /// Its name as documents bear it, such as `Consulate General, Houston`.
    pub name: String,
    /// The State it is in.
    pub host: CountryCode,
    /// The numbers of its documents.
    pub numbers: NumberBlock,
    /// Whether an officer who is alone there may approve an emergency travel document on their own
    /// case, which another looks at within 72 hours.
    pub alone: bool,
    /// Codes of posts of the same authority whose officers may decide its cases.
    pub decided_by: Vec<String>,
}

/// All authorities of this instance, in the order they were added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorities(Vec<Authority>);

/// Authorities that cannot work together.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidAuthorities {
    /// There is none.
    #[error("there is no authority")]
    None,
    /// A code is not 1 to 8 letters and digits, or a name not one printable line.
    #[error("{0:?} is no code or name")]
    Text(String),
    /// A post names another that is not there.
    #[error("no post of the authority has the code {0:?}")]
    Unknown(String),
    /// Two authorities, posts of one authority, or number blocks are the same.
    #[error("{0} stands twice")]
    Twice(String),
}

impl Authorities {
    /// Checks and holds the authorities.
    ///
    /// # Errors
    /// [`InvalidAuthorities`].
    pub fn new(authorities: Vec<Authority>) -> Result<Self, InvalidAuthorities> {
        if authorities.is_empty() {
            return Err(InvalidAuthorities::None);
        }
        for authority in &authorities {
            let posts = authority.posts.iter();
            let codes = posts.clone().map(|post| post.code.as_str());
            let names = posts.map(|post| post.name.as_str()).chain([authority.name.as_str()]);
            if let Some(code) = codes.clone().find(|code| !is_code(code)) {
                return Err(InvalidAuthorities::Text(code.into()));
            }
            if let Some(name) = names.clone().find(|name| !is_name(name)) {
                return Err(InvalidAuthorities::Text(name.into()));
            }
        }
        for authority in &authorities {
            let known = |code: &String| authority.posts.iter().any(|post| post.code == *code);
            let mut named = authority.posts.iter().flat_map(|post| &post.decided_by);
            if let Some(code) = named.find(|code| !known(code)) {
                return Err(InvalidAuthorities::Unknown(code.clone()));
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        for authority in &authorities {
            let mut names = vec![format!("authority {}", authority.code)];
            for post in &authority.posts {
                names.push(format!("post {}/{}", authority.code, post.code));
                names.push(format!("number block {}", post.numbers.prefix()));
            }
            if let Some(name) = names.into_iter().find(|name| !seen.insert(name.clone())) {
                return Err(InvalidAuthorities::Twice(name));
            }
        }
        Ok(Self(authorities))
    }

    /// The authorities in order; the first is the one that unprefixed public paths speak of.
    pub fn iter(&self) -> std::slice::Iter<'_, Authority> {
        self.0.iter()
    }

    /// The authority with this code.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<&Authority> {
        self.0.iter().find(|authority| authority.code.as_str() == code)
    }

    /// The authority and its post with these codes.
    #[must_use]
    pub fn post(&self, authority: &str, post: &str) -> Option<(&Authority, &Post)> {
        let authority = self.find(authority)?;
        Some((authority, authority.posts.iter().find(|p| p.code == post)?))
    }
}

fn is_code(text: &str) -> bool {
    (1..=8).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Trust lists are read line by line, so a name is one line, spelt as it is printed.
fn is_name(text: &str) -> bool {
    PrintedText::parse(text).is_ok_and(|read| read.as_str() == text)
}

impl<'a> IntoIterator for &'a Authorities {
    type Item = &'a Authority;
    type IntoIter = std::slice::Iter<'a, Authority>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utopia() -> Authority {
        Authority {
            code: "UTO".parse().unwrap(),
            alpha2: "UT".parse().unwrap(),
            name: "Republic of Utopia".into(),
            nationality: "UTOPIAN".into(),
            check_at: "verify.mfa.example".into(),
            recommendation: false,
            transliteration: Transliteration::default(),
            posts: vec![Post {
                code: "HOU".into(),
                name: "Consulate General, Houston".into(),
                host: "USA".parse().unwrap(),
                numbers: NumberBlock::with_prefix("CH").unwrap(),
                alone: false,
                decided_by: Vec::new(),
            }],
        }
    }

    #[test]
    fn a_post_is_found_under_its_own_authority() {
        let authorities = Authorities::new(vec![utopia()]).unwrap();
        assert_eq!(authorities.post("UTO", "HOU").unwrap().1.code, "HOU");
        assert!(authorities.post("QMJ", "HOU").is_none());
        assert!(authorities.post("UTO", "CAS").is_none());
    }

    #[test]
    fn nothing_stands_twice() {
        assert_eq!(Authorities::new(vec![]), Err(InvalidAuthorities::None));
        assert!(Authorities::new(vec![utopia(), utopia()]).is_err());
        let mut other = utopia();
        other.code = "QMJ".parse().unwrap();
        // Another authority whose post has the same number block.
        assert!(Authorities::new(vec![utopia(), other]).is_err());
        let mut astray = utopia();
        astray.posts[0].decided_by = vec!["DXB".into()];
        assert_eq!(Authorities::new(vec![astray]), Err(InvalidAuthorities::Unknown("DXB".into())));
    }
}
