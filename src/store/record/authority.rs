use async_trait::async_trait;
use chancery_identity::NumberBlock;

use crate::authority::{Authorities, Authority, AuthorityRepository, Post};
use crate::ledger::StorageError;
use crate::store::StoreUnit;
use crate::store::sql::{Row, args, to_json};

fn post(mut row: Row) -> Result<Post, StorageError> {
    Ok(Post {
        code: row.text("code")?,
        name: row.text("name")?,
        host: row.parsed("host")?,
        numbers: NumberBlock::with_prefix(&row.text("numbers")?)
            .map_err(|_| StorageError::Damaged("posts.numbers"))?,
        alone: row.yes("alone")?,
        decided_by: row.json("decided_by")?,
    })
}

#[async_trait]
impl AuthorityRepository for StoreUnit {
    async fn authorities(&mut self) -> Result<Authorities, StorageError> {
        let rows = self.sql.fetch("SELECT * FROM authorities ORDER BY place", args![]).await?;
        let mut authorities = Vec::new();
        for mut row in rows {
            authorities.push(Authority {
                code: row.parsed("code")?,
                alpha2: row.parsed("alpha2")?,
                name: row.text("name")?,
                nationality: row.text("nationality")?,
                check_at: row.text("check_at")?,
                recommendation: row.yes("recommendation")?,
                posts: Vec::new(),
            });
        }
        let rows = self.sql.fetch("SELECT * FROM posts ORDER BY authority, place", args![]).await?;
        for mut row in rows {
            let code = row.text("authority")?;
            let of = authorities.iter_mut().find(|authority| authority.code.as_str() == code);
            of.ok_or(StorageError::Damaged("posts.authority"))?.posts.push(post(row)?);
        }
        Authorities::new(authorities).map_err(|_| StorageError::Damaged("authorities"))
    }

    async fn put_authority(&mut self, authority: &Authority) -> Result<(), StorageError> {
        let code = authority.code.as_str();
        let sql = "INSERT INTO authorities
                   (code, place, alpha2, name, nationality, check_at, recommendation)
                   VALUES ($1, (SELECT coalesce(max(place) + 1, 0) FROM authorities),
                           $2, $3, $4, $5, $6)
                   ON CONFLICT (code) DO UPDATE SET name = excluded.name,
                   check_at = excluded.check_at, recommendation = excluded.recommendation";
        let row = args![
            code,
            authority.alpha2.as_str(),
            &authority.name,
            &authority.nationality,
            &authority.check_at,
            authority.recommendation
        ];
        self.sql.execute(sql, row).await?;
        for (place, post) in (0_i64..).zip(&authority.posts) {
            let sql = "INSERT INTO posts
                       (authority, code, place, name, host, numbers, alone, decided_by)
                       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                       ON CONFLICT (authority, code) DO UPDATE SET name = excluded.name,
                       host = excluded.host, numbers = excluded.numbers, alone = excluded.alone,
                       decided_by = excluded.decided_by";
            let row = args![
                code,
                &post.code,
                place,
                &post.name,
                post.host.as_str(),
                post.numbers.prefix(),
                post.alone,
                to_json(&post.decided_by)?
            ];
            self.sql.execute(sql, row).await?;
        }
        Ok(())
    }
}
