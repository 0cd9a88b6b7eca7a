use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use chancery_identity::Timestamp;

use crate::access::AnswerRepository;
use crate::audit::{AuditRepository, Detail, Entry, Head, Recorded};
use crate::ledger::{Act, Answer, Answered, RequestKey, StorageError};
use crate::privacy::{Personal, Place};
use crate::store::StoreUnit;
use crate::store::sql::{Row, args, script, signed};
use crate::store::vault::answer_record;

/// Where the audit record ended when this process last wrote to it. The writing may have been undone
/// and others may have written since, so it is a guess, which the database confirms or not when a
/// row is put after it.
#[derive(Debug, Default)]
pub(in crate::store) struct ChainEnd(Mutex<Option<Head>>);

impl ChainEnd {
    fn guess(&self) -> Option<Head> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, head: Head) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(head);
    }
}

/// The place of a row's sealed detail.
const fn place(row: &str) -> Place<'_> {
    Place { table: "audit", column: "detail", row }
}

impl StoreUnit {
    /// Puts an act at the end of the audit record, and its answer beside it.
    pub(in crate::store) async fn note(&mut self, act: &Act) -> Result<(), StorageError> {
        // Where this process left the end, it nearly always is: then nobody has to read it first.
        let noted = match self.chain_end.guess() {
            Some(head) => self.append(act, head).await?,
            None => false,
        };
        if !noted {
            // A head that this engine did not write must not be built upon: that would vouch for
            // it.
            let head = self.read_head().await?.ok_or(StorageError::Damaged("audit_head"))?;
            if !self.append(act, head).await? {
                return Err(StorageError::Damaged("audit_head"));
            }
        }
        match &act.answer {
            Some(answered) => self.keep_answer(answered, act.at).await,
            None => Ok(()),
        }
    }

    /// Puts an act on record after this head. False, and nothing is done, when the chain does not
    /// end there, as this engine would have vouched for it.
    async fn append(&mut self, act: &Act, head: Head) -> Result<bool, StorageError> {
        let entry = self.entry(act, head).await?;
        let next = Head { sequence: entry.sequence, hash: entry.hash() };
        let code = |head: Head| self.vault.keys.vouch(head.sequence, &head.hash);
        let row = args![
            signed(next.sequence)?,
            entry.at,
            entry.actor,
            entry.action,
            entry.object_kind,
            entry.object,
            entry.authority,
            entry.post,
            entry.detail,
            entry.previous,
            next.hash,
            code(next),
            signed(head.sequence)?,
            code(head)
        ];
        let script = script!(
            "INSERT INTO audit (sequence, at, actor, action, object_kind, object, authority, post,
             detail, previous, hash)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM audit_head
             WHERE one = 1 AND sequence = $13 AND hash = $10 AND code = $14",
            "UPDATE audit_head SET sequence = $1, hash = $11, code = $12
             WHERE one = 1 AND sequence = $13 AND hash = $10 AND code = $14"
        );
        let appended = self.sql.run(script, row).await?;
        if appended {
            self.chain_end.set(next);
        }
        Ok(appended)
    }

    /// The row of an act that comes after this head.
    async fn entry(&mut self, act: &Act, head: Head) -> Result<Entry, StorageError> {
        let sequence = head.sequence + 1;
        let detail = Detail { from: act.from, reason: act.reason.clone() };
        let sealed = if detail == (Detail { from: None, reason: None }) {
            Vec::new()
        } else {
            // Under the key of what it is about, so that it goes when that goes.
            let record = format!("{}:{}", act.object.kind, act.object.id);
            let key = self.key_or_new(&record).await?;
            key.seal_value(&detail, place(&sequence.to_string()))?
        };
        Ok(Entry {
            sequence,
            at: act.at.as_second(),
            actor: act.actor.clone(),
            action: act.action.to_string(),
            object_kind: act.object.kind.to_string(),
            object: act.object.id.clone(),
            authority: act.authority.clone(),
            post: act.post.clone(),
            detail: sealed,
            previous: head.hash,
        })
    }

    /// Begins the chain of an instance in which nothing is on record yet. Where something is, a head
    /// that is gone was taken away, and stays gone.
    pub(in crate::store) async fn found_audit(&mut self) -> Result<(), StorageError> {
        let sql = "SELECT (SELECT count(*) FROM audit_head) + (SELECT count(*) FROM audit)
                   + (SELECT count(*) FROM authorities) + (SELECT count(*) FROM record_keys) AS held";
        let row = self.row(sql, args![]).await?;
        if row.ok_or(StorageError::Damaged("audit_head"))?.int("held")? > 0 {
            return Ok(());
        }
        let code = self.vault.keys.vouch(Head::START.sequence, &Head::START.hash);
        let sql = "INSERT INTO audit_head (one, sequence, hash, code) VALUES (1, 0, $1, $2)";
        self.sql.execute(sql, args![Head::START.hash, code]).await.map(drop)
    }

    /// Where the chain ends; none when this engine did not write it so.
    async fn read_head(&mut self) -> Result<Option<Head>, StorageError> {
        let sql = "SELECT sequence, hash, code FROM audit_head WHERE one = 1";
        let Some(mut row) = self.row(sql, args![]).await? else { return Ok(None) };
        let (sequence, hash) = (row.unsigned("sequence")?, row.array("hash")?);
        let vouched = self.vault.keys.vouch(sequence, &hash);
        Ok((row.array("code")? == vouched).then_some(Head { sequence, hash }))
    }

    async fn keep_answer(&mut self, kept: &Answered, at: Timestamp) -> Result<(), StorageError> {
        let record = answer_record(&kept.request.key);
        let row = crate::store::hex(&kept.request.key);
        let asked = self.row("SELECT at FROM answers WHERE key = $1", args![kept.request.key]);
        if asked.await?.is_some() {
            // Of two that race, the slower learns that the request is answered.
            return Err(StorageError::Conflict("request"));
        }
        let key = self.new_key(&record).await?;
        let place = Place { table: "answers", column: "body", row: &row };
        let body = key.seal(&kept.answer.body.0, place)?;
        let sql = "INSERT INTO answers (key, content, at, status, location, body)
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let answer = &kept.answer;
        let row = args![
            kept.request.key,
            kept.request.content,
            at,
            i64::from(answer.status),
            answer.location.clone(),
            body
        ];
        self.sql.execute(sql, row).await.map(drop)
    }

    async fn recorded(&mut self, mut row: Row) -> Result<Recorded, StorageError> {
        let entry = Entry {
            sequence: row.unsigned("sequence")?,
            at: row.int("at")?,
            actor: row.text("actor")?,
            action: row.text("action")?,
            object_kind: row.text("object_kind")?,
            object: row.text("object")?,
            authority: row.text("authority")?,
            post: row.text("post")?,
            detail: row.bytes("detail")?,
            previous: row.array("previous")?,
        };
        let hash = row.array("hash")?;
        let detail = if entry.detail.is_empty() {
            None
        } else {
            let record = format!("{}:{}", entry.object_kind, entry.object);
            let row = entry.sequence.to_string();
            match self.known_key(&record).await? {
                Some(key) => key.open_value(entry.detail.clone(), place(&row)).ok(),
                None => None,
            }
        };
        Ok(Recorded { entry, hash, detail })
    }
}

#[async_trait]
impl AuditRepository for StoreUnit {
    async fn entries(&mut self, after: u64, limit: u32) -> Result<Vec<Recorded>, StorageError> {
        let sql = "SELECT * FROM audit WHERE sequence > $1 ORDER BY sequence LIMIT $2";
        let mut entries = Vec::new();
        for row in self.sql.fetch(sql, args![signed(after)?, limit]).await? {
            entries.push(self.recorded(row).await?);
        }
        Ok(entries)
    }

    async fn entries_of(
        &mut self,
        authority: &str,
        post: Option<&str>,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Recorded>, StorageError> {
        let sql = "SELECT * FROM audit WHERE authority = $1 AND ($2 = '' OR post = $2)
                   AND sequence > $3 ORDER BY sequence LIMIT $4";
        let row = args![authority, post.unwrap_or_default(), signed(after)?, limit];
        let mut entries = Vec::new();
        for row in self.sql.fetch(sql, row).await? {
            entries.push(self.recorded(row).await?);
        }
        Ok(entries)
    }

    async fn head(&mut self) -> Result<Option<Head>, StorageError> {
        self.read_head().await
    }

    async fn newest(&mut self) -> Result<Option<Timestamp>, StorageError> {
        let sql = "SELECT at FROM audit ORDER BY sequence DESC LIMIT 1";
        let row = self.row(sql, args![]).await?;
        row.map(|mut row| row.time("at")).transpose()
    }
}

#[async_trait]
impl AnswerRepository for StoreUnit {
    async fn answer(&mut self, key: &[u8; 32]) -> Result<Option<Answered>, StorageError> {
        let sql = "SELECT content, status, location, body FROM answers WHERE key = $1";
        let Some(mut row) = self.row(sql, args![*key]).await? else { return Ok(None) };
        let sealed = row.bytes("body")?;
        let place_row = crate::store::hex(key);
        let place = Place { table: "answers", column: "body", row: &place_row };
        let body = self.key(&answer_record(key)).await?.open(&sealed, place)?;
        Ok(Some(Answered {
            request: RequestKey { key: *key, content: row.array("content")? },
            answer: Answer {
                status: u16::try_from(row.int("status")?)
                    .map_err(|_| StorageError::Damaged("answers.status"))?,
                location: row.maybe_text("location")?,
                body: Personal(body),
            },
        }))
    }

    async fn forget_answers(&mut self, before: Timestamp) -> Result<u64, StorageError> {
        let sql = "SELECT key FROM answers WHERE at < $1";
        let rows = self.sql.fetch(sql, args![before]).await?;
        for mut row in rows {
            let key: [u8; 32] = row.array("key")?;
            let sql = "DELETE FROM record_keys WHERE record = $1";
            self.sql.execute(sql, args![answer_record(&key)]).await?;
        }
        self.sql.execute("DELETE FROM answers WHERE at < $1", args![before]).await
    }
}
