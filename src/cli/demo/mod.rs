//! The demo: every sample applicant, from intake to a verdict read back from the picture.

mod applicants;
mod instance;
mod people;
mod read_back;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use super::arguments::Demo;
use super::assemble::{block_on, engine};
use super::exit::{Failure, OK};
use super::out;
use super::serve::serve;
use super::terminal::Terminal;
use crate::environment::{Clock, Entropy};
use crate::http::Engine;
use instance::instance;

/// Whose card the demo revokes: a document that was good, and no longer is.
const REVOKED: &str = "garcia-fuentes-lucia-ines";

pub(super) fn run(arguments: &Demo, terminal: &Terminal) -> Result<u8, Failure> {
    let clock = arguments.at.map_or_else(Clock::system, Clock::fixed);
    // A demo that is there already has its numbers and keys; repeating its random numbers would
    // only repeat the nonces that seal its records.
    let begun = arguments.dir.join("config.toml").exists() && !arguments.reset;
    let entropy = Arc::new(match arguments.seed {
        Some(seed) if !begun => Entropy::from_seed(seed),
        _ => Entropy::from_system().map_err(Failure::internal)?,
    });
    let config = instance(arguments, clock.now(), &entropy, terminal)?;
    let out_dir = arguments.dir.join("out");
    block_on(async {
        let running = engine(&config, clock, Arc::clone(&entropy)).await?;
        let engine = &*running.engine;
        let documents = issue_all(engine, arguments, terminal).await?;
        engine.publish(None, true).await.map_err(Failure::internal)?;
        out::write_public(engine, &out_dir)?;
        out::write_documents(engine, &documents, &out_dir).await?;
        let as_expected = read_back::table(engine, &documents, &out_dir, terminal)?;
        invite(arguments, &documents, terminal)?;
        running.record.close().await;
        if !as_expected {
            return Err(Failure::internal("a document did not read back as it should"));
        }
        Ok(())
    })?;
    if arguments.no_serve {
        return Ok(OK);
    }
    // What is served from here on is of now, and of the system's randomness.
    let entropy = Arc::new(Entropy::from_system().map_err(Failure::internal)?);
    block_on(async {
        let running = engine(&config, Clock::system(), entropy).await?;
        let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), arguments.port);
        serve(running, &config, address, terminal).await
    })
}

/// Takes every applicant as far as it goes; what an earlier run did is not done again.
async fn issue_all(
    engine: &Engine,
    arguments: &Demo,
    terminal: &Terminal,
) -> Result<Vec<out::Made>, Failure> {
    let crew = people::crew(engine, &arguments.dir).await?;
    let mut documents = Vec::new();
    for applicant in applicants::all()? {
        let revoke = applicant.slug == REVOKED;
        documents.push(applicants::carry(engine, &crew, &applicant, revoke, terminal).await?);
    }
    Ok(documents)
}

/// How a newcomer tries the rest: one `curl` with the first verifier's key.
fn invite(arguments: &Demo, documents: &[out::Made], terminal: &Terminal) -> Result<(), Failure> {
    let Some(first) = documents.first() else { return Ok(()) };
    let key = people::first_verifier_key(&arguments.dir)?;
    let code = arguments.dir.join("out").join(format!("{}.qr.txt", first.number()));
    terminal.say(&format!(
        "\nKeys of officers and verifiers: {}\nTry, while the demo serves:\n\n  \
         curl -s http://127.0.0.1:{}/v1/verifications -H 'Authorization: Bearer {key}' \\\n    \
         -H 'Content-Type: application/json' -d \"{{\\\"qr\\\": \\\"$(cat {})\\\"}}\"\n",
        arguments.dir.join("credentials.json").display(),
        arguments.port,
        code.display(),
    ));
    Ok(())
}
