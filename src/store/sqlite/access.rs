use std::collections::BTreeSet;

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;

use super::SqliteUnit;
use super::row::{conflict, failed, from_json, get, to_json};
use crate::access::{
    AccessRepository, Officer, OfficerId, PasswordHash, Role, Scope, SecretHash, Verifier,
    VerifierId,
};
use crate::ledger::StorageError;
use crate::privacy::{Personal, Place};

fn officer(row: &SqliteRow) -> Result<Officer, StorageError> {
    let authority: String = get(row, "authority")?;
    let roles: String = get(row, "roles")?;
    Ok(Officer {
        id: OfficerId(get(row, "id")?),
        login: get(row, "login")?,
        authority: authority.parse().map_err(|_| StorageError::Damaged("officers.authority"))?,
        post: get(row, "post")?,
        roles: from_json::<BTreeSet<Role>>(roles.as_bytes(), "officers.roles")?,
    })
}

#[async_trait]
impl AccessRepository for SqliteUnit {
    async fn add_officer(
        &mut self,
        officer: &Officer,
        name: &Personal<String>,
        password: &PasswordHash,
        service_key: SecretHash,
    ) -> Result<(), StorageError> {
        let place = Place { table: "officers", column: "sealed", row: &officer.id.0 };
        let sealed = self.vault.seal(name.0.as_bytes(), place)?;
        sqlx::query(
            "INSERT INTO officers (id, login, authority, post, roles, password, service_key, sealed)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&officer.id.0)
        .bind(&officer.login)
        .bind(officer.authority.as_str())
        .bind(&officer.post)
        .bind(to_json(&officer.roles)?)
        .bind(password.to_bytes())
        .bind(service_key.0.to_vec())
        .bind(sealed)
        .execute(self.connection())
        .await
        .map_err(conflict)?;
        Ok(())
    }

    async fn officer_by_service_key(
        &mut self,
        key: SecretHash,
    ) -> Result<Option<Officer>, StorageError> {
        sqlx::query("SELECT * FROM officers WHERE service_key = ?")
            .bind(key.0.to_vec())
            .fetch_optional(self.connection())
            .await
            .map_err(failed)?
            .as_ref()
            .map(officer)
            .transpose()
    }

    async fn officer_by_login(
        &mut self,
        login: &str,
    ) -> Result<Option<(Officer, PasswordHash)>, StorageError> {
        let row = sqlx::query("SELECT * FROM officers WHERE login = ?")
            .bind(login)
            .fetch_optional(self.connection())
            .await
            .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let password: Vec<u8> = get(&row, "password")?;
        let password = PasswordHash::from_bytes(&password)
            .ok_or(StorageError::Damaged("officers.password"))?;
        Ok(Some((officer(&row)?, password)))
    }

    async fn add_verifier(
        &mut self,
        verifier: &Verifier,
        key: SecretHash,
    ) -> Result<(), StorageError> {
        sqlx::query("INSERT INTO verifiers (id, name, scopes, key) VALUES (?, ?, ?, ?)")
            .bind(&verifier.id.0)
            .bind(&verifier.name)
            .bind(to_json(&verifier.scopes)?)
            .bind(key.0.to_vec())
            .execute(self.connection())
            .await
            .map_err(conflict)?;
        Ok(())
    }

    async fn verifier_by_key(&mut self, key: SecretHash) -> Result<Option<Verifier>, StorageError> {
        let row = sqlx::query("SELECT * FROM verifiers WHERE key = ?")
            .bind(key.0.to_vec())
            .fetch_optional(self.connection())
            .await
            .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let scopes: String = get(&row, "scopes")?;
        Ok(Some(Verifier {
            id: VerifierId(get(&row, "id")?),
            name: get(&row, "name")?,
            scopes: from_json::<BTreeSet<Scope>>(scopes.as_bytes(), "verifiers.scopes")?,
        }))
    }
}
