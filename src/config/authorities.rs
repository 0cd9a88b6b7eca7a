use std::collections::BTreeMap;
use std::path::Path;

use chancery_identity::NumberBlock;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ConfigError;
use crate::authority::transliteration::rules_of;
use crate::authority::{Authorities, Authority, Post};

/// The file with the authorities that an instance is set up with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthoritiesFile {
    authority: Vec<AuthorityTable>,
}

/// An issuing authority, as a file for `init` has it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorityTable {
    /// Its code, alpha-3.
    pub code: String,
    /// Its two-letter code, for certificates.
    pub alpha2: String,
    /// Its name.
    pub name: String,
    /// Its nationality in words, as printed.
    pub nationality: String,
    /// The host name printed for checking documents.
    pub check_at: String,
    /// Whether a case must be recommended by one officer before another approves it.
    #[serde(default)]
    pub recommendation: bool,
    /// What is written for letters in the machine-readable zone where Doc 9303-3 leaves a choice,
    /// such as `"Ñ" = "NXX"`; the first option for every other letter.
    #[serde(default)]
    pub transliteration: BTreeMap<String, String>,
    /// Its posts.
    pub post: Vec<PostTable>,
}

/// A post, as a file for `init` has it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostTable {
    /// Its short code.
    pub code: String,
    /// Its name as documents bear it.
    pub name: String,
    /// The State it is in, alpha-3.
    pub host: String,
    /// What its document numbers begin with.
    pub numbers: String,
    /// Whether an officer who is alone there may approve an emergency travel document, to be looked
    /// at by another within 72 hours.
    #[serde(default)]
    pub alone: bool,
    /// Posts of the authority whose officers may decide its cases.
    #[serde(default)]
    pub decided_by: Vec<String>,
}

/// The authorities of a file, every code checked.
///
/// # Errors
/// [`ConfigError`].
pub fn read_authorities(file: &Path) -> Result<Authorities, ConfigError> {
    let text =
        std::fs::read_to_string(file).map_err(|error| ConfigError::File(file.into(), error))?;
    let tables: AuthoritiesFile =
        toml::from_str(&text).map_err(|error| ConfigError::Form(file.into(), error.to_string()))?;
    authorities_of(&tables.authority)
}

/// The authorities of these tables, every code checked.
///
/// # Errors
/// [`ConfigError::Value`].
pub fn authorities_of(tables: &[AuthorityTable]) -> Result<Authorities, ConfigError> {
    let invalid = |name: &'static str| {
        move |error: chancery_identity::Invalid| ConfigError::Value(name, error.to_string())
    };
    let mut authorities = Vec::new();
    for authority in tables {
        let mut posts = Vec::new();
        for post in &authority.post {
            posts.push(Post {
                code: post.code.clone(),
                name: post.name.clone(),
                host: post.host.parse().map_err(invalid("authority.post.host"))?,
                numbers: NumberBlock::with_prefix(&post.numbers)
                    .map_err(invalid("authority.post.numbers"))?,
                alone: post.alone,
                decided_by: post.decided_by.clone(),
            });
        }
        authorities.push(Authority {
            code: authority.code.parse().map_err(invalid("authority.code"))?,
            alpha2: authority.alpha2.parse().map_err(invalid("authority.alpha2"))?,
            name: authority.name.clone(),
            nationality: authority.nationality.clone(),
            check_at: authority.check_at.clone(),
            recommendation: authority.recommendation,
            transliteration: rules_of(&authority.transliteration).map_err(|error| {
                ConfigError::Value("authority.transliteration", error.to_string())
            })?,
            posts,
        });
    }
    Authorities::new(authorities)
        .map_err(|error| ConfigError::Value("authority", error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(choices: &str) -> Result<Authorities, ConfigError> {
        let text = format!(
            "[[authority]]\ncode = \"UTO\"\nalpha2 = \"UT\"\nname = \"Republic of Utopia\"\n\
             nationality = \"UTOPIAN\"\ncheck_at = \"verify.mfa.example\"\npost = []\n\
             [authority.transliteration]\n{choices}\n"
        );
        let file: AuthoritiesFile = toml::from_str(&text).unwrap();
        authorities_of(&file.authority)
    }

    #[test]
    fn an_authority_chooses_how_letters_are_written() {
        let authorities = read("\"Ñ\" = \"NXX\"").unwrap();
        let rules = authorities.find("UTO").unwrap().transliteration;
        assert_eq!(rules.apply("NUÑEZ ÄNNE").as_deref(), Ok("NUNXXEZ<AENNE"));
        let refused = read("\"Ñ\" = \"NXX\"\n\"Ø\" = \"O\"").unwrap_err().to_string();
        assert!(refused.contains("\"Ø\" is not written as \"O\""), "{refused}");
    }
}
