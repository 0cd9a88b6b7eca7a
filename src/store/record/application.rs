use std::collections::BTreeSet;

use async_trait::async_trait;

use crate::access::OfficerId;
use crate::application::{
    Application, ApplicationId, ApplicationRepository, DueReview, Review, State, Version,
};
use crate::ledger::StorageError;
use crate::privacy::{PersonIndex, Place};
use crate::store::StoreUnit;
use crate::store::sql::{args, to_json};

const TABLE: &str = "application_versions";

/// The record whose key seals everything of an application.
pub(super) fn record(id: &ApplicationId) -> String {
    format!("application:{id}")
}

/// The row a version's blobs are bound to.
fn version_row(id: &ApplicationId, version: u32) -> String {
    format!("{id}/{version}")
}

/// Until when a review is due that was not done.
fn due(application: &Application) -> Option<i64> {
    let review = application.review.as_ref().filter(|review| review.done.is_none());
    review.map(|review| review.due_at.as_second())
}

fn review(application: &Application) -> Result<Option<String>, StorageError> {
    application.review.as_ref().map(to_json).transpose()
}

impl StoreUnit {
    async fn add_version(&mut self, application: &Application) -> Result<(), StorageError> {
        let (id, version) = (&application.id, &application.version);
        let key = self.key_or_new(&record(id)).await?;
        let row = version_row(id, version.number);
        let place = |column| Place { table: TABLE, column, row: &row };
        let form = key.seal_value(&(version.salt, &version.form), place("form"))?;
        let seal = |bytes: &Option<Vec<u8>>, column| {
            bytes.as_ref().map(|bytes| key.seal(bytes, place(column))).transpose()
        };
        let sealed = args![
            &id.0,
            version.number,
            version.content_hash().0,
            form,
            seal(&version.portrait, "portrait")?,
            seal(&version.signature, "signature")?
        ];
        let sql = "INSERT INTO application_versions
                   (application, version, content_hash, form, portrait, signature)
                   VALUES ($1, $2, $3, $4, $5, $6)";
        self.sql.execute(sql, sealed).await.map(drop)
    }
}

#[async_trait]
impl ApplicationRepository for StoreUnit {
    async fn add_application(&mut self, application: &Application) -> Result<(), StorageError> {
        let sql = "INSERT INTO applications (id, authority, post, state, captured_by, people,
                   version, review, review_due, created_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let row = args![
            &application.id.0,
            &application.authority,
            &application.post,
            to_json(&application.state)?,
            to_json(&application.captured_by)?,
            to_json(&application.people)?,
            application.version.number,
            review(application)?,
            due(application),
            application.created_at
        ];
        self.sql.execute(sql, row).await?;
        self.add_version(application).await
    }

    async fn application(
        &mut self,
        id: &ApplicationId,
    ) -> Result<Option<Application>, StorageError> {
        let sql = "SELECT a.authority, a.post, a.state, a.captured_by, a.people, a.version,
                   a.review, a.created_at, v.content_hash, v.form, v.portrait, v.signature,
                   k.number, k.wrapped
                   FROM applications a JOIN application_versions v
                   ON v.application = a.id AND v.version = a.version
                   LEFT JOIN record_keys k ON k.record = $2 WHERE a.id = $1";
        let record = record(id);
        let Some(mut row) = self.row(sql, args![&id.0, &record]).await? else { return Ok(None) };
        let key = self.key_in(&record, &mut row)?;
        let number = row.small("version")?;
        let bound = version_row(id, number);
        let place = |column| Place { table: TABLE, column, row: &bound };
        let (salt, form) = key.open_value(row.bytes("form")?, place("form"))?;
        let mut open = |column: &'static str| -> Result<Option<Vec<u8>>, StorageError> {
            let blob = row.maybe_bytes(column)?;
            blob.map(|blob| key.open(&blob, place(column))).transpose()
        };
        let (portrait, signature) = (open("portrait")?, open("signature")?);
        let version = Version { number, salt, form, portrait, signature };
        if row.bytes("content_hash")? != version.content_hash().0 {
            return Err(StorageError::Damaged("application_versions.content_hash"));
        }
        let review = row.maybe_text("review")?;
        let review = review.map(|text| serde_json::from_str::<Review>(&text)).transpose();
        Ok(Some(Application {
            id: id.clone(),
            authority: row.text("authority")?,
            post: row.text("post")?,
            version,
            captured_by: row.json::<BTreeSet<OfficerId>>("captured_by")?,
            people: row.json::<BTreeSet<PersonIndex>>("people")?,
            state: row.json::<State>("state")?,
            review: review.map_err(|_| StorageError::Damaged("applications.review"))?,
            created_at: row.time("created_at")?,
        }))
    }

    async fn update_application(&mut self, application: &Application) -> Result<(), StorageError> {
        let sql = "SELECT version FROM applications WHERE id = $1";
        let row = self.row(sql, args![&application.id.0]).await?;
        let held = row.ok_or(StorageError::Damaged("applications"))?.small("version")?;
        let sql = "UPDATE applications SET state = $1, captured_by = $2, version = $3, review = $4,
                   review_due = $5 WHERE id = $6";
        let row = args![
            to_json(&application.state)?,
            to_json(&application.captured_by)?,
            application.version.number,
            review(application)?,
            due(application),
            &application.id.0
        ];
        self.one(sql, row, "applications").await?;
        if held == application.version.number {
            return Ok(());
        }
        self.add_version(application).await
    }

    async fn application_state(
        &mut self,
        id: &ApplicationId,
    ) -> Result<Option<State>, StorageError> {
        let row = self.row("SELECT state FROM applications WHERE id = $1", args![&id.0]).await?;
        row.map(|mut row| row.json("state")).transpose()
    }

    async fn put_application_state(
        &mut self,
        id: &ApplicationId,
        state: &State,
    ) -> Result<(), StorageError> {
        let sql = "UPDATE applications SET state = $1 WHERE id = $2";
        self.one(sql, args![to_json(state)?, &id.0], "applications").await
    }

    async fn due_reviews(&mut self, authority: &str) -> Result<Vec<DueReview>, StorageError> {
        let sql = "SELECT id, post, review_due FROM applications WHERE authority = $1
                   AND review_due IS NOT NULL ORDER BY review_due, id";
        let rows = self.sql.fetch(sql, args![authority]).await?;
        let due = rows.into_iter().map(|mut row| {
            let application = ApplicationId(row.text("id")?);
            Ok(DueReview { application, post: row.text("post")?, due_at: row.time("review_due")? })
        });
        due.collect()
    }
}
