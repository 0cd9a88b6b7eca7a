use std::collections::BTreeSet;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::access::{
    AccessRepository, LogInRecord, Officer, OfficerId, OfficerRecord, Role, Scope, SecretHash,
    ServiceKey, Session, Verifier, VerifierId, VerifierRecord,
};
use crate::ledger::StorageError;
use crate::privacy::{PersonIndex, Personal, Place};
use crate::store::StoreUnit;
use crate::store::sql::{Row, args, to_json};
use chancery_identity::Timestamp;

/// What is sealed of an officer.
#[derive(Serialize, Deserialize)]
struct SealedOfficer {
    name: String,
    login: String,
}

/// The record whose key seals everything of an officer.
pub(super) fn record(id: &OfficerId) -> String {
    format!("officer:{id}")
}

fn place(id: &OfficerId) -> Place<'_> {
    Place { table: "officers", column: "sealed", row: &id.0 }
}

fn verifier(mut row: Row) -> Result<VerifierRecord, StorageError> {
    Ok(VerifierRecord {
        authority: row.text("authority")?,
        active: row.yes("active")?,
        verifier: Verifier {
            id: VerifierId(row.text("id")?),
            name: row.text("name")?,
            scopes: row.json::<BTreeSet<Scope>>("scopes")?,
        },
    })
}

fn service_key(mut row: Row) -> Result<ServiceKey, StorageError> {
    Ok(ServiceKey {
        id: row.text("id")?,
        officer: OfficerId(row.text("officer")?),
        scopes: row.json::<BTreeSet<Role>>("scopes")?,
        expires_at: row.maybe_time("expires_at")?,
    })
}

impl StoreUnit {
    async fn officer_of(&mut self, mut row: Row) -> Result<OfficerRecord, StorageError> {
        let id = OfficerId(row.text("id")?);
        let key = self.key(&record(&id)).await?;
        let sealed: SealedOfficer = key.open_value(row.bytes("sealed")?, place(&id))?;
        Ok(OfficerRecord {
            name: Personal(sealed.name),
            login: Personal(sealed.login),
            active: row.yes("active")?,
            officer: Officer {
                id,
                authority: row.parsed("authority")?,
                post: row.maybe_text("post")?,
                roles: row.json::<BTreeSet<Role>>("roles")?,
                people: row.json::<BTreeSet<PersonIndex>>("people")?,
            },
        })
    }
}

#[async_trait]
impl AccessRepository for StoreUnit {
    async fn add_officer(&mut self, new: &OfficerRecord) -> Result<(), StorageError> {
        let officer = &new.officer;
        let key = self.new_key(&record(&officer.id)).await?;
        let sealed = SealedOfficer { name: new.name.0.clone(), login: new.login.0.clone() };
        let row = args![
            &officer.id.0,
            officer.authority.as_str(),
            officer.post.clone(),
            to_json(&officer.roles)?,
            to_json(&officer.people)?,
            self.vault.index.login(&new.login.0).0,
            new.active,
            key.seal_value(&sealed, place(&officer.id))?
        ];
        let sql = "INSERT INTO officers (id, authority, post, roles, people, login, active, sealed)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        self.sql.execute(sql, row).await.map(drop)
    }

    async fn update_officer(&mut self, changed: &OfficerRecord) -> Result<(), StorageError> {
        let officer = &changed.officer;
        let row = args![
            officer.post.clone(),
            to_json(&officer.roles)?,
            to_json(&officer.people)?,
            changed.active,
            &officer.id.0
        ];
        let sql = "UPDATE officers SET post = $1, roles = $2, people = $3, active = $4
                   WHERE id = $5";
        self.one(sql, row, "officers").await
    }

    async fn officer(&mut self, id: &OfficerId) -> Result<Option<OfficerRecord>, StorageError> {
        match self.row("SELECT * FROM officers WHERE id = $1", args![&id.0]).await? {
            Some(row) => self.officer_of(row).await.map(Some),
            None => Ok(None),
        }
    }

    async fn officers(
        &mut self,
        authority: &str,
        post: Option<&str>,
    ) -> Result<Vec<OfficerRecord>, StorageError> {
        let sql = "SELECT * FROM officers WHERE authority = $1 AND ($2 = '' OR post = $2)
                   ORDER BY id";
        let row = args![authority, post.unwrap_or_default()];
        let mut officers = Vec::new();
        for row in self.sql.fetch(sql, row).await? {
            officers.push(self.officer_of(row).await?);
        }
        Ok(officers)
    }

    async fn officer_by_login(
        &mut self,
        login: &str,
    ) -> Result<Option<OfficerRecord>, StorageError> {
        let index = self.vault.index.login(login);
        match self.row("SELECT * FROM officers WHERE login = $1", args![index.0]).await? {
            Some(row) => self.officer_of(row).await.map(Some),
            None => Ok(None),
        }
    }

    async fn log_in_record(&mut self, id: &OfficerId) -> Result<LogInRecord, StorageError> {
        self.read_log_in(id).await
    }

    async fn put_log_in_record(
        &mut self,
        id: &OfficerId,
        record: &LogInRecord,
    ) -> Result<(), StorageError> {
        self.write_log_in(id, record).await
    }

    async fn add_service_key(
        &mut self,
        key: &ServiceKey,
        hash: SecretHash,
    ) -> Result<(), StorageError> {
        let row = args![&key.id, &key.officer.0, hash.0, to_json(&key.scopes)?, key.expires_at];
        let sql = "INSERT INTO service_keys (id, officer, hash, scopes, expires_at)
                   VALUES ($1, $2, $3, $4, $5)";
        self.sql.execute(sql, row).await.map(drop)
    }

    async fn service_keys(&mut self, officer: &OfficerId) -> Result<Vec<ServiceKey>, StorageError> {
        let sql = "SELECT * FROM service_keys WHERE officer = $1 ORDER BY id";
        let rows = self.sql.fetch(sql, args![&officer.0]).await?;
        rows.into_iter().map(service_key).collect()
    }

    async fn service_key(&mut self, hash: SecretHash) -> Result<Option<ServiceKey>, StorageError> {
        let sql = "SELECT * FROM service_keys WHERE hash = $1";
        self.row(sql, args![hash.0]).await?.map(service_key).transpose()
    }

    async fn end_service_key(
        &mut self,
        officer: &OfficerId,
        id: &str,
    ) -> Result<bool, StorageError> {
        let sql = "DELETE FROM service_keys WHERE id = $1 AND officer = $2";
        Ok(self.sql.execute(sql, args![id, &officer.0]).await? == 1)
    }

    async fn add_session(
        &mut self,
        hash: SecretHash,
        session: &Session,
    ) -> Result<(), StorageError> {
        let row = args![hash.0, &session.officer.0, session.made_at, session.seen_at];
        let sql = "INSERT INTO sessions (hash, officer, made_at, seen_at) VALUES ($1, $2, $3, $4)";
        self.sql.execute(sql, row).await.map(drop)
    }

    async fn session(&mut self, hash: SecretHash) -> Result<Option<Session>, StorageError> {
        let sql = "SELECT officer, made_at, seen_at FROM sessions WHERE hash = $1";
        let Some(mut row) = self.row(sql, args![hash.0]).await? else { return Ok(None) };
        Ok(Some(Session {
            officer: OfficerId(row.text("officer")?),
            made_at: row.time("made_at")?,
            seen_at: row.time("seen_at")?,
        }))
    }

    async fn note_session(&mut self, hash: SecretHash, at: Timestamp) -> Result<(), StorageError> {
        let sql = "UPDATE sessions SET seen_at = $1 WHERE hash = $2";
        self.sql.execute(sql, args![at, hash.0]).await.map(drop)
    }

    async fn end_session(&mut self, hash: SecretHash) -> Result<bool, StorageError> {
        Ok(self.sql.execute("DELETE FROM sessions WHERE hash = $1", args![hash.0]).await? == 1)
    }

    async fn end_sessions(&mut self, officer: &OfficerId) -> Result<(), StorageError> {
        let sql = "DELETE FROM sessions WHERE officer = $1";
        self.sql.execute(sql, args![&officer.0]).await.map(drop)
    }

    async fn put_one_time_code(
        &mut self,
        officer: &OfficerId,
        hash: SecretHash,
        expires_at: Timestamp,
    ) -> Result<(), StorageError> {
        let sql = "INSERT INTO one_time_codes (officer, hash, expires_at) VALUES ($1, $2, $3)
                   ON CONFLICT (officer) DO UPDATE SET hash = excluded.hash,
                   expires_at = excluded.expires_at";
        self.sql.execute(sql, args![&officer.0, hash.0, expires_at]).await.map(drop)
    }

    async fn one_time_code(
        &mut self,
        hash: SecretHash,
        now: Timestamp,
    ) -> Result<Option<OfficerId>, StorageError> {
        let sql = "SELECT officer FROM one_time_codes WHERE hash = $1 AND expires_at > $2";
        let row = self.row(sql, args![hash.0, now]).await?;
        row.map(|mut row| row.text("officer").map(OfficerId)).transpose()
    }

    async fn end_one_time_code(&mut self, officer: &OfficerId) -> Result<(), StorageError> {
        let sql = "DELETE FROM one_time_codes WHERE officer = $1";
        self.sql.execute(sql, args![&officer.0]).await.map(drop)
    }

    async fn put_recovery_codes(
        &mut self,
        officer: &OfficerId,
        hashes: &[SecretHash],
    ) -> Result<(), StorageError> {
        let sql = "DELETE FROM recovery_codes WHERE officer = $1";
        self.sql.execute(sql, args![&officer.0]).await?;
        for hash in hashes {
            let sql = "INSERT INTO recovery_codes (hash, officer) VALUES ($1, $2)";
            self.sql.execute(sql, args![hash.0, &officer.0]).await?;
        }
        Ok(())
    }

    async fn spend_recovery_code(
        &mut self,
        officer: &OfficerId,
        hash: SecretHash,
    ) -> Result<bool, StorageError> {
        let sql = "DELETE FROM recovery_codes WHERE hash = $1 AND officer = $2";
        Ok(self.sql.execute(sql, args![hash.0, &officer.0]).await? == 1)
    }

    async fn add_verifier(
        &mut self,
        new: &VerifierRecord,
        key: SecretHash,
    ) -> Result<(), StorageError> {
        let verifier = &new.verifier;
        let row = args![
            &verifier.id.0,
            &new.authority,
            &verifier.name,
            to_json(&verifier.scopes)?,
            new.active,
            key.0
        ];
        let sql = "INSERT INTO verifiers (id, authority, name, scopes, active, key)
                   VALUES ($1, $2, $3, $4, $5, $6)";
        self.sql.execute(sql, row).await.map(drop)
    }

    async fn update_verifier(
        &mut self,
        changed: &VerifierRecord,
        key: Option<SecretHash>,
    ) -> Result<(), StorageError> {
        let verifier = &changed.verifier;
        let sql = "UPDATE verifiers SET scopes = $1, active = $2 WHERE id = $3";
        let row = args![to_json(&verifier.scopes)?, changed.active, &verifier.id.0];
        self.one(sql, row, "verifiers").await?;
        let Some(key) = key else { return Ok(()) };
        let sql = "UPDATE verifiers SET key = $1 WHERE id = $2";
        self.one(sql, args![key.0, &verifier.id.0], "verifiers").await
    }

    async fn verifier(&mut self, id: &VerifierId) -> Result<Option<VerifierRecord>, StorageError> {
        let sql = "SELECT * FROM verifiers WHERE id = $1";
        self.row(sql, args![&id.0]).await?.map(verifier).transpose()
    }

    async fn verifiers(&mut self, authority: &str) -> Result<Vec<VerifierRecord>, StorageError> {
        let sql = "SELECT * FROM verifiers WHERE authority = $1 ORDER BY name, id";
        self.sql.fetch(sql, args![authority]).await?.into_iter().map(verifier).collect()
    }

    async fn verifier_by_key(
        &mut self,
        key: SecretHash,
    ) -> Result<Option<VerifierRecord>, StorageError> {
        let sql = "SELECT * FROM verifiers WHERE key = $1";
        self.row(sql, args![key.0]).await?.map(verifier).transpose()
    }
}
