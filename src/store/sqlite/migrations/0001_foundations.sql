-- Columns hold what the engine must look up or keep unique. Everything about a person stands in a
-- sealed blob, bound to its table, column and row, under a key of its record.

-- A record is an application, a document, an officer, or an answer. Its key is wrapped under the
-- key-encryption key with this number; without the row, nothing of the record can be read.
CREATE TABLE record_keys (
    record TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    wrapped BLOB NOT NULL
) STRICT;

CREATE INDEX record_keys_number ON record_keys (number);

-- Rows are added and never changed or taken away.
CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object TEXT NOT NULL,
    authority TEXT NOT NULL,
    post TEXT NOT NULL,
    detail BLOB NOT NULL,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;

CREATE INDEX audit_of ON audit (authority, post, sequence);

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit record is not changed'); END;

CREATE TRIGGER audit_is_not_taken_away BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit record is not taken away'); END;

-- `INSERT OR REPLACE` takes a row away without asking the trigger above.
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'the audit record is not replaced'); END;

-- Where the chain of audit rows ends, and the code that vouches for it.
CREATE TABLE audit_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    sequence INTEGER NOT NULL,
    hash BLOB NOT NULL,
    code BLOB NOT NULL
) STRICT;

-- What a request that comes twice is answered with.
CREATE TABLE answers (
    key BLOB PRIMARY KEY,
    content BLOB NOT NULL,
    at INTEGER NOT NULL,
    status INTEGER NOT NULL,
    location TEXT,
    body BLOB NOT NULL
) STRICT;

CREATE INDEX answers_at ON answers (at);

CREATE TABLE authorities (
    code TEXT PRIMARY KEY,
    place INTEGER NOT NULL UNIQUE,
    alpha2 TEXT NOT NULL,
    name TEXT NOT NULL,
    nationality TEXT NOT NULL,
    check_at TEXT NOT NULL,
    recommendation INTEGER NOT NULL,
    transliteration TEXT NOT NULL
) STRICT;

CREATE TABLE posts (
    authority TEXT NOT NULL REFERENCES authorities (code),
    code TEXT NOT NULL,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    host TEXT NOT NULL,
    numbers TEXT NOT NULL UNIQUE,
    alone INTEGER NOT NULL,
    decided_by TEXT NOT NULL,
    PRIMARY KEY (authority, code)
) STRICT;

CREATE TABLE officers (
    id TEXT PRIMARY KEY,
    authority TEXT NOT NULL REFERENCES authorities (code),
    post TEXT,
    roles TEXT NOT NULL,
    -- Blind indexes of the officer and their household.
    people TEXT NOT NULL,
    -- The blind index of the login.
    login BLOB NOT NULL UNIQUE,
    active INTEGER NOT NULL,
    -- Name and login.
    sealed BLOB NOT NULL,
    password BLOB,
    totp BLOB,
    totp_step INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER
) STRICT;

CREATE TABLE service_keys (
    id TEXT PRIMARY KEY,
    officer TEXT NOT NULL REFERENCES officers (id),
    hash BLOB NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    expires_at INTEGER
) STRICT;

CREATE TABLE sessions (
    hash BLOB PRIMARY KEY,
    officer TEXT NOT NULL REFERENCES officers (id),
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT;

CREATE TABLE one_time_codes (
    officer TEXT PRIMARY KEY REFERENCES officers (id),
    hash BLOB NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_codes (
    hash BLOB PRIMARY KEY,
    officer TEXT NOT NULL REFERENCES officers (id)
) STRICT;

-- What one person asked for, and another must ask for too.
CREATE TABLE proposals (
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    proposer TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (action, object)
) STRICT;

CREATE TABLE verifiers (
    id TEXT PRIMARY KEY,
    authority TEXT NOT NULL REFERENCES authorities (code),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    active INTEGER NOT NULL,
    key BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE applications (
    id TEXT PRIMARY KEY,
    authority TEXT NOT NULL,
    post TEXT NOT NULL,
    state TEXT NOT NULL,
    captured_by TEXT NOT NULL,
    people TEXT NOT NULL,
    version INTEGER NOT NULL,
    review TEXT,
    -- Until when a review is due that was not done.
    review_due INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX applications_review ON applications (authority, review_due)
    WHERE review_due IS NOT NULL;

CREATE TABLE application_versions (
    application TEXT NOT NULL REFERENCES applications (id),
    version INTEGER NOT NULL,
    content_hash BLOB NOT NULL,
    form BLOB NOT NULL,
    portrait BLOB,
    signature BLOB,
    PRIMARY KEY (application, version)
) STRICT;

CREATE TABLE status_lists (
    id INTEGER PRIMARY KEY,
    authority TEXT NOT NULL,
    -- Codes refer to their list by this text, so it stays when the public URL changes.
    uri TEXT NOT NULL UNIQUE,
    entries INTEGER NOT NULL,
    taken INTEGER NOT NULL
) STRICT;

-- A number and a status index are taken here, before anything is signed, and never given back.
CREATE TABLE intents (
    application TEXT PRIMARY KEY REFERENCES applications (id),
    number TEXT NOT NULL UNIQUE,
    status_list INTEGER NOT NULL REFERENCES status_lists (id),
    status_index INTEGER NOT NULL,
    open INTEGER NOT NULL CHECK (open IN (0, 1)),
    made_at INTEGER NOT NULL,
    -- Who works on it.
    node TEXT NOT NULL,
    process BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    leased_until INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    to_be_signed BLOB NOT NULL,
    -- The bytes of the seal to sign, where the document bears one.
    seal_to_be_signed BLOB,
    UNIQUE (status_list, status_index)
) STRICT;

CREATE INDEX intents_open ON intents (made_at) WHERE open = 1;

CREATE TABLE documents (
    number TEXT PRIMARY KEY REFERENCES intents (number),
    application TEXT NOT NULL UNIQUE REFERENCES applications (id),
    status_list INTEGER NOT NULL,
    status_index INTEGER NOT NULL,
    status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 3),
    reason TEXT,
    recorded_at INTEGER NOT NULL,
    destroyed_at INTEGER,
    sealed BLOB NOT NULL,
    cose BLOB NOT NULL,
    -- The visible digital seal, where the document bears one.
    seal BLOB
) STRICT;

CREATE INDEX documents_status ON documents (status_list, status_index) WHERE status <> 3;

CREATE TABLE status_changes (
    number TEXT NOT NULL REFERENCES documents (number),
    sequence INTEGER NOT NULL,
    from_status INTEGER NOT NULL,
    to_status INTEGER NOT NULL,
    destroyed INTEGER NOT NULL,
    reason TEXT,
    officer TEXT NOT NULL,
    at INTEGER NOT NULL,
    -- Who stood beside the officer, when no second one did.
    witness BLOB,
    PRIMARY KEY (number, sequence)
) STRICT;

-- The order of the log. A leaf says nothing of its document to anybody without the code.
CREATE TABLE log_leaves (
    position INTEGER PRIMARY KEY,
    leaf BLOB NOT NULL UNIQUE CHECK (length(leaf) = 33)
) STRICT;

CREATE TABLE trust_lists (
    authority TEXT NOT NULL,
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (authority, version)
) STRICT;
