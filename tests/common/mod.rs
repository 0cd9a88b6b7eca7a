//! What the tests through the real binary share: demos, servers, and a small HTTP client.

pub(crate) mod casework;
pub(crate) mod postgres;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use serde_json::Value;

pub(crate) const AT: &str = "2026-11-23T12:00:00Z";

/// A folder that goes when the test does.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("chancery-{name}-{}-{number}", std::process::id()));
        drop(std::fs::remove_dir_all(&path));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

pub(crate) fn chancery() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    for name in ["CHANCERY_CONFIG", "CHANCERY_DATABASE_URL", "CHANCERY_PASSPHRASE"] {
        command.env_remove(name);
    }
    command.env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

/// Runs the command to its end.
pub(crate) fn run<I: IntoIterator<Item = S>, S: AsRef<std::ffi::OsStr>>(arguments: I) -> Output {
    chancery().args(arguments).output().unwrap()
}

/// Makes the seeded demo of the time [`AT`] in a folder.
pub(crate) fn demo(dir: &Path) -> String {
    let output = chancery()
        .args(["-q", "demo", "--no-serve", "--seed", "1", "--at", AT, "--dir"])
        .arg(dir)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Makes a demo of the present time, for a server of the present time.
pub(crate) fn demo_now(dir: &Path) {
    demo_on(dir, None);
}

/// The same, with the record in a PostgreSQL database.
pub(crate) fn demo_on(dir: &Path, database_url: Option<&str>) {
    let mut command = chancery();
    command.args(["-q", "demo", "--no-serve", "--dir"]).arg(dir);
    if let Some(url) = database_url {
        command.args(["--database-url", url]);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The numbers of the first authority's documents of a kind, in order.
pub(crate) fn numbers(out: &Path, kind: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    for entry in std::fs::read_dir(out).unwrap() {
        let path = entry.unwrap().path();
        let is_record =
            path.extension().is_some_and(|e| e == "json") && path.with_extension("pdf").exists();
        if is_record && record(&path)["document"]["kind"] == kind {
            numbers.push(path.file_stem().unwrap().to_str().unwrap().to_string());
        }
    }
    numbers.sort();
    numbers
}

pub(crate) fn record(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A serving process.
pub(crate) struct Server {
    child: Child,
    log: Arc<Mutex<String>>,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Serves a demo's folder on a port that the system picks, and waits until it listens.
    pub(crate) fn start(dir: &Path) -> Self {
        Self::start_with(&dir.join("config.toml"))
    }

    /// The same with another file of configuration.
    pub(crate) fn start_with(config: &Path) -> Self {
        let text = std::fs::read_to_string(config).unwrap();
        let listen = text.lines().find(|line| line.starts_with("listen = ")).unwrap();
        std::fs::write(config, text.replace(listen, "listen = \"127.0.0.1:0\"")).unwrap();
        let mut child = chancery()
            .args(["-v", "serve", "--config"])
            .arg(config)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let errors = BufReader::new(child.stderr.take().unwrap());
        let (tell, told) = mpsc::channel();
        let log = Arc::new(Mutex::new(String::new()));
        let said = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                said.lock().unwrap().push_str(&format!("{line}\n"));
                let scheme = line.split_once("Listening http").map(|(_, rest)| rest);
                if let Some((_, address)) = scheme.and_then(|rest| rest.split_once("://")) {
                    tell.send(address.trim().parse().unwrap()).unwrap_or_default();
                }
            }
        });
        let address = told.recv_timeout(Duration::from_secs(60)).expect("the server did not start");
        Self { child, log, address }
    }

    /// What it has said on stderr.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub(crate) fn kill(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }

    /// Asks the process to stop and gives its exit code.
    pub(crate) fn stop(&mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }

    pub(crate) fn alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, b"").expect("no answer")
    }

    pub(crate) fn post(&self, path: &str, key: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {key}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        self.send("POST", path, &headers, body.to_string().as_bytes()).expect("no answer")
    }

    /// One request on a connection of its own; none when the server went away.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Option<Answer> {
        let mut stream = TcpStream::connect(self.address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {}\r\n",
            body.len()
        );
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).ok()?;
        // A server that refuses a large body may close before it is all sent.
        drop(stream.write_all(body));
        let mut bytes = Vec::new();
        drop(stream.read_to_end(&mut bytes));
        Answer::parse(&bytes)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// An HTTP answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let split = bytes.windows(4).position(|w| w == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..split]).ok()?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_string()))
            .collect();
        let body = bytes[split + 4..].to_vec();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let whole = length.is_none_or(|(_, value)| value.parse() == Ok(body.len()));
        whole.then_some(Self { status, headers, body })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// A demo's secrets.
pub(crate) struct Credentials(Value);

impl Credentials {
    pub(crate) fn read(dir: &Path) -> Self {
        Self(record(&dir.join("credentials.json")))
    }

    /// The service key of the officer in this place at a post.
    pub(crate) fn officer(&self, post: &str, place: usize) -> String {
        let officers = self.0["officers"].as_array().unwrap();
        let here: Vec<&Value> = officers.iter().filter(|o| o["post"] == post).collect();
        here[place]["service_key"].as_str().unwrap().into()
    }

    pub(crate) fn verifier(&self, place: usize) -> String {
        self.0["verifiers"][place]["key"].as_str().unwrap().into()
    }
}

/// A sample applicant's body and portrait.
pub(crate) fn applicant(slug: &str) -> (Value, Vec<u8>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/applicants");
    let body = record(&folder.join(format!("{slug}.json")));
    (body, std::fs::read(folder.join(format!("{slug}.jpg"))).unwrap())
}
