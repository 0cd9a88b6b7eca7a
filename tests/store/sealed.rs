//! Sealed cells open in their own place only: who can write into the database can exchange two of
//! them, and is found out whenever one is read.

use chancery::access::{AccessRepository, LogInRecord, OfficerId, TotpSecret, Witness};
use chancery::application::{ApplicationId, ApplicationRepository};
use chancery::audit::AuditRepository;
use chancery::document::DocumentStatus;
use chancery::environment::Entropy;
use chancery::issuance::IssuanceRepository;
use chancery::ledger::{Act, Answer, Answered, Object, RequestKey};
use chancery::privacy::{Personal, Place, SealingKey};
use chancery::registry::{RegistryRepository, StatusChange};
use chancery::store::Store;

use crate::db::{Cell, Db, Raw, act, begin, keys, on_both_databases, read};
use crate::samples::{
    application, application_id, at, capturer, document, intent, leaf, officer, officer_id,
    with_authorities,
};

on_both_databases!(two_sealed_cells_that_change_places_do_not_open);

/// How many of each kind are on record.
const COUNT: u32 = 24;

/// How many pairs are exchanged.
fn pairs(db: &Db) -> usize {
    let long = std::env::var_os("CHANCERY_LONG").is_some();
    if db.is_sqlite() || long { 1000 } else { 200 }
}

/// A sealed cell.
#[derive(Clone, Debug)]
struct Sealed {
    table: &'static str,
    column: &'static str,
    /// The columns that name its row, and what stands in them.
    key: &'static [&'static str],
    row: Vec<Cell>,
    blob: Cell,
}

/// Where sealed cells stand: table, columns, what names a row, and which rows are read through
/// the repositories.
type Kind = (&'static str, &'static [&'static str], &'static [&'static str], &'static str);

const KINDS: [Kind; 10] = [
    (
        "application_versions",
        &["form", "portrait", "signature"],
        &["application", "version"],
        // What the present version replaced stays, and is read by nobody.
        "version = (SELECT version FROM applications WHERE id = application)",
    ),
    ("officers", &["sealed", "totp"], &["id"], "1 = 1"),
    ("intents", &["sealed", "to_be_signed"], &["application"], "1 = 1"),
    ("documents", &["sealed", "cose"], &["number"], "1 = 1"),
    ("intents", &["seal_to_be_signed"], &["application"], "seal_to_be_signed IS NOT NULL"),
    ("documents", &["seal"], &["number"], "seal IS NOT NULL"),
    ("status_changes", &["witness"], &["number", "sequence"], "1 = 1"),
    ("answers", &["body"], &["key"], "1 = 1"),
    ("audit", &["detail"], &["sequence"], "length(detail) > 0"),
    ("record_keys", &["wrapped"], &["record"], "1 = 1"),
];

async fn sealed_cells(raw: &mut Raw) -> Vec<Sealed> {
    let mut cells = Vec::new();
    for (table, columns, key, which) in KINDS {
        for &column in columns {
            let sql = format!("SELECT {column}, {} FROM {table} WHERE {which}", key.join(", "));
            for mut row in raw.rows(&sql, &[]).await {
                let blob = row.remove(0);
                cells.push(Sealed { table, column, key, row, blob });
            }
        }
    }
    cells
}

/// Writes a blob where a cell stands.
async fn write(raw: &mut Raw, cell: &Sealed, blob: &Cell) {
    let Sealed { table, column, key, row, .. } = cell;
    let named = (2..).zip(*key).map(|(at, column)| format!("{column} = ${at}"));
    let named = named.collect::<Vec<_>>().join(" AND ");
    let sql = format!("UPDATE {table} SET {column} = $1 WHERE {named}");
    let args: Vec<Cell> = [blob.clone()].into_iter().chain(row.iter().cloned()).collect();
    assert_eq!(raw.change(&sql, &args).await, 1);
}

async fn fill(store: &Store) {
    with_authorities(store).await;
    let mut unit = begin::<dyn IssuanceRepository>(store).await;
    let work = unit.work();
    let list = work.add_status_list("UTO", "https://id.example").await.unwrap();
    for number in 0..COUNT {
        let draft = application(number);
        work.add_application(&draft).await.unwrap();
        let drawn = draft.with_portrait(vec![1; 900], &capturer(1)).unwrap();
        let signed = drawn.with_signature(vec![2; 300], &capturer(1)).unwrap();
        work.update_application(&signed).await.unwrap();
        let made = intent(number, &list, u64::from(number));
        work.add_intent(&made).await.unwrap();
        work.add_document(&document(&made), leaf(number)).await.unwrap();
        witnessed(work, number, &made.record.number).await;
    }
    unit.commit(act()).await.unwrap();
    for number in 0..COUNT {
        staff(store, number).await;
    }
}

async fn witnessed(
    work: &mut (dyn IssuanceRepository + 'static),
    number: u32,
    of: &chancery_identity::DocumentNumber,
) {
    let witness = Witness::new(format!("Hermine {number}"), "consul".into(), vec![1; 60]).unwrap();
    let change = StatusChange {
        number: of.clone(),
        from: DocumentStatus::NotActivated,
        to: DocumentStatus::Revoked,
        reason: None,
        by: "off_1".into(),
        at: at(0),
        witness: Some(witness),
    };
    assert!(work.change_status(&change).await.unwrap());
}

/// An officer with a second factor, put on record by an act with a reason and an answer.
async fn staff(store: &Store, number: u32) {
    let mut unit = begin::<dyn AccessRepository>(store).await;
    unit.work().add_officer(&officer(number, Some("HOU"))).await.unwrap();
    let totp = Some(TotpSecret::new(crate::samples::bytes(number)));
    let log_in = LogInRecord { totp, ..LogInRecord::default() };
    unit.work().put_log_in_record(&officer_id(number), &log_in).await.unwrap();
    let request = RequestKey { key: crate::samples::bytes(number), content: [0; 32] };
    let answer = Answer { status: 201, location: None, body: Personal(vec![3; 200]) };
    let object = Object::new("application", application_id(number));
    let said = Act { object, ..act() }.because(Some(Personal(format!("reason {number}"))));
    unit.commit(said.answered(Some(Answered { request, answer }))).await.unwrap();
}

/// Whether what stands in a cell is read, the way whoever needs it reads it.
async fn opens(store: &Store, raw: &mut Raw, cell: &Sealed) -> bool {
    let text = |at: usize| cell.row[at].text().to_string();
    match cell.table {
        "application_versions" => application_opens(store, &text(0)).await,
        "officers" if cell.column == "totp" => {
            let mut unit = read::<dyn AccessRepository>(store).await;
            unit.work().log_in_record(&OfficerId(text(0))).await.is_ok()
        }
        "officers" => officer_opens(store, &text(0)).await,
        "intents" => {
            let mut unit = read::<dyn IssuanceRepository>(store).await;
            unit.work().open_intent(&ApplicationId(text(0))).await.is_ok()
        }
        "documents" => document_opens(store, &text(0)).await,
        "status_changes" => witness_opens(raw, cell).await,
        "answers" => answer_opens(store, cell.row[0].bytes()).await,
        "audit" => detail_opens(store, cell.row[0].int()).await,
        _ => record_opens(store, &text(0)).await,
    }
}

async fn application_opens(store: &Store, id: &str) -> bool {
    let mut unit = read::<dyn ApplicationRepository>(store).await;
    unit.work().application(&ApplicationId(id.into())).await.is_ok()
}

async fn officer_opens(store: &Store, id: &str) -> bool {
    let mut unit = read::<dyn AccessRepository>(store).await;
    unit.work().officer(&OfficerId(id.into())).await.is_ok()
}

async fn document_opens(store: &Store, number: &str) -> bool {
    let mut unit = read::<dyn RegistryRepository>(store).await;
    unit.work().document(&number.parse().unwrap()).await.is_ok()
}

async fn answer_opens(store: &Store, key: &[u8]) -> bool {
    let mut unit = read::<dyn ApplicationRepository>(store).await;
    unit.work().answer(key.try_into().unwrap()).await.is_ok()
}

async fn detail_opens(store: &Store, sequence: i64) -> bool {
    let mut unit = read::<dyn AuditRepository>(store).await;
    let before = u64::try_from(sequence).unwrap() - 1;
    // The key of its record may be what was exchanged: then not even the row is read.
    unit.work().entries(before, 1).await.is_ok_and(|rows| rows[0].detail.is_some())
}

/// What hangs on a record's key.
async fn record_opens(store: &Store, record: &str) -> bool {
    let (kind, id) = record.split_once(':').unwrap();
    match kind {
        "application" => application_opens(store, id).await,
        "officer" => officer_opens(store, id).await,
        "document" => document_opens(store, id).await,
        "answer" => {
            let byte = |at| u8::from_str_radix(&id[at..at + 2], 16).unwrap();
            let key: Vec<u8> = (0..64).step_by(2).map(byte).collect();
            answer_opens(store, &key).await
        }
        other => panic!("no case makes a record of the kind {other}"),
    }
}

/// No room reads a witness back yet, so it is opened here with the keys themselves.
async fn witness_opens(raw: &mut Raw, cell: &Sealed) -> bool {
    let (number, sequence) = (cell.row[0].text(), cell.row[1].int());
    let record = format!("document:{number}");
    let sql = "SELECT wrapped FROM record_keys WHERE record = $1";
    let wrapped = raw.cell(sql, &[Cell::Text(record.clone())]).await;
    let row = format!("{record}/1");
    let place = Place { table: "record_keys", column: "wrapped", row: &row };
    // The key may be what was exchanged, perhaps for this very witness.
    let Ok(key) = keys().key(1).unwrap().open_bytes(wrapped.bytes(), place) else { return false };
    let sql = "SELECT witness FROM status_changes WHERE number = $1 AND sequence = $2";
    let blob = raw.cell(sql, &cell.row).await;
    let row = format!("{number}/{sequence}");
    let place = Place { table: "status_changes", column: "witness", row: &row };
    SealingKey::new(key.try_into().unwrap()).open_bytes(blob.bytes(), place).is_ok()
}

async fn two_sealed_cells_that_change_places_do_not_open(db: &Db) {
    let store = db.store().await;
    fill(&store).await;
    let mut raw = db.raw().await;
    raw.unguard_audit().await;
    let cells = sealed_cells(&mut raw).await;
    // Three of a version, two each of officer, intent and document, a seal in every other intent and
    // document, a witness, an answer, a detail, and the keys of application, document, officer and
    // answer.
    assert_eq!(cells.len(), usize::try_from(COUNT * (3 + 6 + 1 + 3 + 4)).unwrap());
    for cell in &cells {
        assert!(opens(&store, &mut raw, cell).await, "{}.{}", cell.table, cell.column);
    }
    let random = Entropy::from_seed(13);
    let draw = || usize::try_from(u32::from_le_bytes(random.bytes())).unwrap() % cells.len();
    for _ in 0..pairs(db) {
        let one = draw();
        let other = (one + 1 + draw() % (cells.len() - 1)) % cells.len();
        let pair = [&cells[one], &cells[other]];
        write(&mut raw, pair[0], &pair[1].blob).await;
        write(&mut raw, pair[1], &pair[0].blob).await;
        for cell in pair {
            let opened = opens(&store, &mut raw, cell).await;
            assert!(!opened, "{}.{} of {:?}", cell.table, cell.column, cell.row);
        }
        for cell in pair {
            write(&mut raw, cell, &cell.blob).await;
        }
    }
    for cell in &cells {
        assert!(opens(&store, &mut raw, cell).await, "{}.{}", cell.table, cell.column);
    }
}
