use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::*;
use crate::access::{Officer, OfficerId, PasswordHash, Role, Secret};
use crate::application::{Application, ApplicationId, Form, State};
use crate::privacy::Personal;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("chancery-store-{name}-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&path));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

async fn store(folder: &Folder, key: u8) -> SqliteStore {
    let entropy = Arc::new(Entropy::from_seed(u64::from(key)));
    let file = folder.0.join("chancery.db");
    SqliteStore::open(&file, SealingKey::new([key; 32]), entropy, true).await.unwrap()
}

fn officer(number: u8) -> Officer {
    Officer {
        id: OfficerId::from_random([number; 16]),
        login: format!("officer-{number}"),
        authority: "UTO".parse().unwrap(),
        post: "HOU".into(),
        roles: [Role::Capture, Role::Approve].into(),
    }
}

fn application(id: &str) -> Application {
    let form: Form = serde_json::from_value(serde_json::json!({
        "authority": "UTO", "post": "HOU", "kind": "consular_card",
        "holder": {
            "name": {"primary": "ERIKSSON"}, "birth_date": "1974-08-12", "sex": "F",
            "nationality": "UTO", "birth_place": "ZENITH, UTOPIA"
        },
        "identity_basis": "passport"
    }))
    .unwrap();
    let now = "2026-11-23T12:00:00Z".parse().unwrap();
    Application::draft(ApplicationId(id.into()), form, [7; 16], &officer(1), now).unwrap()
}

async fn begin<R: ?Sized>(store: &SqliteStore) -> Box<dyn Unit<R>>
where
    SqliteStore: Ledger<R>,
{
    Ledger::<R>::begin(store).await.unwrap()
}

#[tokio::test]
async fn what_is_not_committed_leaves_nothing() {
    let folder = Folder::new("dropped");
    let store = store(&folder, 1).await;
    let id = ApplicationId("app_1".into());
    let mut unit = begin::<dyn ApplicationRepository>(&store).await;
    unit.work().add_application(&application("app_1")).await.unwrap();
    assert!(unit.work().application(&id).await.unwrap().is_some());
    drop(unit);
    let mut unit = begin::<dyn ApplicationRepository>(&store).await;
    assert!(unit.work().application(&id).await.unwrap().is_none());
}

#[tokio::test]
async fn an_application_reads_back_in_its_last_version_and_every_version_stays() {
    let folder = Folder::new("versions");
    let store = store(&folder, 1).await;
    let mut unit = begin::<dyn ApplicationRepository>(&store).await;
    let first = application("app_1");
    unit.work().add_application(&first).await.unwrap();
    let second = first.with_portrait(vec![1, 2, 3], &officer(2)).unwrap();
    unit.work().update_application(&second).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = begin::<dyn ApplicationRepository>(&store).await;
    let read = unit.work().application(&second.id).await.unwrap().unwrap();
    assert_eq!(read.version.content_hash(), second.version.content_hash());
    assert_eq!(read.state, State::Draft);
    let both: BTreeSet<OfficerId> = [officer(1).id, officer(2).id].into();
    assert_eq!(read.captured_by, both);
    drop(unit);
    let versions: i64 = sqlx::query("SELECT count(*) FROM application_versions")
        .fetch_one(&store.pool)
        .await
        .unwrap()
        .get(0);
    assert_eq!(versions, 2);
}

#[tokio::test]
async fn a_version_that_was_changed_under_our_hands_is_damaged() {
    let folder = Folder::new("damaged");
    let store = store(&folder, 1).await;
    let mut unit = begin::<dyn ApplicationRepository>(&store).await;
    for id in ["app_1", "app_2"] {
        unit.work().add_application(&application(id)).await.unwrap();
    }
    unit.commit().await.unwrap();
    // One row's sealed form put in another row's place.
    sqlx::query(
        "UPDATE application_versions SET form =
         (SELECT form FROM application_versions WHERE application = 'app_1')
         WHERE application = 'app_2'",
    )
    .execute(&store.pool)
    .await
    .unwrap();
    let mut unit = begin::<dyn ApplicationRepository>(&store).await;
    assert!(unit.work().application(&ApplicationId("app_1".into())).await.is_ok());
    let swapped = unit.work().application(&ApplicationId("app_2".into())).await;
    assert!(matches!(swapped, Err(StorageError::Damaged(_))));
}

#[tokio::test]
async fn another_key_opens_nothing() {
    let folder = Folder::new("key");
    let first = store(&folder, 1).await;
    let mut unit = begin::<dyn ApplicationRepository>(&first).await;
    unit.work().add_application(&application("app_1")).await.unwrap();
    unit.commit().await.unwrap();
    first.close().await;
    let second = store(&folder, 2).await;
    let mut unit = begin::<dyn ApplicationRepository>(&second).await;
    let read = unit.work().application(&ApplicationId("app_1".into())).await;
    assert!(matches!(read, Err(StorageError::Damaged(_))));
}

#[tokio::test]
async fn logins_are_unique_and_officers_are_found_by_their_keys() {
    let folder = Folder::new("officers");
    let store = store(&folder, 1).await;
    let mut unit = begin::<dyn AccessRepository>(&store).await;
    let password = PasswordHash::of("correct horse battery", [1; 16]).unwrap();
    let name = Personal("Amina Okafor".to_string());
    let key = |byte| Secret::from_random("cok_", [byte; 32]).hash();
    let add = |officer: Officer, byte| (officer, key(byte));
    let (one, hash) = add(officer(1), 1);
    unit.work().add_officer(&one, &name, &password, hash).await.unwrap();
    let mut twin = officer(2);
    twin.login.clone_from(&one.login);
    let again = unit.work().add_officer(&twin, &name, &password, key(2)).await;
    assert!(matches!(again, Err(StorageError::Conflict("login"))), "{again:?}");
    assert_eq!(unit.work().officer_by_service_key(key(1)).await.unwrap(), Some(one.clone()));
    assert_eq!(unit.work().officer_by_service_key(key(9)).await.unwrap(), None);
    let (found, stored) = unit.work().officer_by_login(&one.login).await.unwrap().unwrap();
    assert!(found == one && stored.matches("correct horse battery"));
}

#[tokio::test]
async fn the_file_is_durable_and_a_newer_schema_is_refused() {
    let folder = Folder::new("schema");
    let store_one = store(&folder, 1).await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'from the future', 1, x'00', 0)",
    )
    .execute(&store_one.pool)
    .await
    .unwrap();
    store_one.close().await;
    let entropy = Arc::new(Entropy::from_seed(1));
    let file = folder.0.join("chancery.db");
    let opened = SqliteStore::open(&file, SealingKey::new([1; 32]), entropy, false).await;
    assert!(matches!(opened, Err(OpenError::Migrate(_))));
}

#[tokio::test]
async fn a_missing_file_is_made_only_when_asked() {
    let folder = Folder::new("missing");
    let entropy = Arc::new(Entropy::from_seed(1));
    let file = folder.0.join("absent.db");
    let opened = SqliteStore::open(&file, SealingKey::new([1; 32]), entropy, false).await;
    assert!(matches!(opened, Err(OpenError::Database(_))));
    assert!(!file.exists());
}
