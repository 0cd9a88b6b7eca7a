//! What others make of the demo's files: independent readers of the code, the pictures, the
//! certificates, the lists and the pages.
#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use chancery_mrz::{Elements, Format};
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const MOMENT: &str = "2026-11-23T12:00:00Z";

/// `out/` of one run of the demo, which all tests here look at.
fn out() -> &'static Path {
    static OUT: OnceLock<PathBuf> = OnceLock::new();
    OUT.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("interop");
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        let mut demo = Command::new(env!("CARGO_BIN_EXE_chancery"));
        demo.args(["demo", "--no-serve", "--seed", "1", "--at", MOMENT, "--dir"]).arg(&folder);
        let _ = succeeds(&mut demo);
        folder.join("out")
    })
}

/// Runs a command to its end.
#[track_caller]
fn run(command: &mut Command) -> Output {
    match command.output() {
        Ok(output) => output,
        Err(error) => {
            panic!("{command:?}: {error}: run scripts/test, which installs what it needs")
        }
    }
}

/// What a command prints that must exit with 0.
#[track_caller]
fn succeeds(command: &mut Command) -> String {
    let output = run(command);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{said}{complained}", output.status);
    said
}

/// Runs one of `tests/interop/*.py` over the demo's files.
#[track_caller]
fn python(script: &str) {
    python_over(script, out());
}

/// The same over other files.
#[track_caller]
fn python_over(script: &str, files: &Path) {
    let python = Path::new(ROOT).join("target/interop-venv/bin/python");
    assert!(python.exists(), "{} is absent: run scripts/test", python.display());
    let script = Path::new(ROOT).join("tests/interop").join(script);
    // -B: no compiled copies beside the sources.
    print!("{}", succeeds(Command::new(python).arg("-B").arg(script).arg(files)));
}

/// The files with this ending, in every authority's folder.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_str().is_some_and(|path| path.ends_with(ending)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A file of the demo's and the record beside it: `<number>.json`.
fn with_records(ending: &str) -> Vec<(PathBuf, Value)> {
    let found = files(out(), ending);
    assert!(found.len() >= 14, "{} documents", found.len());
    let record = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        let number = name.strip_suffix(ending).unwrap();
        let text = fs::read_to_string(path.with_file_name(format!("{number}.json"))).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    found.iter().map(|path| (path.clone(), record(path))).collect()
}

/// `openssl verify` under one root, at the demo's moment.
fn openssl_verify(root: &Path) -> Command {
    let moment: jiff::Timestamp = MOMENT.parse().unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["verify", "-attime", &moment.as_second().to_string(), "-CAfile"]).arg(root);
    openssl
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn claim169_verifies_every_code_and_reads_the_record() {
    python("claim169_reads.py");
}

/// The good codes of `docs/vectors`: with a portrait, with ES256, with every optional attribute.
#[test]
fn claim169_and_cwt_verify_the_published_codes() {
    python_over("vectors_read.py", &Path::new(ROOT).join("docs/vectors"));
}

/// Zones of every format, of which every third has one digit of the expiry changed.
#[test]
fn mrz_checks_zones_as_we_do() {
    let mut zones = String::new();
    for at in 0..600 {
        let format = Format::ALL[at % Format::ALL.len()];
        let number = format!("C{:08}", at * 7919);
        let data = format!("Z{at}");
        let elements = Elements {
            format,
            document_code: match format {
                Format::Td1 | Format::Td2 => "I<",
                Format::Td3 => "P<",
                _ => "V<",
            },
            issuing_state: ["UTO", "D<<", "PHL"][at % 3],
            document_number: &number[..3 + at % 7],
            optional_1: if at % 2 == 0 { "" } else { &data },
            optional_2: "",
            birth_date: &format!("{:02}{:02}{:02}", at % 100, 1 + at % 12, 1 + at % 28),
            sex: ['F', 'M', '<'][at % 3],
            expiry: "321130",
            nationality: ["ETH", "XXA", "FRA"][at % 3],
            name: ["OEBERG<OHARA<<ZOE", "VAN<DER<BERG<<ANNA<MARIA", "LI<<WEI"][at % 3],
        };
        let mut lines = elements.lines().unwrap().join("\n");
        if at % 3 == 0 {
            lines = lines.replacen("321130", "321230", 1);
        }
        let mrz = chancery_mrz::parse(&lines).unwrap();
        let zone = serde_json::json!({
            "zone": lines, "format": format.as_str(), "valid": mrz.faults.is_empty(),
            "document_number": mrz.document_number(), "birth_date": mrz.birth_date(),
            "expiry_date": mrz.expiry(), "nationality": mrz.nationality(),
            "primary": mrz.primary(), "secondary": mrz.secondary(),
        });
        zones.push_str(&format!("{zone}\n"));
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("zones.ndjson");
    fs::write(&file, zones).unwrap();
    python_over("mrz_checks.py", &file);
}

#[test]
fn zxing_cpp_reads_every_picture() {
    python("zxing_reads.py");
}

#[test]
fn cwt_verifies_every_status_list() {
    python("status_lists.py");
}

#[test]
fn zbarimg_reads_every_picture() {
    for (code, record) in with_records(".qr.txt") {
        let text = fs::read_to_string(&code).unwrap();
        let number = record["document"]["number"].as_str().unwrap();
        let side = match record["document"]["kind"].as_str() {
            Some("consular_card") => format!("{number}-back.png"),
            _ => format!("{number}.png"),
        };
        let mut zbarimg = Command::new("zbarimg");
        zbarimg.args(["--quiet", "--nodbus", "--raw", "-Sdisable", "-Sqrcode.enable", "-Sbinary"]);
        let read = run(zbarimg.arg(code.with_file_name(&side)));
        assert!(read.status.success(), "{side}");
        // In binary mode nothing stands between two symbols, nor after them.
        let (text, seal) =
            (text.into_bytes(), fs::read(code.with_file_name(format!("{number}.seal"))));
        let orders = match seal {
            Ok(seal) => vec![[&text[..], &seal].concat(), [&seal[..], &text].concat()],
            Err(_) => vec![text],
        };
        assert!(orders.contains(&read.stdout), "{side}");
    }
}

/// Press sheets of the cards: taken by qpdf, and every code on them read from the print.
#[test]
fn press_sheets_are_taken_and_read() {
    let cards: Vec<(PathBuf, String)> = with_records(".pdf")
        .into_iter()
        .filter(|(path, record)| {
            record["document"]["kind"] == "consular_card" && path.parent() == Some(out())
        })
        .map(|(path, _)| {
            let text = fs::read_to_string(path.with_extension("qr.txt")).unwrap();
            (path, text)
        })
        .collect();
    let sheets = Path::new(env!("CARGO_TARGET_TMPDIR")).join("press-sheets.pdf");
    let press = |files: &[&Path]| {
        let mut press = Command::new(env!("CARGO_BIN_EXE_chancery"));
        press.arg("press-sheet").args(files).args(["--paper", "sra3", "--out"]).arg(&sheets);
        press
    };
    let files: Vec<&Path> = cards.iter().map(|(path, _)| path.as_path()).collect();
    let _ = succeeds(&mut press(&files));
    let _ = succeeds(Command::new("qpdf").arg("--check").arg(&sheets));
    let pages = succeeds(Command::new("qpdf").arg("--show-npages").arg(&sheets));
    assert_eq!(pages.trim(), "2", "{} cards on one sheet of paper", cards.len());
    let pictures = sheets.with_extension("");
    let mut print = Command::new("pdftoppm");
    let _ = succeeds(print.args(["-r", "300", "-gray", "-f", "2"]).arg(&sheets).arg(&pictures));
    let mut zbarimg = Command::new("zbarimg");
    zbarimg.args(["--quiet", "--nodbus", "--raw", "-Sdisable", "-Sqrcode.enable"]);
    let read = succeeds(zbarimg.arg(pictures.with_file_name("press-sheets-2.pgm")));
    for (path, text) in &cards {
        assert!(read.lines().any(|line| line == text), "{}", path.display());
    }

    // A file that is no document is named, and nothing is written.
    fs::remove_file(&sheets).unwrap();
    let record = files[0].with_extension("json");
    let refused = run(&mut press(&[files[0], &record]));
    assert_eq!(refused.status.code(), Some(12));
    assert!(String::from_utf8_lossy(&refused.stderr).contains(record.to_str().unwrap()));
    assert!(!sheets.exists());
}

#[test]
fn openssl_accepts_every_certificate_under_its_root() {
    let roots = files(out(), "/root.pem");
    assert_eq!(roots.len(), 2);
    for root in roots {
        let certificates = files(&root.with_file_name("certificates"), ".pem");
        let (seals, signers): (Vec<_>, Vec<_>) =
            certificates.into_iter().partition(|path| is_seal_signer(path));
        assert_eq!((seals.len(), signers.len()), (1, 3), "documents, lists, receipts; seals");
        succeeds(openssl_verify(&root).args(&signers));
    }
}

/// A Bar Code Signer of Doc 9303-12, by the one use it is for.
fn is_seal_signer(certificate: &Path) -> bool {
    let said = succeeds(
        Command::new("openssl")
            .args(["x509", "-noout", "-ext", "extendedKeyUsage", "-in"])
            .arg(certificate),
    );
    said.contains("2.23.136.1.1.11.1")
}

#[test]
fn one_root_accepts_no_certificate_of_another() {
    let [one, other] = &*files(out(), "/root.pem") else { panic!("two roots") };
    let certificates = files(&other.with_file_name("certificates"), ".pem");
    for certificate in certificates {
        let output = run(openssl_verify(one).arg(&certificate));
        assert!(!output.status.success(), "{}", certificate.display());
    }
}

#[test]
fn qpdf_finds_no_fault_in_any_page() {
    for (pdf, _) in with_records(".pdf") {
        succeeds(Command::new("qpdf").arg("--check").arg(pdf));
    }
}

#[test]
fn every_font_is_embedded_and_subset() {
    for (pdf, _) in with_records(".pdf") {
        let said = succeeds(Command::new("pdffonts").arg(&pdf));
        // Two lines of heading; the last five columns are emb, sub, uni and the object's id.
        let fonts: Vec<&str> = said.lines().skip(2).collect();
        assert!(!fonts.is_empty(), "{} has no font", pdf.display());
        for font in fonts {
            let columns: Vec<&str> = font.split_whitespace().rev().collect();
            let [_, _, _, subset, embedded, ..] = &*columns else { panic!("{font}") };
            assert_eq!((*embedded, *subset), ("yes", "yes"), "{}: {font}", pdf.display());
        }
    }
}

/// Letter-spacing and line breaks are layout, so the texts are compared without white space.
#[test]
fn pdftotext_finds_the_number_and_the_primary_identifier() {
    for (pdf, record) in with_records(".pdf") {
        let read = squeezed(&succeeds(Command::new("pdftotext").arg("-raw").arg(&pdf).arg("-")));
        for value in [&record["document"]["number"], &record["holder"]["name"]["primary"]] {
            let value = value.as_str().unwrap();
            assert!(read.contains(&squeezed(value)), "{}: no {value}", pdf.display());
        }
    }
}
