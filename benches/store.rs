//! What issuing costs over the commits it needs.
//!
//! Ours is [`Issuer::issue`] on approved applications, through the real store: each record is two
//! durable commits, the intent and the signed document. Nothing is drawn. Theirs is the same
//! commits, bare: two transactions a record, each inserting one blob of the bytes that ours wrote
//! in that commit, one after the other, on a database with the same settings for durability.
//! Both run in one process on one disk, round by round in turn; the last lines are ratios of the
//! medians.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench stops at what goes wrong")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use chancery::access::{Caller, Officer, OfficerId, Role};
use chancery::application::{Application, ApplicationId, ApplicationRepository, Form, Practice};
use chancery::config::Config;
use chancery::environment::{Clock, Entropy};
use chancery::issuance::{Issuer, Node};
use chancery::ledger::{Keep, Ledger};
use chancery::privacy::SealingKeys;
use chancery::signing::{AuthorityKeys, KeyRing, read_passphrase};
use chancery::store::{Address, Schema, Store};
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgConnection, SqliteConnection};

const ROUNDS: usize = 15;
/// How many records one worker issues in a round, and how many the workers together do.
const ALONE: usize = 80;
const TOGETHER: usize = 960;
const WORKERS: usize = 32;

const INSERT: &str = "INSERT INTO bare (bytes) VALUES ($1)";

/// What the bytes of one record are, by commit: every column that the commit writes, new rows and
/// changed columns, integers as eight bytes; no index, no page, no row header. The averages over
/// the documents that are on record.
const INTENT_BYTES: &str = "SELECT CAST(avg(
        octet_length(i.application) + octet_length(i.number) + octet_length(i.node)
        + octet_length(i.process) + octet_length(i.sealed) + octet_length(i.to_be_signed)
        + 6 * 8 -- status_list, status_index, open, made_at, epoch, leased_until
        + 8 -- status_lists.taken
        + octet_length(a.actor) + octet_length(a.action) + octet_length(a.object_kind)
        + octet_length(a.object) + octet_length(a.authority) + octet_length(a.post)
        + octet_length(a.detail) + octet_length(a.previous) + octet_length(a.hash)
        + 2 * 8 -- sequence, at
        + 8 + 32 + 32 -- audit_head
    ) AS BIGINT) FROM intents i
    JOIN audit a ON a.action = 'issuance.intent' AND a.object = i.application";
const DOCUMENT_BYTES: &str = "SELECT CAST(avg(
        octet_length(d.number) + octet_length(d.application) + octet_length(d.sealed)
        + octet_length(d.cose)
        + 5 * 8 -- status_list, status_index, status, recorded_at, destroyed_at
        + 8 -- intents.open
        + octet_length(p.state)
        + octet_length(k.record) + 8 + octet_length(k.wrapped)
        + 8 + 33 -- log_leaves
        + octet_length(a.actor) + octet_length(a.action) + octet_length(a.object_kind)
        + octet_length(a.object) + octet_length(a.authority) + octet_length(a.post)
        + octet_length(a.detail) + octet_length(a.previous) + octet_length(a.hash)
        + 2 * 8
        + 8 + 32 + 32
    ) AS BIGINT) FROM documents d
    JOIN applications p ON p.id = d.application
    JOIN record_keys k ON k.record = 'document:' || d.number
    JOIN audit a ON a.action = 'application.issue' AND a.object = d.number";

fn main() {
    let folder = Folder::new();
    println!("a durable write of 4 KiB: {:.2} ms", 1000.0 * durable_write(&folder.0.join("write")));
    let cluster = Cluster::start(&folder.0.join("postgres"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let paces = runtime.block_on(measure(&folder.0, &cluster.url));
    let median = |name: &str, value: fn(&Pace) -> f64| {
        let mut values: Vec<f64> = paces.get(name).unwrap().iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        *values.get(values.len() / 2).unwrap()
    };
    let rate = |name: &str| median(name, |pace| pace.records / pace.seconds);
    println!("\nmedians of {ROUNDS} rounds: records per second, processor time per record here");
    for name in paces.keys() {
        let processor = median(name, |pace| 1000.0 * pace.processor / pace.records);
        println!("{name:<24} {:>8.0} {processor:>8.2} ms", rate(name));
    }
    println!();
    for (ratio, ours, theirs) in [
        ("issue_vs_raw_commit_sqlite", "sqlite issue", "sqlite raw"),
        ("issue_vs_raw_commit_postgres", "postgres issue", "postgres raw"),
        ("issue_vs_raw_commit_sqlite_32_workers", "sqlite issue, 32", "sqlite raw"),
    ] {
        println!("RATIO {ratio} {:.2}", rate(ours) / rate(theirs));
    }
}

/// The median of how long this disk takes to keep 4 KiB, in seconds: the ratios stand on it, for
/// all that a bare commit does is wait for the disk.
#[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
fn durable_write(file: &Path) -> f64 {
    let mut file = std::fs::File::create(file).unwrap();
    let mut times: Vec<f64> = (0..200)
        .map(|_| {
            let start = Instant::now();
            file.write_all(&[7; 4096]).unwrap();
            file.sync_data().unwrap();
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    *times.get(times.len() / 2).unwrap()
}

/// How fast a round went.
struct Pace {
    records: f64,
    seconds: f64,
    /// The processor time of this process, in seconds. That of a server is not in it.
    processor: f64,
}

/// Both clocks, started.
struct Watch(Instant, f64);

impl Watch {
    #[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
    fn start() -> Self {
        Self(Instant::now(), Self::processor())
    }

    fn stop(&self, records: usize) -> Pace {
        Pace {
            records: u32::try_from(records).unwrap().into(),
            seconds: self.0.elapsed().as_secs_f64(),
            processor: Self::processor() - self.1,
        }
    }

    /// User and system time, in hundredths of a second.
    fn processor() -> f64 {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
        let (_, after_name) = stat.rsplit_once(')').unwrap();
        let times = after_name.split_whitespace().skip(11).take(2);
        times.map(|ticks| ticks.parse::<f64>().unwrap() / 100.0).sum()
    }
}

/// The pace of every round.
async fn measure(folder: &Path, server: &str) -> BTreeMap<&'static str, Vec<Pace>> {
    let mut sqlite = Pair::new(&folder.join("on-sqlite"), None).await;
    let mut postgres = Pair::new(&folder.join("on-postgres"), Some(server)).await;
    let mut paces = BTreeMap::<_, Vec<Pace>>::new();
    for _ in 0..ROUNDS {
        for (name, pace) in [
            ("sqlite issue", sqlite.issue(ALONE, 1).await),
            ("sqlite raw", sqlite.commit(ALONE).await),
            ("sqlite issue, 32", sqlite.issue(TOGETHER, WORKERS).await),
            ("postgres issue", postgres.issue(ALONE, 1).await),
            ("postgres raw", postgres.commit(ALONE).await),
        ] {
            paces.entry(name).or_default().push(pace);
        }
    }
    paces
}

/// A folder that goes when the bench does.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("chancery-bench-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// A throw-away PostgreSQL with durable commits.
struct Cluster {
    dir: PathBuf,
    url: String,
}

impl Cluster {
    fn start(dir: &Path) -> Self {
        let output = Self::script("start", dir);
        Self { dir: dir.into(), url: output.trim().into() }
    }

    fn script(verb: &str, dir: &Path) -> String {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/postgres");
        let output = Command::new(script).arg(verb).arg(dir).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        Self::script("stop", &self.dir);
    }
}

/// One kind of database: an instance of ours, and a database of bare commits beside it.
struct Pair {
    instance: Arc<Instance>,
    raw: Raw,
    /// A second connection to ours.
    record: Raw,
    /// What ours writes in the two commits of a record.
    commits: [Vec<u8>; 2],
}

impl Pair {
    async fn new(folder: &Path, server: Option<&str>) -> Self {
        let ours = match server {
            None => None,
            Some(server) => Some(database(server, "ours").await),
        };
        let instance = Arc::new(Instance::new(folder, ours.as_deref()).await);
        let raw = match server {
            None => Raw::sqlite(&folder.join("raw.db")).await,
            Some(server) => Raw::postgres(&database(server, "raw").await).await,
        };
        let mut record = match &ours {
            None => Raw::Sqlite(sqlite(&folder.join("chancery.db")).await),
            Some(url) => Raw::Postgres(PgConnection::connect(url).await.unwrap()),
        };
        // Every cache is warm, and every statement prepared.
        let approved = instance.approved(TOGETHER).await;
        instance.issue(approved, WORKERS).await;
        let mut commits = Vec::new();
        for (name, sql) in [("intent", INTENT_BYTES), ("document", DOCUMENT_BYTES)] {
            let bytes = record.number(sql).await;
            println!("{}: {bytes} bytes in the commit of the {name}", raw.name());
            commits.push(instance.random(bytes));
        }
        let commits = commits.try_into().unwrap();
        Self { instance, raw, record, commits }
    }

    /// How fast ours issues so many.
    async fn issue(&mut self, records: usize, workers: usize) -> Pace {
        let approved = self.instance.approved(records).await;
        self.record.settle().await;
        self.instance.issue(approved, workers).await
    }

    /// How fast the bare commits of so many are.
    async fn commit(&mut self, records: usize) -> Pace {
        self.raw.settle().await;
        // A task of the runtime, as ours.
        let (raw, commits) = (std::mem::replace(&mut self.raw, Raw::Taken), self.commits.clone());
        let (raw, pace) = tokio::spawn(raw.records(records, commits)).await.unwrap();
        self.raw = raw;
        pace
    }
}

/// Plain sqlx.
enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
    Taken,
}

impl Raw {
    async fn sqlite(file: &Path) -> Self {
        let mut connection = sqlite(file).await;
        let sql = "CREATE TABLE bare (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)";
        sqlx::query(sql).execute(&mut connection).await.unwrap();
        Self::Sqlite(connection)
    }

    async fn postgres(url: &str) -> Self {
        let mut connection: PgConnection =
            url.parse::<PgConnectOptions>().unwrap().connect().await.unwrap();
        let sql = "CREATE TABLE bare (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                   bytes BYTEA NOT NULL)";
        sqlx::query(sql).execute(&mut connection).await.unwrap();
        // Kept in the row: a second table for what is long would only slow it down.
        let sql = "ALTER TABLE bare ALTER COLUMN bytes SET STORAGE PLAIN";
        sqlx::query(sql).execute(&mut connection).await.unwrap();
        Self::Postgres(connection)
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
            Self::Taken => "",
        }
    }

    async fn number(&mut self, sql: &'static str) -> usize {
        let number: i64 = match self {
            Self::Sqlite(connection) => sqlx::query_scalar(sql).fetch_one(connection).await,
            Self::Postgres(connection) => sqlx::query_scalar(sql).fetch_one(connection).await,
            Self::Taken => return 0,
        }
        .unwrap();
        number.try_into().unwrap()
    }

    /// Begins a round with an empty log, on SQLite: everything else is in the file.
    async fn settle(&mut self) {
        if let Self::Sqlite(connection) = self {
            let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
            let busy: i64 = sqlx::query_scalar(sql).fetch_one(connection).await.unwrap();
            assert_eq!(busy, 0);
        }
    }

    async fn records(mut self, records: usize, commits: [Vec<u8>; 2]) -> (Self, Pace) {
        let watch = Watch::start();
        for _ in 0..records {
            for bytes in &commits {
                self.commit(bytes).await.unwrap();
            }
        }
        let pace = watch.stop(records);
        (self, pace)
    }

    async fn commit(&mut self, bytes: &[u8]) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(connection) => {
                let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
                sqlx::query(INSERT).bind(bytes).execute(&mut *transaction).await?;
                transaction.commit().await
            }
            Self::Postgres(connection) => {
                let mut transaction = connection.begin().await?;
                sqlx::query(INSERT).bind(bytes).execute(&mut *transaction).await?;
                transaction.commit().await
            }
            Self::Taken => Ok(()),
        }
    }
}

/// A connection with the settings of ours.
async fn sqlite(file: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    options.connect().await.unwrap()
}

/// An empty database of this name.
async fn database(server: &str, name: &str) -> String {
    let mut connection = PgConnection::connect(&format!("{server}/postgres")).await.unwrap();
    let sql = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    format!("{server}/{name}")
}

/// An instance of the engine.
struct Instance {
    store: Store,
    issuer: Issuer,
    entropy: Entropy,
    form: Form,
    portrait: Vec<u8>,
}

impl Instance {
    /// The demo's, with its keys, and nothing drawn when it issues.
    async fn new(folder: &Path, database: Option<&str>) -> Self {
        set_up(folder, database);
        let config = Config::read(&folder.join("config.toml")).unwrap();
        let passphrase = read_passphrase(&config.passphrase).unwrap();
        let keys =
            AuthorityKeys::load(&config.keys.join("UTO"), "UTO".parse().unwrap(), &passphrase);
        let sealing = std::fs::read_to_string(&config.sealing_key).unwrap();
        let sealing = SealingKeys::from_file(&sealing, &passphrase).unwrap();
        let address = Address::read(&config.database, folder).unwrap();
        let entropy = Arc::new(Entropy::from_system().unwrap());
        let store = Store::open(&address, sealing, entropy, Schema::Expect).await.unwrap();
        let issuer = Issuer {
            ledger: Arc::new(store.clone()),
            keys: Arc::new(KeyRing::new(vec![keys.unwrap()])),
            public_url: config.public_url,
            node: Node { name: "bench".into(), process: [1; 16] },
            clock: Clock::system(),
            templates: Arc::default(),
            proof: |_, _, _, _, _, _| Ok(Vec::new()),
            face: |_| None,
        };
        let applicants = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/applicants");
        let form = std::fs::read(applicants.join("ashgrove-theodora.json")).unwrap();
        Self {
            store,
            issuer,
            entropy: Entropy::from_system().unwrap(),
            form: serde_json::from_slice(&form).unwrap(),
            portrait: std::fs::read(applicants.join("ashgrove-theodora.jpg")).unwrap(),
        }
    }

    fn random(&self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.entropy.bytes::<1>()[0]).collect()
    }

    /// Applications that stand approved, put on record together.
    async fn approved(&self, count: usize) -> Vec<ApplicationId> {
        let mut unit = Ledger::<dyn ApplicationRepository>::begin(&self.store).await.unwrap();
        let mut ids = Vec::new();
        for _ in 0..count {
            let application = self.application();
            unit.work().add_application(&application).await.unwrap();
            ids.push(application.id);
        }
        unit.housekeep().await.unwrap();
        ids
    }

    fn application(&self) -> Application {
        let capturer = officer(1, Role::Capture);
        let id = ApplicationId::from_random(self.entropy.bytes());
        let salt = self.entropy.bytes();
        Application::draft(id, self.form.clone(), salt, BTreeSet::new(), &capturer)
            .unwrap()
            .with_portrait(self.portrait.clone(), &capturer)
            .unwrap()
            .submit(&capturer)
            .unwrap()
            .approve(&officer(2, Role::Approve), Practice::default())
            .unwrap()
    }

    /// Issues them all, and says how fast.
    async fn issue(self: &Arc<Self>, approved: Vec<ApplicationId>, workers: usize) -> Pace {
        let records = approved.len();
        let approved = Arc::new(Mutex::new(approved));
        let watch = Watch::start();
        let workers: Vec<_> = (0..workers)
            .map(|_| tokio::spawn(Arc::clone(self).work(Arc::clone(&approved))))
            .collect();
        for worker in workers {
            worker.await.unwrap();
        }
        watch.stop(records)
    }

    async fn work(self: Arc<Self>, approved: Arc<Mutex<Vec<ApplicationId>>>) {
        let caller = officer(2, Role::Print);
        loop {
            let next = approved.lock().unwrap().pop();
            let Some(id) = next else { return };
            self.issuer.issue(&id, &caller, &self.entropy, Keep::nothing()).await.unwrap();
        }
    }
}

fn officer(number: u8, role: Role) -> Caller {
    let officer = Officer {
        id: OfficerId::from_random([number; 16]),
        authority: "UTO".parse().unwrap(),
        post: Some("HOU".into()),
        roles: [role].into(),
        people: BTreeSet::new(),
    };
    Caller::officer(officer, Clock::system().now())
}

/// A demo, made by the program itself.
fn set_up(folder: &Path, database: Option<&str>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    for name in ["CHANCERY_CONFIG", "CHANCERY_DATABASE_URL", "CHANCERY_PASSPHRASE"] {
        command.env_remove(name);
    }
    command.args(["-q", "demo", "--no-serve", "--dir"]).arg(folder);
    if let Some(url) = database {
        command.args(["--database-url", url]);
    }
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
