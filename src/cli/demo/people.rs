//! The demo's officers and verifiers, and the file with their secrets.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::access::{
    AccessRepository, Officer, OfficerId, PasswordHash, Role, Scope, Secret, SecretHash, Verifier,
    VerifierId,
};
use crate::cli::exit::Failure;
use crate::cli::set_up::write_private;
use crate::config::Config;
use crate::environment::Entropy;
use crate::http::Engine;
use crate::ledger::{Ledger, Unit};
use crate::privacy::Personal;
use crate::store::SqliteStore;

/// What a newcomer needs to try everything.
#[derive(Serialize, Deserialize)]
struct Credentials {
    officers: Vec<OfficerCredentials>,
    verifiers: Vec<VerifierCredentials>,
}

#[derive(Serialize, Deserialize)]
struct OfficerCredentials {
    name: String,
    login: String,
    password: String,
    roles: Vec<Role>,
    authority: String,
    post: String,
    service_key: String,
}

#[derive(Serialize, Deserialize)]
struct VerifierCredentials {
    name: String,
    key: String,
    scopes: Vec<Scope>,
}

/// At each post: one who takes in and could approve others' cases, and two who examine, approve,
/// print and hand over. The first names are by post.
const CREW: [(&str, &str, [&str; 3]); 5] = [
    ("UTO", "HOU", ["Amina Okafor", "José Almeida", "Lin Chen"]),
    ("UTO", "DXB", ["Noor Haddadin", "Peter Lund", "Maya Iyer"]),
    ("UTO", "NBO", ["Grace Wanjiru", "Tomas Berg", "Ifeoma Eze"]),
    ("QMJ", "CAS", ["Salma Idrissi", "Omar Ziani", "Huda Karim"]),
    ("QMJ", "MIL", ["Yusuf Amrani", "Chiara Conti", "Layla Saadi"]),
];

const INTAKE: &[Role] = &[Role::Capture, Role::Approve, Role::Register];
const REVIEW: &[Role] = &[Role::Evidence, Role::Approve, Role::Print, Role::HandOver];
const POST_LEAD: &[Role] = &[
    Role::Evidence,
    Role::Approve,
    Role::Print,
    Role::HandOver,
    Role::PostAdmin,
    Role::Auditor,
    Role::KeyCustodian,
];

/// The two officers who carry a post's cases: who takes in, and who approves, prints and hands
/// over.
pub(super) struct Pair {
    pub(super) intake: Officer,
    pub(super) review: Officer,
}

/// The pairs by authority and post.
pub(super) type Crew = BTreeMap<(String, String), Pair>;

/// Puts officers and verifiers on record and their secrets into `credentials.json`.
pub(super) async fn enrol(
    store: &SqliteStore,
    config: &Config,
    dir: &Path,
    entropy: &Entropy,
) -> Result<(), Failure> {
    let mut unit: Box<dyn Unit<dyn AccessRepository>> =
        Ledger::<dyn AccessRepository>::begin(store).await.map_err(Failure::internal)?;
    let mut credentials = Credentials { officers: Vec::new(), verifiers: Vec::new() };
    for (authority, post, names) in CREW {
        let known = config.authorities().map_err(Failure::internal)?;
        if known.post(authority, post).is_none() {
            return Err(Failure::internal("the demo's crew serves at a post that is not there"));
        }
        for (name, roles) in names.into_iter().zip([INTAKE, REVIEW, POST_LEAD]) {
            let first = name.split(' ').next().unwrap_or(name).to_lowercase().replace('é', "e");
            let one = OfficerCredentials {
                name: name.into(),
                login: format!("{first}.{}", post.to_lowercase()),
                password: Secret::from_random("", entropy.bytes())
                    .reveal()
                    .chars()
                    .take(24)
                    .collect(),
                roles: roles.to_vec(),
                authority: authority.into(),
                post: post.into(),
                service_key: Secret::from_random("cok_", entropy.bytes()).reveal().into(),
            };
            let officer = Officer {
                id: OfficerId::from_random(entropy.bytes()),
                login: one.login.clone(),
                authority: authority.parse().map_err(Failure::internal)?,
                post: post.into(),
                roles: roles.iter().copied().collect(),
            };
            let password =
                PasswordHash::of(&one.password, entropy.bytes()).map_err(Failure::internal)?;
            let key = SecretHash::of(&one.service_key);
            unit.work()
                .add_officer(&officer, &Personal(one.name.clone()), &password, key)
                .await
                .map_err(Failure::internal)?;
            credentials.officers.push(one);
        }
    }
    for (name, scopes) in [
        ("First Harbour Bank", &Scope::ALL[..]),
        ("Paso Remittances", &[Scope::Verify, Scope::Match]),
    ] {
        let key = Secret::from_random("cvk_", entropy.bytes());
        let verifier = Verifier {
            id: VerifierId::from_random(entropy.bytes()),
            name: name.into(),
            scopes: scopes.iter().copied().collect(),
        };
        unit.work().add_verifier(&verifier, key.hash()).await.map_err(Failure::internal)?;
        credentials.verifiers.push(VerifierCredentials {
            name: name.into(),
            key: key.reveal().into(),
            scopes: scopes.to_vec(),
        });
    }
    unit.commit().await.map_err(Failure::internal)?;
    let text = serde_json::to_string_pretty(&credentials).map_err(Failure::internal)?;
    write_private(&dir.join("credentials.json"), text.as_bytes())
}

fn credentials(dir: &Path) -> Result<Credentials, Failure> {
    let path = dir.join("credentials.json");
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Failure::internal(format!("{}: {error}", path.display())))?;
    serde_json::from_str(&text).map_err(Failure::internal)
}

/// The key of the first verifier, which has every scope.
pub(super) fn first_verifier_key(dir: &Path) -> Result<String, Failure> {
    let mut verifiers = credentials(dir)?.verifiers.into_iter();
    let first = verifiers.next().ok_or_else(|| Failure::internal("there is no verifier"))?;
    Ok(first.key)
}

/// The officers, as their service keys name them.
pub(super) async fn crew(engine: &Engine, dir: &Path) -> Result<Crew, Failure> {
    let mut unit = engine.access.begin().await.map_err(Failure::internal)?;
    let mut posts: BTreeMap<(String, String), Vec<Officer>> = BTreeMap::new();
    for one in credentials(dir)?.officers {
        let officer = unit
            .work()
            .officer_by_service_key(SecretHash::of(&one.service_key))
            .await
            .map_err(Failure::internal)?
            .ok_or_else(|| Failure::internal("credentials.json is not of this database"))?;
        posts.entry((one.authority, one.post)).or_default().push(officer);
    }
    let mut crew = Crew::new();
    for (post, officers) in posts {
        let mut officers = officers.into_iter();
        let (Some(intake), Some(review)) = (officers.next(), officers.next()) else {
            return Err(Failure::internal("a post has fewer than two officers"));
        };
        crew.insert(post, Pair { intake, review });
    }
    Ok(crew)
}
