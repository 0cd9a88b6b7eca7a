//! The verifier as a WebAssembly module: built as a host without a standard library builds it, and
//! asked for every verdict of `docs/vectors` by Node.
#![cfg(test)]

use std::path::Path;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What a command prints that must exit with 0.
#[track_caller]
fn succeeds(command: &mut Command) -> String {
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => {
            panic!("{command:?}: {error}: run scripts/test, which installs what it needs")
        }
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{said}{complained}", output.status);
    said
}

#[test]
fn node_gets_the_published_verdicts() {
    let root = Path::new(ROOT);
    let module = succeeds(&mut Command::new(root.join("scripts/build-wasm")));
    let module = root.join(module.trim());
    let size = std::fs::metadata(&module).unwrap().len();
    assert!(size < 768 << 10, "the module has {size} bytes");
    let mut node = Command::new("node");
    node.arg(root.join("tests/wasm/vectors.mjs")).arg(&module).arg(root.join("docs/vectors"));
    print!("{size} bytes; {}", succeeds(&mut node));
}
