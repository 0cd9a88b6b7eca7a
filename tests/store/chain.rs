//! Tampering with the audit record, by who administers the database and does not hold the keys:
//! whatever is done to a row, verification says so.

use chancery::audit::{AuditRepository, Broken, Checker, Entry, Head, verify};
use chancery::environment::Entropy;
use chancery::ledger::{Act, Object, StorageError};
use chancery::privacy::Personal;
use chancery::store::{Schema, Store};

use crate::db::{Cell, Db, Raw, act, begin, keys, on_both_databases, read};
use crate::samples::at;

on_both_databases!(
    the_audit_record_is_neither_changed_nor_taken_away,
    every_tampering_in_the_database_is_noticed,
    a_head_that_the_engine_did_not_write_is_never_built_upon,
    a_record_that_was_emptied_is_not_taken_for_a_new_one,
);

/// How many rows are written and tampered with.
fn length(db: &Db) -> u64 {
    if db.is_sqlite() { 10_000 } else { 1000 }
}

/// What the acts of a chain do, in turn.
const WORDS: [&str; 4] =
    ["application.read", "document.read", "application.approve", "officer.change"];

fn acted(number: u64) -> Act {
    let post = ["HOU", "DXB", ""][usize::try_from(number % 3).unwrap()];
    let reason = number.is_multiple_of(16).then(|| Personal(format!("reason {number}")));
    Act {
        at: at(i64::try_from(number).unwrap()),
        actor: format!("off_{}", number % 7),
        action: WORDS[usize::try_from(number % 4).unwrap()],
        object: Object::new("application", number % 50),
        authority: "UTO".into(),
        post: post.into(),
        reason,
        ..act()
    }
}

/// Writes a chain of this length, many units at a time.
async fn write(store: &Store, length: u64) {
    const WRITERS: u64 = 50;
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                for number in (writer..length).step_by(usize::try_from(WRITERS).unwrap()) {
                    let unit = begin::<dyn AuditRepository>(&store).await;
                    unit.commit(acted(number)).await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
}

async fn checked(store: &Store) -> Result<Head, Broken> {
    verify(read::<dyn AuditRepository>(store).await.work()).await.unwrap()
}

async fn the_audit_record_is_neither_changed_nor_taken_away(db: &Db) {
    let store = db.store().await;
    write(&store, 10).await;
    let mut raw = db.raw().await;
    let before = raw.dump().await;
    let again = "SELECT sequence, at, 'off_9', action, object_kind, object, authority, post, \
                 detail, previous, hash FROM audit WHERE sequence = 5";
    let mut refused: Vec<String> = [
        "UPDATE audit SET actor = 'off_9' WHERE sequence = 5",
        "UPDATE audit SET sequence = 100 WHERE sequence = 10",
        "UPDATE audit SET actor = actor",
        "DELETE FROM audit WHERE sequence = 10",
        "DELETE FROM audit",
    ]
    .map(String::from)
    .into();
    match raw {
        Raw::Sqlite(_) => refused.push(format!("INSERT OR REPLACE INTO audit {again}")),
        Raw::Postgres(_) => {
            refused.push("TRUNCATE audit".into());
            refused.push(format!(
                "INSERT INTO audit {again} ON CONFLICT (sequence) DO UPDATE SET actor = 'off_9'"
            ));
        }
    }
    for sql in refused {
        let error = raw.run(&sql).await.unwrap_err().to_string();
        assert!(error.contains("the audit record is not"), "{sql}: {error}");
    }
    assert_eq!(raw.dump().await, before);
    assert_eq!(checked(&store).await.unwrap().sequence, 10);
}

/// A row and the hash on record for it.
type Row = (Entry, [u8; 32]);

async fn rows(store: &Store) -> Vec<Row> {
    let mut unit = read::<dyn AuditRepository>(store).await;
    let mut rows: Vec<Row> = Vec::new();
    loop {
        let after = u64::try_from(rows.len()).unwrap();
        let page = unit.work().entries(after, 1000).await.unwrap();
        if page.is_empty() {
            return rows;
        }
        rows.extend(page.into_iter().map(|row| (row.entry, row.hash)));
    }
}

/// In how many ways [`changed`] changes a row.
const CHANGES: usize = 10;
/// Which of them changes what row it follows.
const PREVIOUS: usize = 8;

/// The row with one thing in it changed.
fn changed(entry: &Entry, what: usize) -> Entry {
    let mut entry = entry.clone();
    match what % CHANGES {
        0 => entry.at -= 1,
        1 => entry.actor = "off_9".into(),
        2 => entry.action.push('x'),
        3 => entry.object_kind = "document".into(),
        4 => entry.object.push('0'),
        5 => entry.authority = "QMJ".into(),
        6 => entry.post = "NBO".into(),
        7 => entry.detail.push(0),
        PREVIOUS => entry.previous[31] ^= 1,
        // The same letters, divided in another way.
        _ => {
            entry.post = format!("{}{}", entry.authority.split_off(1), entry.post);
        }
    }
    entry
}

/// Rows one after the other, each made to follow the one before.
fn chained(mut previous: [u8; 32], first: u64, entries: impl Iterator<Item = Entry>) -> Vec<Row> {
    let chain = (first..).zip(entries).map(|(sequence, entry)| {
        let entry = Entry { sequence, previous, ..entry };
        previous = entry.hash();
        (entry, previous)
    });
    chain.collect()
}

/// What is done to the record in the database.
#[derive(Clone, Copy, Debug)]
enum Tampering {
    /// A column is changed.
    Changed,
    /// A column is changed, and the row's hash with it.
    ChangedAndHashed,
    /// The hash on record is changed.
    Hash,
    /// A row is taken out.
    Deleted,
    /// Two rows change places.
    Swapped,
    /// A row is put in after the last.
    Added,
    /// A row is put in after the last, and the head made to fit.
    AddedWithHead,
    /// A row is put in, and all that follow moved on and hashed anew.
    Inserted,
    /// The last rows are taken out.
    Truncated,
    /// The last rows are taken out, and the head made to fit.
    TruncatedWithHead,
    /// The last rows are written anew, hashes and all.
    Rewritten,
    /// The last rows are written anew, hashes and all, and the head made to fit.
    RewrittenWithHead,
}

impl Tampering {
    const ALL: [Self; 12] = [
        Self::Changed,
        Self::ChangedAndHashed,
        Self::Hash,
        Self::Deleted,
        Self::Swapped,
        Self::Added,
        Self::AddedWithHead,
        Self::Inserted,
        Self::Truncated,
        Self::TruncatedWithHead,
        Self::Rewritten,
        Self::RewrittenWithHead,
    ];

    /// Whether everything after the row goes with it.
    const fn reaches_the_end(self) -> bool {
        !matches!(
            self,
            Self::Changed | Self::ChangedAndHashed | Self::Hash | Self::Deleted | Self::Swapped
        )
    }

    const fn moves_head(self) -> bool {
        matches!(self, Self::AddedWithHead | Self::TruncatedWithHead | Self::RewrittenWithHead)
    }

    /// What stands in the place of the rows from the `at`-th on: how many of them go, and what
    /// comes.
    fn on(self, rows: &[Row], at: usize, what: usize) -> (usize, Vec<Row>) {
        let (entry, hash) = &rows[at];
        let (first, previous) = (entry.sequence, entry.previous);
        let tail = rows[at..].iter().map(|(entry, _)| entry.clone());
        // What is chained anew follows the row before in any case.
        let what = if self.reaches_the_end() && what % CHANGES == PREVIOUS { 0 } else { what };
        let forged = changed(entry, what);
        match self {
            Self::Changed => (1, vec![(forged, *hash)]),
            Self::ChangedAndHashed => {
                let hash = forged.hash();
                (1, vec![(forged, hash)])
            }
            Self::Hash => {
                let mut wrong = *hash;
                wrong[what % 32] ^= 1;
                (1, vec![(entry.clone(), wrong)])
            }
            Self::Deleted => (1, Vec::new()),
            Self::Swapped => {
                let (other, other_hash) = &rows[at + 1];
                let one = Entry { sequence: first + 1, ..entry.clone() };
                let other = Entry { sequence: first, ..other.clone() };
                (2, vec![(other, *other_hash), (one, *hash)])
            }
            Self::Added | Self::AddedWithHead => {
                let entries = tail.chain([forged]);
                (rows.len() - at, chained(previous, first, entries))
            }
            Self::Inserted => {
                let moved = chained(previous, first, [forged].into_iter().chain(tail));
                (rows.len() - at, moved)
            }
            Self::Truncated | Self::TruncatedWithHead => (rows.len() - at, Vec::new()),
            Self::Rewritten | Self::RewrittenWithHead => {
                let anew = chained(previous, first, [forged].into_iter().chain(tail.skip(1)));
                (rows.len() - at, anew)
            }
        }
    }
}

async fn put(raw: &mut Raw, (entry, hash): &Row) {
    let row = [
        Cell::Int(i64::try_from(entry.sequence).unwrap()),
        Cell::Int(entry.at),
        Cell::Text(entry.actor.clone()),
        Cell::Text(entry.action.clone()),
        Cell::Text(entry.object_kind.clone()),
        Cell::Text(entry.object.clone()),
        Cell::Text(entry.authority.clone()),
        Cell::Text(entry.post.clone()),
        Cell::Bytes(entry.detail.clone()),
        Cell::Bytes(entry.previous.to_vec()),
        Cell::Bytes(hash.to_vec()),
    ];
    let sql = "INSERT INTO audit VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    assert_eq!(raw.change(sql, &row).await, 1);
}

/// Puts rows in the place of those from the first on, and the head where it is told.
async fn replace(raw: &mut Raw, gone: &[Row], come: &[Row], head: Head) {
    raw.run("BEGIN").await.unwrap();
    for (entry, _) in gone {
        let sequence = Cell::Int(i64::try_from(entry.sequence).unwrap());
        raw.change("DELETE FROM audit WHERE sequence = $1", &[sequence]).await;
    }
    for row in come {
        put(raw, row).await;
    }
    let head = [Cell::Int(i64::try_from(head.sequence).unwrap()), Cell::Bytes(head.hash.to_vec())];
    raw.change("UPDATE audit_head SET sequence = $1, hash = $2", &head).await;
    raw.run("COMMIT").await.unwrap();
}

/// How often everything is done to the record in the database, each time at another row.
const ROUNDS: usize = 18;
/// How many rows from the end a tampering begins at most that writes everything after it anew.
const TAIL: usize = 60;

async fn every_tampering_in_the_database_is_noticed(db: &Db) {
    let store = db.store().await;
    write(&store, length(db)).await;
    let rows = rows(&store).await;
    let head = Head { sequence: length(db), hash: rows[rows.len() - 1].1 };
    assert_eq!(checked(&store).await, Ok(head));
    let mut raw = db.raw().await;
    raw.unguard_audit().await;
    let random = Entropy::from_seed(11);
    for round in 0..ROUNDS {
        for tampering in Tampering::ALL {
            let drawn = usize::try_from(u32::from_le_bytes(random.bytes())).unwrap();
            let at = match tampering.reaches_the_end() {
                true => rows.len() - 2 - drawn % TAIL,
                false => drawn % (rows.len() - 1),
            };
            assert_noticed(&store, &mut raw, &rows, (tampering, at, round)).await;
        }
        // Put back as it was, the record is whole again.
        assert_eq!(checked(&store).await, Ok(head));
    }
    every_row_is_watched(&rows, head);
}

async fn assert_noticed(
    store: &Store,
    raw: &mut Raw,
    rows: &[Row],
    (tampering, at, what): (Tampering, usize, usize),
) {
    let (last, hash) = &rows[rows.len() - 1];
    let head = Head { sequence: last.sequence, hash: *hash };
    let (count, come) = tampering.on(rows, at, what);
    let gone = &rows[at..at + count];
    let end = come.last().unwrap_or(&rows[at - 1]);
    let forged = Head { sequence: end.0.sequence, hash: end.1 };
    let moved = if tampering.moves_head() { forged } else { head };
    replace(raw, gone, &come, moved).await;
    let found = checked(store).await;
    assert!(found.is_err(), "{tampering:?} at row {} was not noticed", at + 1);
    if tampering.moves_head() {
        assert_eq!(found, Err(Broken::Seal), "{tampering:?}");
        let refused = begin::<dyn AuditRepository>(store).await.commit(act()).await;
        assert_eq!(refused, Err(StorageError::Damaged("audit_head")));
    }
    replace(raw, &come, gone, head).await;
}

/// Every single row, changed in one of the ways, with its hash and without, taken out, put in and
/// moved: the chain is followed once, and at every row everything is tried on a copy.
fn every_row_is_watched(rows: &[Row], head: Head) {
    let mut checker = Checker::new();
    for (at, (entry, hash)) in rows.iter().enumerate() {
        let next = rows.get(at + 1);
        let forged = changed(entry, at);
        let forged_hash = forged.hash();
        let after = |row: &Row| Entry { sequence: row.0.sequence + 1, ..row.0.clone() };
        let moved = |row: &Row| Entry { sequence: entry.sequence, ..row.0.clone() };
        let tampered: [Vec<Row>; 6] = [
            vec![(forged.clone(), *hash)],
            [(forged.clone(), forged_hash)].into_iter().chain(next.cloned()).collect(),
            next.cloned().into_iter().collect(),
            vec![(forged.clone(), forged_hash), (entry.clone(), *hash)],
            vec![(forged, forged_hash), (after(&rows[at]), *hash)],
            next.map(|row| (moved(row), row.1)).into_iter().collect(),
        ];
        for (kind, rows) in tampered.iter().enumerate() {
            let found = follow(checker, rows, head);
            assert!(found.is_err(), "row {} in the way {kind} was not noticed", at + 1);
        }
        checker.take(entry, *hash).unwrap();
    }
    assert_eq!(checker.end(head), Ok(head));
}

/// Goes on with these rows; where they break nothing, only the end may still tell.
fn follow(mut checker: Checker, rows: &[Row], head: Head) -> Result<Head, Broken> {
    for (entry, hash) in rows {
        checker.take(entry, *hash)?;
    }
    checker.end(head)
}

async fn a_head_that_the_engine_did_not_write_is_never_built_upon(db: &Db) {
    let store = db.store().await;
    write(&store, 20).await;
    let mut raw = db.raw().await;
    let sql = "SELECT sequence, hash, code FROM audit_head";
    let head = raw.rows(sql, &[]).await.remove(0);
    let old = raw.cell("SELECT hash FROM audit WHERE sequence = 19", &[]).await;
    let whole = raw.dump().await;
    for forged in [
        [Cell::Int(19), old.clone(), head[2].clone()],
        [Cell::Int(21), head[1].clone(), head[2].clone()],
        [head[0].clone(), old, head[2].clone()],
        [head[0].clone(), head[1].clone(), Cell::Bytes(vec![7; 32])],
    ] {
        let sql = "UPDATE audit_head SET sequence = $1, hash = $2, code = $3";
        assert_eq!(raw.change(sql, &forged).await, 1);
        assert_refused(&store, &mut raw).await;
    }
    raw.run("DELETE FROM audit_head").await.unwrap();
    assert_refused(&store, &mut raw).await;
    let sql = "INSERT INTO audit_head (one, sequence, hash, code) VALUES (1, $1, $2, $3)";
    raw.change(sql, &head).await;
    assert_eq!(raw.dump().await, whole);
    begin::<dyn AuditRepository>(&store).await.commit(act()).await.unwrap();
    assert_eq!(checked(&store).await.unwrap().sequence, 21);
}

async fn a_record_that_was_emptied_is_not_taken_for_a_new_one(db: &Db) {
    let store = db.store().await;
    crate::samples::with_authorities(&store).await;
    write(&store, 20).await;
    let mut raw = db.raw().await;
    raw.unguard_audit().await;
    raw.run("DELETE FROM audit; DELETE FROM audit_head").await.unwrap();
    assert_refused(&store, &mut raw).await;
    store.close().await;
    // Nor when the engine is started again and told to make what is not there.
    for schema in [Schema::Expect, Schema::Migrate, Schema::Create] {
        let store = db.opened(keys(), schema).await.unwrap();
        assert_refused(&store, &mut raw).await;
        store.close().await;
    }
}

async fn assert_refused(store: &Store, raw: &mut Raw) {
    assert_eq!(checked(store).await, Err(Broken::Seal));
    let before = raw.dump().await;
    let refused = begin::<dyn AuditRepository>(store).await.commit(act()).await;
    assert_eq!(refused, Err(StorageError::Damaged("audit_head")));
    assert_eq!(raw.dump().await, before);
}
