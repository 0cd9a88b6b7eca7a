//! Every act of every room, with the audit record failing under it: nothing of the act is on
//! record, whoever did it hears of it, and once the record answers again the same act is done.

use chancery::access::{
    AccessError, AuthorityChange, Caller, Enrolled, EntranceError, LogIn, NewOfficer,
    NewServiceKey, NewVerifier, OfficerChange, OfficerId, PostChange, Role, Scope, SecondFactor,
    Seconded, Secret, VerifierId,
};
use chancery::application::{
    ApplicationId, ApplicationRepository, Finding, Form, IntakeError, State,
};
use chancery::document::StatusReason;
use chancery::issuance::{IssuanceRepository, IssueError};
use chancery::ledger::{Answer, Keep, RequestKey, StorageError};
use chancery::privacy::Personal;
use chancery::publish::PublishError;
use chancery::registry::{Grounds, LifeError};
use chancery_credential::unsigned_code;
use chancery_identity::DocumentNumber;
use tokio::sync::Mutex;

use crate::common::applicant;
use crate::db::{Cell, Db, Dump, Raw, changed, on_both_databases, read};
use crate::instance::Instance;
use crate::samples::officer_id;

on_both_databases!(
    no_act_on_a_case_happens_that_is_not_on_record,
    no_act_on_a_document_happens_that_is_not_on_record,
    no_act_on_people_and_authorities_happens_that_is_not_on_record,
);

/// An error that may come of the record.
trait Failed: std::fmt::Debug {
    fn stored(&self) -> Option<&StorageError>;
}

impl Failed for StorageError {
    fn stored(&self) -> Option<&StorageError> {
        Some(self)
    }
}

macro_rules! failed {
    ($($error:ident),+) => {$(
        impl Failed for $error {
            fn stored(&self) -> Option<&StorageError> {
                match self {
                    Self::Storage(error) => Some(error),
                    _ => None,
                }
            }
        }
    )+};
}

failed!(AccessError, EntranceError, IntakeError, IssueError, LifeError, PublishError);

/// An instance, and plain SQL beside it.
struct World {
    instance: Instance,
    raw: Mutex<Raw>,
}

impl World {
    async fn new(db: &Db) -> Self {
        Self { instance: Instance::new(db).await, raw: Mutex::new(db.raw().await) }
    }

    async fn dump(&self) -> Dump {
        self.raw.lock().await.dump().await
    }

    async fn rows_of(&self, word: &str) -> i64 {
        let sql = "SELECT count(*) FROM audit WHERE action = $1";
        self.raw.lock().await.cell(sql, &[Cell::Text(word.into())]).await.int()
    }

    /// Does an act that cannot be recorded, and says which tables are not as they were.
    async fn fails<T, E: Failed>(
        &self,
        word: &str,
        act: &impl AsyncFn() -> Result<T, E>,
    ) -> Vec<String> {
        let before = self.dump().await;
        self.raw.lock().await.refuse(word).await;
        let Err(error) = act().await else { panic!("{word} happened off the record") };
        let stored = error.stored();
        assert!(matches!(stored, Some(StorageError::Database(_))), "{word}: {error:?}");
        self.raw.lock().await.allow().await;
        changed(&before, &self.dump().await)
    }

    /// Does an act that cannot be recorded, and then one that can.
    async fn does<T, E: Failed>(&self, word: &str, act: impl AsyncFn() -> Result<T, E>) -> T {
        let rows = self.rows_of(word).await;
        assert_eq!(self.fails(word, &act).await, [""; 0], "{word} left something behind");
        assert_eq!(self.rows_of(word).await, rows);
        let done = act().await.unwrap_or_else(|error| panic!("{word}: {error:?}"));
        assert_eq!(self.rows_of(word).await, rows + 1, "{word}");
        done
    }

    fn officer(&self, number: u32, roles: &[Role]) -> Caller {
        self.instance.officer(number, Some("HOU"), roles)
    }

    /// Takes a case of an applicant in and to its submission.
    async fn submitted(&self, slug: &str, by: &Caller) -> ApplicationId {
        let (form, portrait) = applicant(slug);
        let mut form: Form = serde_json::from_value(form).unwrap();
        form.post = by.as_officer().unwrap().post.clone().unwrap();
        let id = ApplicationId::from_random(self.instance.entropy.bytes());
        let intake = &self.instance.intake;
        intake.create(form, by, (id.clone(), [1; 16]), Keep::nothing()).await.unwrap();
        intake.put_portrait(&id, &portrait, by).await.unwrap();
        intake.submit(&id, by, Keep::nothing()).await.unwrap();
        id
    }
}

/// An answer that is kept with an act.
fn said<T>(_: &T) -> Answer {
    Answer { status: 201, location: None, body: Personal(b"done".to_vec()) }
}

async fn no_act_on_a_case_happens_that_is_not_on_record(db: &Db) {
    let world = World::new(db).await;
    let intake = &world.instance.intake;
    let capturer = world.officer(1, &[Role::Capture]);
    let reviewer = world.officer(2, &[Role::Evidence, Role::Approve, Role::Print]);
    let (form, portrait) = applicant("ashgrove-theodora");
    let form: Form = serde_json::from_value(form).unwrap();
    let id = ApplicationId::from_random([1; 16]);
    let request = RequestKey { key: [1; 32], content: [2; 32] };
    world
        .does("application.create", async || {
            let keep = Keep::answer(Some(&request), &said);
            intake.create(form.clone(), &capturer, (id.clone(), [1; 16]), keep).await
        })
        .await;
    world
        .does("application.edit", async || intake.put_portrait(&id, &portrait, &capturer).await)
        .await;
    world
        .does("application.submit", async || intake.submit(&id, &capturer, Keep::nothing()).await)
        .await;
    world
        .does("application.recommend", async || {
            intake.recommend(&id, &reviewer, Keep::nothing()).await
        })
        .await;
    world
        .does("application.approve", async || intake.approve(&id, &reviewer, Keep::nothing()).await)
        .await;
    world.does("application.read", async || intake.read(&id, &reviewer).await).await;
    alone(&world).await;
    // The signers come on record first, an act of its own.
    for word in ["signers.list", "trust_list.publish"] {
        world
            .does(word, async || {
                world.instance.press.publish("UTO", world.instance.clock.now(), true).await
            })
            .await;
    }
    issue(&world, &id, &reviewer).await;
}

/// The case of an officer who is alone at a post, and the look that another takes at it.
async fn alone(world: &World) {
    let intake = &world.instance.intake;
    let at_post = |number, roles: &[Role]| world.instance.officer(number, Some("NBO"), roles);
    let lonely = at_post(5, &[Role::Capture, Role::Approve]);
    let id = world.submitted("wulandari", &lonely).await;
    world
        .does("application.approve_alone", async || {
            intake.approve(&id, &lonely, Keep::nothing()).await
        })
        .await;
    let reviewer = at_post(6, &[Role::Evidence]);
    let why = || Some(Personal("in order".to_string()));
    world
        .does("application.review", async || {
            intake.review(&id, &reviewer, (Finding::Confirmed, why()), Keep::nothing()).await
        })
        .await;
}

/// Issues the document of a case, with the audit record failing first under the intent and then
/// under the document.
async fn issue(world: &World, id: &ApplicationId, by: &Caller) {
    let issuer = &world.instance.issuer;
    let issue = async || issuer.issue(id, by, &world.instance.entropy, Keep::nothing()).await;
    assert_eq!(world.fails("issuance.intent", &issue).await, [""; 0]);
    let left = world.fails("application.issue", &issue).await;
    // What is to be signed is on record, and nothing that was signed: no document, no leaf, and
    // the case stands approved.
    assert_eq!(left, ["audit", "audit_head", "intents", "status_lists"]);
    for table in ["documents", "log_leaves", "status_changes"] {
        assert_eq!(world.raw.lock().await.count(table).await, 0);
    }
    let intended = {
        let mut unit = read::<dyn IssuanceRepository>(&world.instance.store).await;
        let state = unit.work().application_state(id).await.unwrap().unwrap();
        assert!(matches!(state, State::Approved { .. }));
        unit.work().open_intent(id).await.unwrap().unwrap()
    };
    let issued = issue().await.unwrap();
    let document = issued.document();
    assert_eq!(document.record.number, intended.record.number);
    let claims = document.code().unwrap().claims;
    assert_eq!(unsigned_code(document.record.key_id, &claims), intended.to_be_signed);
    let mut unit = read::<dyn ApplicationRepository>(&world.instance.store).await;
    let state = unit.work().application_state(id).await.unwrap().unwrap();
    assert!(matches!(state, State::Issued { .. }));
    assert_eq!(
        (world.rows_of("issuance.intent").await, world.rows_of("application.issue").await),
        (1, 1)
    );
}

/// A document that was issued, and stands before its hand-over.
async fn issued(world: &World) -> DocumentNumber {
    let capturer = world.officer(1, &[Role::Capture]);
    let reviewer = world.officer(2, &[Role::Approve]);
    let id = world.submitted("ashgrove-theodora", &capturer).await;
    let Instance { intake, issuer, entropy, .. } = &world.instance;
    intake.approve(&id, &reviewer, Keep::nothing()).await.unwrap();
    let issued = issuer.issue(&id, &reviewer, entropy, Keep::nothing()).await.unwrap();
    issued.document().record.number.clone()
}

async fn no_act_on_a_document_happens_that_is_not_on_record(db: &Db) {
    let world = World::new(db).await;
    let number = &issued(&world).await;
    let registry = &world.instance.registry;
    let all = [Role::Approve, Role::Print, Role::HandOver, Role::Auditor];
    let (one, other) = (world.officer(3, &all), world.officer(4, &all));
    let grounds = Grounds { reason: Personal("found again".into()), witness: None };
    let waits = async |done: Result<(Seconded, _), LifeError>| {
        done.map(|(heard, _)| assert!(matches!(heard, Seconded::Waiting(_))))
    };
    let is_done = async |done: Result<(Seconded, _), LifeError>| {
        done.map(|(heard, _)| assert_eq!(heard, Seconded::Done))
    };
    let revoke = async || registry.revoke(number, StatusReason::Lost, &one, Keep::nothing()).await;
    let reinstate = async |by| registry.reinstate(number, &grounds, by, Keep::nothing()).await;
    let destroy = async |by| registry.destroy(number, &grounds, by, Keep::nothing()).await;
    world.does("document.read", async || registry.read(number, &one).await).await;
    world
        .does("document.hand_over", async || {
            registry.hand_over(number, &one, Keep::nothing()).await
        })
        .await;
    world.does("document.revoke", revoke).await;
    world.does("document.reinstate_proposed", async || waits(reinstate(&one).await).await).await;
    world.does("document.reinstate", async || is_done(reinstate(&other).await).await).await;
    revoke().await.unwrap();
    world.does("document.destroy_proposed", async || waits(destroy(&one).await).await).await;
    world.does("document.destroy", async || is_done(destroy(&other).await).await).await;
    let audit = &*world.instance.store;
    world
        .does("audit.read", async || {
            chancery::audit::read(audit, &one, 0, 10).await.map(Result::unwrap)
        })
        .await;
}

async fn no_act_on_people_and_authorities_happens_that_is_not_on_record(db: &Db) {
    let world = World::new(db).await;
    let operator = Caller::operator(world.instance.clock.now());
    let (id, code) = enrolled(&world, &operator).await;
    managed(&world, &operator, &id).await;
    entered(&world, &id, &code).await;
    verifiers(&world, &operator).await;
    authorities(&world, &operator).await;
}

fn new_officer() -> NewOfficer {
    NewOfficer {
        authority: "UTO".into(),
        post: Some("HOU".into()),
        name: Personal("Amina Okafor".into()),
        login: Personal("amina.hou".into()),
        roles: [Role::Capture, Role::Approve].into(),
        people: Vec::new(),
    }
}

async fn enrolled(world: &World, operator: &Caller) -> (OfficerId, String) {
    let draws = || (officer_id(9), [7; 13]);
    let enrol = async || {
        world.instance.personnel.enrol(new_officer(), operator, draws(), Keep::nothing()).await
    };
    let (record, code) = world.does("officer.enrol", enrol).await;
    (record.officer.id, code)
}

async fn managed(world: &World, operator: &Caller, id: &OfficerId) {
    let personnel = &world.instance.personnel;
    world.does("officers.read", async || personnel.officers("UTO", None, operator).await).await;
    world.does("officers.read", async || personnel.officer(id, operator).await).await;
    let change = || OfficerChange { post: Some(Some("NBO".into())), ..OfficerChange::default() };
    world.does("officer.change", async || personnel.change(id, change(), operator).await).await;
    let new = NewServiceKey { scopes: [Role::Capture].into(), expires_at: None };
    let (key, _) = world
        .does("officer.key_given", async || {
            let draws = ([1; 16], Secret::from_random("cok_", [1; 32]));
            personnel.give_key(id, new.clone(), operator, draws, Keep::nothing()).await
        })
        .await;
    world.does("officer.key_ended", async || personnel.end_key(id, &key.id, operator).await).await;
}

const PASSWORD: &str = "a password that is long";

async fn entered(world: &World, id: &OfficerId, code: &str) {
    let Instance { entrance, clock, personnel, .. } = &world.instance;
    let now = (clock.now(), None);
    let enrolled: Enrolled = world
        .does("officer.enrolled", async || {
            let mut next = 0;
            let random = move || {
                next += 1;
                [next; 32]
            };
            entrance.enrol(code, PASSWORD, now, random).await
        })
        .await;
    let log_in = async |password: &str| {
        let second = SecondFactor::Recovery(&enrolled.recovery[0]);
        let given = LogIn { login: "amina.hou", password, second, clock: now.0 };
        entrance.log_in(&given, now, [8; 32]).await
    };
    // A failure counts, and is on record, although nobody comes in.
    world
        .does("session.refused", async || match log_in("another password").await {
            Err(EntranceError::Denied) => Ok(()),
            other => other.map(|_| panic!("somebody came in")),
        })
        .await;
    let session = world.does("session.begin", async || log_in(PASSWORD).await).await;
    let officer = entrance.by_session(session.hash(), now.0).await.unwrap().unwrap();
    let caller = Caller::officer(officer, now.0);
    world.does("session.end", async || entrance.log_out(session.hash(), &caller).await).await;
    assert!(entrance.by_session(session.hash(), now.0).await.unwrap().is_none());
    let admins = [11, 12].map(|number| world.instance.officer(number, None, &[Role::PostAdmin]));
    for (word, by) in [("officer.reset_proposed", &admins[0]), ("officer.reset", &admins[1])] {
        let reset = async || personnel.reset(id, by, [6; 13], Keep::nothing()).await;
        world.does(word, reset).await;
    }
}

async fn verifiers(world: &World, operator: &Caller) {
    let personnel = &world.instance.personnel;
    let new = NewVerifier {
        authority: "UTO".into(),
        name: "First Harbour Bank".into(),
        scopes: [Scope::Verify].into(),
    };
    let id = VerifierId::from_random([3; 16]);
    world
        .does("verifier.enrol", async || {
            let draws = (id.clone(), Secret::from_random("cvk_", [3; 32]));
            personnel.enrol_verifier(new.clone(), operator, draws, Keep::nothing()).await
        })
        .await;
    let secret = Secret::from_random("cvk_", [4; 32]);
    for (word, active, secret) in
        [("verifier.change", Some(false), None), ("verifier.new_key", None, Some(&secret))]
    {
        world
            .does(word, async || {
                let change = (None, active);
                personnel.change_verifier(&id, change, secret, operator, Keep::nothing()).await
            })
            .await;
    }
}

async fn authorities(world: &World, operator: &Caller) {
    let directory = &world.instance.directory;
    let new = PostChange {
        name: Some("Consulate, Milan".into()),
        host: Some("ITA".into()),
        numbers: Some("CM".into()),
        ..PostChange::default()
    };
    world
        .does("post.add", async || {
            directory.add_post("UTO", "MIL", new.clone(), operator, Keep::nothing()).await
        })
        .await;
    let change = PostChange { alone: Some(true), ..PostChange::default() };
    world
        .does("post.change", async || {
            directory.change_post("UTO", "MIL", change.clone(), operator).await
        })
        .await;
    let change = AuthorityChange { recommendation: Some(true), ..AuthorityChange::default() };
    world
        .does("authority.change", async || {
            directory.change_authority("UTO", change.clone(), operator).await
        })
        .await;
}
