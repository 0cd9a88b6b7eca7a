-- Columns hold what the engine must look up or keep unique. Everything about a person stands in a
-- `sealed` blob, bound to its table, column and row.

CREATE TABLE officers (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    authority TEXT NOT NULL,
    post TEXT NOT NULL,
    roles TEXT NOT NULL,
    password BLOB NOT NULL,
    service_key BLOB NOT NULL UNIQUE,
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE verifiers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    key BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE applications (
    id TEXT PRIMARY KEY,
    authority TEXT NOT NULL,
    post TEXT NOT NULL,
    state TEXT NOT NULL,
    captured_by TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

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
    entries INTEGER NOT NULL
) STRICT;

-- A number and a status index are taken here, before anything is signed, and never given back.
CREATE TABLE intents (
    application TEXT PRIMARY KEY REFERENCES applications (id),
    number TEXT NOT NULL UNIQUE,
    status_list INTEGER NOT NULL REFERENCES status_lists (id),
    status_index INTEGER NOT NULL,
    open INTEGER NOT NULL CHECK (open IN (0, 1)),
    made_at INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    to_be_signed BLOB NOT NULL,
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
    sealed BLOB NOT NULL,
    cose BLOB NOT NULL
) STRICT;

CREATE INDEX documents_status ON documents (status_list, status_index) WHERE status <> 3;

CREATE TABLE status_changes (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL REFERENCES documents (number),
    from_status INTEGER NOT NULL,
    to_status INTEGER NOT NULL,
    reason TEXT,
    officer TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- The order of the log. A leaf says nothing of its document to anybody without the code.
CREATE TABLE log_leaves (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    leaf BLOB NOT NULL UNIQUE CHECK (length(leaf) = 33)
) STRICT;

CREATE TABLE trust_lists (
    authority TEXT NOT NULL,
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (authority, version)
) STRICT;
