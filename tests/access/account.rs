//! An officer as a person at a browser: a password, an authenticator, a session.

use chancery::access::TotpSecret;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::common::casework::{fresh_login, now, said};
use super::common::{Answer, Server};
use super::text;

pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// The header of a page of ours.
pub(crate) const OURS: (&str, &str) = ("sec-fetch-site", "same-origin");

/// What an officer knows and holds.
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) login: String,
    pub(crate) password: String,
    pub(crate) totp: TotpSecret,
    pub(crate) recovery: Vec<String>,
}

/// RFC 4648 base 32, 32 characters to 20 bytes.
pub(crate) fn from_base32(text: &str) -> [u8; 20] {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut bits = 0_u64;
    let mut bytes = Vec::new();
    for (place, letter) in text.bytes().enumerate() {
        let digit = alphabet.iter().position(|known| *known == letter).unwrap();
        bits = (bits << 5) | digit as u64;
        if place % 8 == 7 {
            bytes.extend(&bits.to_be_bytes()[3..]);
            bits = 0;
        }
    }
    bytes.try_into().unwrap()
}

/// An officer of the demo, from `credentials.json`.
pub(crate) fn of_demo(officer: &Value) -> Account {
    Account {
        id: String::new(),
        login: text(&officer["login"]),
        password: text(&officer["password"]),
        totp: TotpSecret::new(from_base32(officer["totp_secret"].as_str().unwrap())),
        recovery: Vec::new(),
    }
}

/// Puts an officer on record, and gives id, login and one-time code.
pub(crate) fn added(
    server: &Server,
    admin: &str,
    post: &str,
    roles: &[&str],
) -> (String, String, String) {
    let login = fresh_login();
    let body = json!({"name": "Ada Lindgren", "login": login, "post": post, "roles": roles});
    let added = said(&server.post("/v1/admin/officers", admin, &body), 201);
    (text(&added["officer"]["id"]), login, text(&added["one_time_code"]))
}

pub(crate) fn enrol(server: &Server, code: &str, password: &str) -> Answer {
    let body = json!({"code": code, "password": password}).to_string();
    let headers = [("content-type", "application/json")];
    server.send("POST", "/v1/enrolments", &headers, body.as_bytes()).unwrap()
}

/// An officer who has come all the way to a password and an authenticator.
pub(crate) fn enrolled(server: &Server, admin: &str, post: &str, roles: &[&str]) -> Account {
    let (id, login, code) = added(server, admin, post, roles);
    enrolled_with(server, id, login, &code)
}

pub(crate) fn enrolled_with(server: &Server, id: String, login: String, code: &str) -> Account {
    let got = said(&enrol(server, code, PASSWORD), 201);
    let totp = TotpSecret::new(from_base32(got["totp_secret"].as_str().unwrap()));
    let recovery = got["recovery_codes"].as_array().unwrap().iter().map(text).collect();
    Account { id, login, password: PASSWORD.into(), totp, recovery }
}

pub(crate) fn log_in(server: &Server, body: &Value) -> Answer {
    let headers = [("content-type", "application/json")];
    server.send("POST", "/v1/sessions", &headers, body.to_string().as_bytes()).unwrap()
}

impl Account {
    /// The code of the authenticator, `steps` of 30 seconds from now. One step either way is good.
    pub(crate) fn code(&self, steps: i64) -> String {
        self.totp.code(now() + SignedDuration::from_secs(30 * steps))
    }

    pub(crate) fn with_code(&self, code: &str) -> Value {
        json!({"login": self.login, "password": self.password, "totp": code})
    }

    pub(crate) fn with_recovery(&self, code: &str) -> Value {
        json!({"login": self.login, "password": self.password, "recovery_code": code})
    }

    /// The session that the present code opens.
    pub(crate) fn session(&self, server: &Server) -> Session {
        let answer = log_in(server, &self.with_code(&self.code(0)));
        assert_eq!(answer.status, 201, "{}", answer.text());
        Session::of(&answer)
    }
}

/// A browser that is logged in.
pub(crate) struct Session {
    /// The cookie, name and secret.
    pub(crate) cookie: String,
}

impl Session {
    pub(crate) fn of(answer: &Answer) -> Self {
        let set = answer.header("set-cookie").unwrap();
        Self { cookie: set.split(';').next().unwrap().to_string() }
    }

    pub(crate) fn secret(&self) -> &str {
        self.cookie.split_once('=').unwrap().1
    }

    /// A request with the cookie and whatever headers the browser sends beside it.
    pub(crate) fn send(
        &self,
        server: &Server,
        (method, path): (&str, &str),
        more: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        let mut headers = vec![("cookie", self.cookie.as_str())];
        headers.extend(more);
        let text = if body.is_null() { String::new() } else { body.to_string() };
        if !body.is_null() {
            headers.push(("content-type", "application/json"));
        }
        server.send(method, path, &headers, text.as_bytes()).unwrap()
    }

    /// Who is logged in.
    pub(crate) fn current(&self, server: &Server) -> Answer {
        self.send(server, ("GET", "/v1/sessions/current"), &[], &Value::Null)
    }

    /// What a page of ours posts.
    pub(crate) fn post(&self, server: &Server, path: &str, body: &Value) -> Answer {
        self.send(server, ("POST", path), &[OURS], body)
    }

    pub(crate) fn log_out(&self, server: &Server) -> Answer {
        self.send(server, ("DELETE", "/v1/sessions/current"), &[OURS], &Value::Null)
    }
}
