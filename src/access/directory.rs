use std::sync::Arc;

use chancery_identity::NumberBlock;
use chancery_mrz::Transliteration;

use super::{AccessError, AccessRepository, Action, Caller, Matter, authorise};
use crate::authority::{Authorities, Authority, Post};
use crate::ledger::{Keep, Ledger, Object};

/// Keeps the authorities and their posts.
#[derive(Clone)]
pub struct Directory {
    /// The record.
    pub ledger: Arc<dyn Ledger<dyn AccessRepository>>,
}

impl std::fmt::Debug for Directory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Directory(…)")
    }
}

/// What is to change of an authority; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct AuthorityChange {
    /// Its name.
    pub name: Option<String>,
    /// The host name that documents print for checking them.
    pub check_at: Option<String>,
    /// Whether a case must be recommended before it is approved.
    pub recommendation: Option<bool>,
    /// How the names on its documents are written in the machine-readable zone.
    pub transliteration: Option<Transliteration>,
}

/// What is to change of a post, or all of a new one; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct PostChange {
    /// Its name as documents bear it.
    pub name: Option<String>,
    /// The State it is in, alpha-3.
    pub host: Option<String>,
    /// What its document numbers begin with.
    pub numbers: Option<String>,
    /// Whether an officer who is alone there may approve an emergency travel document.
    pub alone: Option<bool>,
    /// Posts whose officers may decide its cases.
    pub decided_by: Option<Vec<String>>,
}

impl Directory {
    /// An authority as its officers see it.
    ///
    /// # Errors
    /// [`AccessError`].
    pub async fn authority(&self, code: &str, caller: &Caller) -> Result<Authority, AccessError> {
        authorise(caller, Action::AuthorityRead, &Matter::of_post(code, ""))?;
        let mut unit = self.ledger.read().await?;
        let authorities = unit.work().authorities().await?;
        authorities.find(code).cloned().ok_or(AccessError::NotFound)
    }

    /// Changes an authority.
    ///
    /// # Errors
    /// [`AccessError`].
    pub async fn change_authority(
        &self,
        code: &str,
        change: AuthorityChange,
        caller: &Caller,
    ) -> Result<Authority, AccessError> {
        let edit = |authority: &mut Authority| {
            let AuthorityChange { name, check_at, recommendation, transliteration } = change;
            authority.name = name.unwrap_or_else(|| authority.name.clone());
            authority.check_at = check_at.unwrap_or_else(|| authority.check_at.clone());
            authority.recommendation = recommendation.unwrap_or(authority.recommendation);
            authority.transliteration = transliteration.unwrap_or(authority.transliteration);
            Ok(())
        };
        self.edit(code, "", caller, "authority.change", edit, Keep::nothing()).await
    }

    /// Adds a post to an authority.
    ///
    /// # Errors
    /// [`AccessError`].
    pub async fn add_post(
        &self,
        authority: &str,
        code: &str,
        change: PostChange,
        caller: &Caller,
        keep: Keep<'_, Authority>,
    ) -> Result<Authority, AccessError> {
        let add = |authority: &mut Authority| {
            if authority.posts.iter().any(|post| post.code == code) {
                let rule = "the authority has a post with this code";
                return Err(AccessError::Invalid { pointer: "/code", rule });
            }
            authority.posts.push(new_post(code, change)?);
            Ok(())
        };
        self.edit(authority, code, caller, "post.add", add, keep).await
    }

    /// Changes a post. Documents that were issued keep what they say. Who decides its cases, and
    /// whether one officer may alone, is for the authority to say and not for the post.
    ///
    /// # Errors
    /// [`AccessError`].
    pub async fn change_post(
        &self,
        authority: &str,
        code: &str,
        change: PostChange,
        caller: &Caller,
    ) -> Result<Authority, AccessError> {
        if change.alone.is_some() || change.decided_by.is_some() {
            authorise(caller, Action::AuthorityManage, &Matter::of_post(authority, ""))?;
        }
        let edit = |authority: &mut Authority| {
            let post = authority.posts.iter_mut().find(|post| post.code == code);
            let post = post.ok_or(AccessError::NotFound)?;
            let PostChange { name, host, numbers, alone, decided_by } = change;
            post.name = name.unwrap_or_else(|| post.name.clone());
            post.host = host.map_or(Ok(post.host), |host| read_host(&host))?;
            if let Some(numbers) = numbers {
                post.numbers = read_numbers(&numbers)?;
            }
            post.alone = alone.unwrap_or(post.alone);
            post.decided_by = decided_by.unwrap_or_else(|| post.decided_by.clone());
            Ok(())
        };
        self.edit(authority, code, caller, "post.change", edit, Keep::nothing()).await
    }

    async fn edit(
        &self,
        code: &str,
        post: &str,
        caller: &Caller,
        word: &'static str,
        edit: impl FnOnce(&mut Authority) -> Result<(), AccessError> + Send,
        keep: Keep<'_, Authority>,
    ) -> Result<Authority, AccessError> {
        authorise(caller, Action::AuthorityManage, &Matter::of_post(code, post))?;
        let mut unit = self.ledger.begin().await?;
        let all = unit.work().authorities().await?;
        let mut authority = all.find(code).cloned().ok_or(AccessError::NotFound)?;
        edit(&mut authority)?;
        let others = all.iter().filter(|other| other.code != authority.code).cloned();
        // Number blocks are one instance's, so every authority has a say.
        Authorities::new(others.chain([authority.clone()]).collect()).map_err(|_| {
            let rule = "codes and names are printable, and codes and number blocks stand once";
            AccessError::Invalid { pointer: "", rule }
        })?;
        unit.work().put_authority(&authority).await?;
        let object = match post {
            "" => Object::new("authority", code),
            post => Object::new("post", format!("{code}/{post}")),
        };
        let act = caller.deed(word, code, post, object).answered(keep.of(&authority));
        unit.commit(act).await?;
        Ok(authority)
    }
}

fn new_post(code: &str, change: PostChange) -> Result<Post, AccessError> {
    let missing = |pointer| AccessError::Invalid { pointer, rule: "a new post needs this" };
    let PostChange { name, host, numbers, alone, decided_by } = change;
    Ok(Post {
        code: code.to_string(),
        name: name.ok_or_else(|| missing("/name"))?,
        host: read_host(&host.ok_or_else(|| missing("/host"))?)?,
        numbers: read_numbers(&numbers.ok_or_else(|| missing("/numbers"))?)?,
        alone: alone.unwrap_or_default(),
        decided_by: decided_by.unwrap_or_default(),
    })
}

fn read_host(text: &str) -> Result<chancery_identity::CountryCode, AccessError> {
    text.parse().map_err(|_| AccessError::Invalid { pointer: "/host", rule: "an alpha-3 code" })
}

fn read_numbers(text: &str) -> Result<NumberBlock, AccessError> {
    NumberBlock::with_prefix(text).map_err(|_| {
        let rule = "the letters that the numbers of the post begin with";
        AccessError::Invalid { pointer: "/numbers", rule }
    })
}
