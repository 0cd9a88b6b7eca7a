use async_trait::async_trait;
use chancery_identity::NumberBlock;

use crate::authority::transliteration::{choices_of, rules_of};
use crate::authority::{Authorities, Authority, AuthorityRepository, Post};
use crate::ledger::StorageError;
use crate::store::StoreUnit;
use crate::store::sql::{Row, args, to_json};

fn authority(row: &mut Row) -> Result<Authority, StorageError> {
    Ok(Authority {
        code: row.parsed("code")?,
        alpha2: row.parsed("alpha2")?,
        name: row.text("name")?,
        nationality: row.text("nationality")?,
        check_at: row.text("check_at")?,
        recommendation: row.yes("recommendation")?,
        transliteration: rules_of(&row.json("transliteration")?)
            .map_err(|_| StorageError::Damaged("authorities.transliteration"))?,
        posts: Vec::new(),
    })
}

/// The post in a row, if there is one.
fn post(row: &mut Row) -> Result<Option<Post>, StorageError> {
    let Some(code) = row.maybe_text("post")? else { return Ok(None) };
    Ok(Some(Post {
        code,
        name: row.text("post_name")?,
        host: row.parsed("host")?,
        numbers: NumberBlock::with_prefix(&row.text("numbers")?)
            .map_err(|_| StorageError::Damaged("posts.numbers"))?,
        alone: row.yes("alone")?,
        decided_by: row.json("decided_by")?,
    }))
}

#[async_trait]
impl AuthorityRepository for StoreUnit {
    async fn authorities(&mut self) -> Result<Authorities, StorageError> {
        let sql = "SELECT a.code, a.alpha2, a.name, a.nationality, a.check_at, a.recommendation,
                   a.transliteration, p.code AS post, p.name AS post_name, p.host, p.numbers, p.alone, p.decided_by
                   FROM authorities a LEFT JOIN posts p ON p.authority = a.code
                   ORDER BY a.place, p.place";
        let mut authorities = Vec::<Authority>::new();
        for mut row in self.sql.fetch(sql, args![]).await? {
            let post = post(&mut row)?;
            let next = authority(&mut row)?;
            match authorities.last_mut().filter(|last| last.code == next.code) {
                Some(last) => last.posts.extend(post),
                None => authorities.push(Authority { posts: post.into_iter().collect(), ..next }),
            }
        }
        Authorities::new(authorities).map_err(|_| StorageError::Damaged("authorities"))
    }

    async fn put_authority(&mut self, authority: &Authority) -> Result<(), StorageError> {
        let code = authority.code.as_str();
        let sql = "INSERT INTO authorities
                   (code, place, alpha2, name, nationality, check_at, recommendation,
                    transliteration)
                   VALUES ($1, (SELECT coalesce(max(place) + 1, 0) FROM authorities),
                           $2, $3, $4, $5, $6, $7)
                   ON CONFLICT (code) DO UPDATE SET name = excluded.name,
                   check_at = excluded.check_at, recommendation = excluded.recommendation,
                   transliteration = excluded.transliteration";
        let row = args![
            code,
            authority.alpha2.as_str(),
            &authority.name,
            &authority.nationality,
            &authority.check_at,
            authority.recommendation,
            to_json(&choices_of(&authority.transliteration))?
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
