use std::collections::BTreeSet;

use async_trait::async_trait;

use super::SqliteUnit;
use super::row::{conflict, failed, from_json, get, time, to_json};
use crate::access::OfficerId;
use crate::application::{Application, ApplicationId, ApplicationRepository, State, Version};
use crate::ledger::StorageError;
use crate::privacy::Place;

const TABLE: &str = "application_versions";

/// The row a version's blobs are bound to.
fn version_row(id: &ApplicationId, version: u32) -> String {
    format!("{id}/{version}")
}

impl SqliteUnit {
    async fn add_version(&mut self, application: &Application) -> Result<(), StorageError> {
        let version = &application.version;
        let row = version_row(&application.id, version.number);
        let place = |column| Place { table: TABLE, column, row: &row };
        let form = self.vault.seal_value(&(version.salt, &version.form), place("form"))?;
        let seal = |bytes: &Option<Vec<u8>>, column| {
            bytes.as_ref().map(|bytes| self.vault.seal(bytes, place(column))).transpose()
        };
        let portrait = seal(&version.portrait, "portrait")?;
        let signature = seal(&version.signature, "signature")?;
        sqlx::query(
            "INSERT INTO application_versions
             (application, version, content_hash, form, portrait, signature)
             VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (application, version) DO NOTHING",
        )
        .bind(&application.id.0)
        .bind(version.number)
        .bind(version.content_hash().0.to_vec())
        .bind(form)
        .bind(portrait)
        .bind(signature)
        .execute(self.connection())
        .await
        .map_err(failed)?;
        Ok(())
    }
}

#[async_trait]
impl ApplicationRepository for SqliteUnit {
    async fn add_application(&mut self, application: &Application) -> Result<(), StorageError> {
        sqlx::query(
            "INSERT INTO applications (id, authority, post, state, captured_by, version, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&application.id.0)
        .bind(&application.authority)
        .bind(&application.post)
        .bind(to_json(&application.state)?)
        .bind(to_json(&application.captured_by)?)
        .bind(application.version.number)
        .bind(application.created_at.as_second())
        .execute(self.connection())
        .await
        .map_err(conflict)?;
        self.add_version(application).await
    }

    async fn application(
        &mut self,
        id: &ApplicationId,
    ) -> Result<Option<Application>, StorageError> {
        let row = sqlx::query(
            "SELECT * FROM applications JOIN application_versions v
             ON v.application = applications.id AND v.version = applications.version
             WHERE id = ?",
        )
        .bind(&id.0)
        .fetch_optional(self.connection())
        .await
        .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let number: u32 = get(&row, "version")?;
        let bound = version_row(id, number);
        let open = |column: &'static str| -> Result<Option<Vec<u8>>, StorageError> {
            let blob: Option<Vec<u8>> = get(&row, column)?;
            let place = Place { table: TABLE, column, row: &bound };
            blob.map(|blob| self.vault.open(&blob, place)).transpose()
        };
        let place = Place { table: TABLE, column: "form", row: &bound };
        let (salt, form) = self.vault.open_value(get(&row, "form")?, place)?;
        let version = Version {
            number,
            salt,
            form,
            portrait: open("portrait")?,
            signature: open("signature")?,
        };
        let hash: Vec<u8> = get(&row, "content_hash")?;
        if hash != version.content_hash().0 {
            return Err(StorageError::Damaged("application_versions.content_hash"));
        }
        let state: String = get(&row, "state")?;
        let captured_by: String = get(&row, "captured_by")?;
        Ok(Some(Application {
            id: id.clone(),
            authority: get(&row, "authority")?,
            post: get(&row, "post")?,
            version,
            captured_by: from_json::<BTreeSet<OfficerId>>(captured_by.as_bytes(), "captured_by")?,
            state: from_json::<State>(state.as_bytes(), "applications.state")?,
            created_at: time(&row, "created_at")?,
        }))
    }

    async fn update_application(&mut self, application: &Application) -> Result<(), StorageError> {
        let updated = sqlx::query(
            "UPDATE applications SET state = ?, captured_by = ?, version = ? WHERE id = ?",
        )
        .bind(to_json(&application.state)?)
        .bind(to_json(&application.captured_by)?)
        .bind(application.version.number)
        .bind(&application.id.0)
        .execute(self.connection())
        .await
        .map_err(failed)?;
        if updated.rows_affected() != 1 {
            return Err(StorageError::Damaged("applications"));
        }
        self.add_version(application).await
    }
}
