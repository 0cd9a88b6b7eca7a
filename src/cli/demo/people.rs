//! The demo's officers and verifiers, and the file with their secrets.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use chancery_identity::Timestamp;

use crate::access::{
    Caller, Entrance, NewOfficer, NewServiceKey, NewVerifier, Officer, OfficerId, Personnel, Role,
    Scope, Secret, SecretHash, VerifierId,
};
use crate::cli::exit::Failure;
use crate::cli::files::write_private;
use crate::environment::Entropy;
use crate::http::Engine;
use crate::ledger::Keep;
use crate::privacy::Personal;

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
    totp_secret: String,
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

/// For each authority: two who administer all of its posts, because no reset is one person's.
const MINISTRY: [(&str, [&str; 2]); 2] =
    [("UTO", ["Elena Rossi", "Kofi Mensah"]), ("QMJ", ["Rania Tazi", "Idris Bakr"])];

const ADMINISTRATION: &[Role] = &[Role::PostAdmin, Role::Auditor, Role::KeyCustodian];

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
    personnel: &Personnel,
    entrance: &Entrance,
    dir: &Path,
    now: Timestamp,
    entropy: &Entropy,
) -> Result<(), Failure> {
    let mut credentials = Credentials { officers: Vec::new(), verifiers: Vec::new() };
    for (authority, post, names) in CREW {
        for (name, roles) in names.into_iter().zip([INTAKE, REVIEW, POST_LEAD]) {
            let new = new_officer(authority, Some(post), name, roles);
            credentials.officers.push(officer(personnel, entrance, new, now, entropy).await?);
        }
    }
    for (authority, names) in MINISTRY {
        for name in names {
            let new = new_officer(authority, None, name, ADMINISTRATION);
            credentials.officers.push(officer(personnel, entrance, new, now, entropy).await?);
        }
    }
    for (name, scopes) in [
        ("First Harbour Bank", &Scope::ALL[..]),
        ("Paso Remittances", &[Scope::Verify, Scope::Match]),
    ] {
        let key = Secret::from_random("cvk_", entropy.bytes());
        let new = NewVerifier {
            authority: "UTO".into(),
            name: name.into(),
            scopes: scopes.iter().copied().collect(),
        };
        let draws = (VerifierId::from_random(entropy.bytes()), key);
        let caller = Caller::operator(now);
        let (_, key) = personnel.enrol_verifier(new, &caller, draws, Keep::nothing()).await?;
        credentials.verifiers.push(VerifierCredentials {
            name: name.into(),
            key: key.reveal().into(),
            scopes: scopes.to_vec(),
        });
    }
    let text = serde_json::to_string_pretty(&credentials).map_err(Failure::internal)?;
    write_private(&dir.join("credentials.json"), text.as_bytes())
}

fn new_officer(authority: &str, post: Option<&str>, name: &str, roles: &[Role]) -> NewOfficer {
    let first = name.split(' ').next().unwrap_or(name).to_lowercase().replace('é', "e");
    let place = post.unwrap_or(authority).to_lowercase();
    NewOfficer {
        authority: authority.into(),
        post: post.map(String::from),
        name: Personal(name.into()),
        login: Personal(format!("{first}.{place}")),
        roles: roles.iter().copied().collect(),
        people: Vec::new(),
    }
}

/// Takes an officer the way every officer goes: a one-time code, a password and an authenticator,
/// and a key for their programs.
async fn officer(
    personnel: &Personnel,
    entrance: &Entrance,
    new: NewOfficer,
    now: Timestamp,
    entropy: &Entropy,
) -> Result<OfficerCredentials, Failure> {
    let operator = Caller::operator(now);
    let draws = (OfficerId::from_random(entropy.bytes()), entropy.bytes());
    let (record, code) = personnel.enrol(new, &operator, draws, Keep::nothing()).await?;
    let password: String =
        Secret::from_random("", entropy.bytes()).reveal().chars().take(24).collect();
    let enrolled = entrance
        .enrol(&code, &password, (now, None), || entropy.bytes())
        .await
        .map_err(Failure::internal)?;
    let officer = &record.officer;
    let key = NewServiceKey { scopes: officer.roles.clone(), expires_at: None };
    let draws = (entropy.bytes(), Secret::from_random("cok_", entropy.bytes()));
    let (_, service_key) =
        personnel.give_key(&officer.id, key, &operator, draws, Keep::nothing()).await?;
    Ok(OfficerCredentials {
        name: record.name.0,
        login: record.login.0,
        password,
        totp_secret: enrolled.totp.to_base32(),
        roles: officer.roles.iter().copied().collect(),
        authority: officer.authority.to_string(),
        post: officer.post.clone().unwrap_or_else(|| "*".into()),
        service_key: service_key.reveal().into(),
    })
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
    let mut posts: BTreeMap<(String, String), Vec<Officer>> = BTreeMap::new();
    for one in credentials(dir)?.officers {
        let key = SecretHash::of(&one.service_key);
        let officer = engine.entrance.by_service_key(key, engine.clock.now()).await;
        let officer = officer
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
