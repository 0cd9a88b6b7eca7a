//! The one place that reads configuration. An unknown key is an error.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use chancery_identity::NumberBlock;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::authority::{Authorities, Authority, Post};

/// What the instance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Real documents. The published example keys are refused.
    Production,
    /// Invented people and the published example keys.
    Demo,
}

/// The configuration, paths resolved against the folder of its file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What the instance is for.
    pub mode: Mode,
    /// What URIs of status lists begin with; no trailing slash.
    pub public_url: String,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The SQLite file.
    pub database: PathBuf,
    /// The file with the 64 hex digits that seal personal data.
    pub sealing_key: PathBuf,
    /// The folder with a folder of keys for each authority.
    pub keys: PathBuf,
    /// The file with the passphrase of the key files.
    pub passphrase: PathBuf,
    /// TLS of our own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
    /// The proxies whose forwarded headers are believed; nobody else's are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trusted_proxies: Vec<IpAddr>,
    /// The issuing authorities; the first speaks under unprefixed public paths.
    pub authority: Vec<AuthorityConfig>,
}

/// Certificate and key in PEM files.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The certificate chain.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// An issuing authority.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityConfig {
    /// Alpha-3.
    pub code: String,
    /// Alpha-2, for certificates.
    pub alpha2: String,
    /// Its name.
    pub name: String,
    /// Its nationality in words, as printed.
    pub nationality: String,
    /// The host name printed for checking documents.
    pub check_at: String,
    /// Its posts.
    pub post: Vec<PostConfig>,
}

/// A post.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostConfig {
    /// Its short code.
    pub code: String,
    /// Its name as documents bear it.
    pub name: String,
    /// The State it is in, alpha-3.
    pub host: String,
    /// What its document numbers begin with.
    pub numbers: String,
}

/// A configuration that cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// The file is not as it should be.
    #[error("{0}: {1}")]
    Form(PathBuf, String),
    /// A value is not as it should be.
    #[error("{0}: {1}")]
    Value(&'static str, String),
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        let text =
            std::fs::read_to_string(file).map_err(|error| ConfigError::File(file.into(), error))?;
        let mut config: Self = toml::from_str(&text)
            .map_err(|error| ConfigError::Form(file.into(), error.to_string()))?;
        let folder = file.parent().unwrap_or(Path::new("."));
        for path in [
            &mut config.database,
            &mut config.sealing_key,
            &mut config.keys,
            &mut config.passphrase,
        ] {
            *path = folder.join(&*path);
        }
        if let Some(tls) = &mut config.tls {
            tls.certificate = folder.join(&tls.certificate);
            tls.key = folder.join(&tls.key);
        }
        Self::check_url(&config.public_url)?;
        config.authorities()?;
        Ok(config)
    }

    /// Checks a public URL.
    ///
    /// # Errors
    /// [`ConfigError::Value`].
    pub fn check_url(url: &str) -> Result<(), ConfigError> {
        let schemed = url.starts_with("https://") || url.starts_with("http://");
        if !schemed || url.ends_with('/') || url.contains(char::is_whitespace) {
            let rule = "an http or https URL without a trailing slash".to_string();
            return Err(ConfigError::Value("public_url", rule));
        }
        Ok(())
    }

    /// The authorities, every code checked.
    ///
    /// # Errors
    /// [`ConfigError::Value`].
    pub fn authorities(&self) -> Result<Authorities, ConfigError> {
        Self::authorities_of(&self.authority)
    }

    /// The authorities of these tables, every code checked.
    ///
    /// # Errors
    /// [`ConfigError::Value`].
    pub fn authorities_of(tables: &[AuthorityConfig]) -> Result<Authorities, ConfigError> {
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
                });
            }
            authorities.push(Authority {
                code: authority.code.parse().map_err(invalid("authority.code"))?,
                alpha2: authority.alpha2.parse().map_err(invalid("authority.alpha2"))?,
                name: authority.name.clone(),
                nationality: authority.nationality.clone(),
                check_at: authority.check_at.clone(),
                posts,
            });
        }
        Authorities::new(authorities)
            .map_err(|error| ConfigError::Value("authority", error.to_string()))
    }
}
