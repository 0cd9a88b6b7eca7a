//! The one place that reads configuration. An unknown key is an error, and the reference is made
//! from these types.

mod authorities;
mod reference;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;
use zeroize::Zeroizing;

pub use authorities::{AuthorityTable, PostTable, authorities_of, read_authorities};
pub use reference::reference;

/// What the instance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Real documents. The published example keys are refused.
    Production,
    /// Invented people and the published example keys.
    Demo,
}

/// The configuration, paths resolved against the folder of its file.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What the instance is for: `production`, or `demo` with invented people and the published
    /// example keys.
    pub mode: Mode,
    /// What URIs of status lists begin with; no trailing slash.
    pub public_url: String,
    /// Where to listen, such as `127.0.0.1:8080`.
    #[schema(value_type = String)]
    pub listen: SocketAddr,
    /// The SQLite file, or the URL of a PostgreSQL database: `postgres://USER@HOST/NAME`.
    pub database: String,
    /// The name of this process among those that share a database. Each has one of its own.
    #[serde(default = "only_node")]
    pub node: String,
    /// The file with the keys that seal personal data, wrapped under the passphrase.
    #[schema(value_type = String)]
    pub sealing_key: PathBuf,
    /// The folder with a folder of signing keys for each authority.
    #[schema(value_type = String)]
    pub keys: PathBuf,
    /// The file with the passphrase of the key files. Where the environment has
    /// `CHANCERY_PASSPHRASE`, that is taken instead and the file need not be there.
    #[schema(value_type = String)]
    pub passphrase: PathBuf,
    /// The folder with the instance's own templates, `<AUTHORITY>/<kind>/`, which take the place of
    /// those compiled in; and with every template that documents were issued with, `kept/<hash>/`.
    #[serde(default = "templates")]
    #[schema(value_type = String)]
    pub templates: PathBuf,
    /// TLS of our own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
    /// The addresses of proxies whose forwarded headers are believed; nobody else's are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub trusted_proxies: Vec<IpAddr>,
}

/// Certificate and key in PEM files.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The certificate chain, a PEM file.
    #[schema(value_type = String)]
    pub certificate: PathBuf,
    /// The private key, a PEM file.
    #[schema(value_type = String)]
    pub key: PathBuf,
}

fn templates() -> PathBuf {
    "templates".into()
}

fn only_node() -> String {
    "main".into()
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

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address of a database may hold a password.
        write!(f, "Config({:?})", self.mode)
    }
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        let text =
            std::fs::read_to_string(file).map_err(|error| ConfigError::File(file.into(), error))?;
        let mut config: Self = toml::from_str(&text).map_err(|error| {
            // The message repeats the line it stumbled over, and a line may hold a password.
            ConfigError::Form(file.into(), error.message().to_string())
        })?;
        let folder = file.parent().unwrap_or(Path::new("."));
        let paths = [
            &mut config.sealing_key,
            &mut config.keys,
            &mut config.passphrase,
            &mut config.templates,
        ];
        for path in paths {
            *path = folder.join(&*path);
        }
        if let Some(tls) = &mut config.tls {
            tls.certificate = folder.join(&tls.certificate);
            tls.key = folder.join(&tls.key);
        }
        if !is_url(&config.database) {
            config.database = folder.join(&config.database).display().to_string();
        }
        Self::check_url(&config.public_url)?;
        let named = (1..=32).contains(&config.node.len());
        if !named || !config.node.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            let rule = "1 to 32 letters, digits and dashes".to_string();
            return Err(ConfigError::Value("node", rule));
        }
        Ok(config)
    }

    /// Whether a file, perhaps of another version, says that it is a demo's.
    #[must_use]
    pub fn says_demo(file: &Path) -> bool {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let table: toml::Table = text.parse().unwrap_or_default();
        table.get("mode").and_then(toml::Value::as_str) == Some("demo")
    }

    /// The passphrase of the key files, where the environment has it.
    #[must_use]
    pub fn passphrase_in_environment() -> Option<Zeroizing<Vec<u8>>> {
        let text = std::env::var("CHANCERY_PASSPHRASE").ok().filter(|text| !text.is_empty());
        text.map(|text| Zeroizing::new(text.into_bytes()))
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

    /// The configuration as it may be shown: without what a database's address may hold.
    #[must_use]
    pub fn shown(&self) -> Self {
        let mut shown = self.clone();
        if is_url(&shown.database) {
            let (scheme, rest) = shown.database.split_once("://").unwrap_or_default();
            let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
            let place = place.split('?').next().unwrap_or_default();
            shown.database = format!("{scheme}://{place}");
        }
        shown
    }
}

fn is_url(database: &str) -> bool {
    database.contains("://")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        mode = "demo"
        public_url = "https://id.example"
        listen = "127.0.0.1:8080"
        database = "chancery.db"
        sealing_key = "keys/sealing.key"
        keys = "keys"
        passphrase = "keys/passphrase"
    "#;

    fn read(text: &str) -> Result<Config, ConfigError> {
        let name = format!("chancery-config-{}-{}", std::process::id(), text.len());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("config.toml"), text).unwrap();
        let config = Config::read(&folder.join("config.toml"));
        std::fs::remove_dir_all(&folder).unwrap();
        config
    }

    #[test]
    fn what_is_unknown_or_wrong_is_an_error() {
        let config = read(GOOD).unwrap();
        assert!(config.database.ends_with("/chancery.db") && config.node == "main");
        for wrong in [
            GOOD.replace("mode", "mood"),
            format!("{GOOD}colour = \"red\""),
            GOOD.replace("id.example", "id.example/"),
            format!("{GOOD}node = \"two words\""),
            GOOD.replace("demo", "rehearsal"),
        ] {
            assert!(read(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_never_shown() {
        let url = "postgres://chancery:hunter2@db:5432/chancery?password=hunter2";
        let config = read(&GOOD.replace("chancery.db", url)).unwrap();
        assert_eq!(config.shown().database, "postgres://db:5432/chancery");
        assert!(!format!("{config:?}").contains("hunter2"));
        let broken = read(&GOOD.replace("\"chancery.db\"", &format!("\"{url}")));
        assert!(!broken.unwrap_err().to_string().contains("hunter2"));
    }
}
