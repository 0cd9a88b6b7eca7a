//! Embeds the sample applicants, so that the demo needs nothing but the program.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=fixtures/applicants");
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let folder = Path::new(&root).join("fixtures/applicants");
    let mut bodies = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            bodies.push(path);
        }
    }
    bodies.sort();
    let mut code = String::from("fn embedded() -> Vec<Applicant> {\n    vec![\n");
    for body in bodies {
        let slug = body.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let signature = folder.join(format!("{slug}.signature.png"));
        let signature = if signature.exists() {
            format!("Some(include_bytes!({signature:?}))")
        } else {
            "None".into()
        };
        let portrait = body.with_extension("jpg");
        writeln!(
            code,
            "        Applicant {{ slug: {slug:?}, body: include_str!({body:?}), \
             portrait: include_bytes!({portrait:?}), signature: {signature} }},"
        )
        .map_err(io::Error::other)?;
    }
    code.push_str("    ]\n}\n");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("applicants.rs"), code)
}
