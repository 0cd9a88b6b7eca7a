//! A PostgreSQL of the tests' own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection, PgConnection};

/// A throw-away cluster, made and removed by `scripts/postgres`.
pub(crate) struct Cluster {
    dir: PathBuf,
    pub(crate) url: String,
}

impl Cluster {
    pub(crate) fn start() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("chancery-postgres-{}-{number}", std::process::id());
        let dir = std::env::temp_dir().join(name);
        let output = script("start", &dir);
        Self { dir, url: output.trim().to_string() }
    }

    /// Stops the server without ceremony: every session is cut off in the middle.
    pub(crate) fn crash(&self) {
        script("crash", &self.dir);
    }

    /// Starts it again, and waits until it answers.
    pub(crate) fn resume(&self) {
        script("resume", &self.dir);
    }

    /// Where the server keeps its data and its log.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// An empty database of this name.
    pub(crate) fn database(&self, name: &str) -> String {
        create(&self.url, name)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        script("stop", &self.dir);
    }
}

fn script(verb: &str, dir: &Path) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/postgres");
    let output = Command::new(script).arg(verb).arg(dir).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "scripts/postgres {verb}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// An empty database on the server that `scripts/test` started for all tests, or on one that this
/// test binary starts for itself.
pub(crate) fn fresh_database(name: &str) -> String {
    static OWN: OnceLock<Own> = OnceLock::new();
    let url = std::env::var("CHANCERY_TEST_POSTGRES")
        .unwrap_or_else(|_| OWN.get_or_init(Own::start).0.clone());
    create(&url, &format!("{name}_{}", std::process::id()))
}

/// A server that ends with the test binary. Statics are never dropped, so a process of its own
/// waits for this one to end.
struct Own(String);

impl Own {
    #[expect(clippy::zombie_processes, reason = "it outlives this process, to clean up after it")]
    fn start() -> Self {
        let cluster = std::mem::ManuallyDrop::new(Cluster::start());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/postgres");
        let wait = format!(
            "while kill -0 {} 2>/dev/null; do sleep 1; done; exec {:?} stop {:?}",
            std::process::id(),
            script,
            cluster.dir
        );
        Command::new("setsid").args(["bash", "-c", &wait]).spawn().unwrap();
        Self(cluster.url.clone())
    }
}

fn create(server: &str, name: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("{name}_{number}").replace('-', "_");
    let create = async {
        let mut connection = PgConnection::connect(&format!("{server}/postgres")).await.unwrap();
        let sql = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    };
    // A test that is itself asynchronous has a runtime already, so this one gets a thread.
    std::thread::scope(|scope| {
        let made = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(create);
        });
        made.join().unwrap();
    });
    format!("{server}/{name}")
}
