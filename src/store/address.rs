use std::fmt;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Where the record is.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL database, as a URL. It may hold a password.
    Postgres(String),
}

/// An address that names neither database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a database is a file, sqlite:FILE, or postgres://USER@HOST/NAME")]
pub struct InvalidAddress;

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => write!(f, "Sqlite({})", file.display()),
            Self::Postgres(_) => f.write_str("Postgres(…)"),
        }
    }
}

impl Address {
    /// Reads an address; a file is looked for from `folder`.
    ///
    /// # Errors
    /// [`InvalidAddress`].
    pub fn read(text: &str, folder: &Path) -> Result<Self, InvalidAddress> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_string()));
        }
        let file = text.strip_prefix("sqlite:").unwrap_or(text);
        let file = file.strip_prefix("//").unwrap_or(file);
        if file.is_empty() || file.contains("://") {
            return Err(InvalidAddress);
        }
        Ok(Self::Sqlite(folder.join(file)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_file_or_a_server() {
        let read = |text| Address::read(text, Path::new("/srv/post"));
        let file = Ok(Address::Sqlite("/srv/post/chancery.db".into()));
        for text in ["chancery.db", "sqlite:chancery.db", "sqlite://chancery.db"] {
            assert_eq!(read(text), file);
        }
        assert_eq!(read("sqlite:///var/c.db"), Ok(Address::Sqlite("/var/c.db".into())));
        let url = "postgres://chancery:secret@db/chancery";
        let server = read(url).unwrap();
        assert_eq!(server, Address::Postgres(url.into()));
        assert!(!format!("{server:?}").contains("secret"));
        for text in ["", "mysql://db/chancery"] {
            assert_eq!(read(text), Err(InvalidAddress));
        }
    }
}
