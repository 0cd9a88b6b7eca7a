-- Columns hold what the engine must look up or keep unique. Everything about a person stands in a
-- sealed blob, bound to its table, column and row, under a key of its record.

-- A record is an application, a document, an officer, or an answer. Its key is wrapped under the
-- key-encryption key with this number; without the row, nothing of the record can be read.
CREATE TABLE record_keys (
    record TEXT PRIMARY KEY,
    number BIGINT NOT NULL,
    wrapped BYTEA NOT NULL
);

CREATE INDEX record_keys_number ON record_keys (number);

-- Rows are added and never changed or taken away.
CREATE TABLE audit (
    sequence BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object TEXT NOT NULL,
    authority TEXT NOT NULL,
    post TEXT NOT NULL,
    detail BYTEA NOT NULL,
    previous BYTEA NOT NULL,
    hash BYTEA NOT NULL
);

CREATE INDEX audit_of ON audit (authority, post, sequence);

CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit record is not changed, nor taken away'; END
$$;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_stays();

CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_stays();

-- Where the chain of audit rows ends, and the code that vouches for it.
CREATE TABLE audit_head (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    sequence BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    code BYTEA NOT NULL
);

-- What a request that comes twice is answered with.
CREATE TABLE answers (
    key BYTEA PRIMARY KEY,
    content BYTEA NOT NULL,
    at BIGINT NOT NULL,
    status BIGINT NOT NULL,
    location TEXT,
    body BYTEA NOT NULL
);

CREATE INDEX answers_at ON answers (at);

CREATE TABLE authorities (
    code TEXT PRIMARY KEY,
    place BIGINT NOT NULL UNIQUE,
    alpha2 TEXT NOT NULL,
    name TEXT NOT NULL,
    nationality TEXT NOT NULL,
    check_at TEXT NOT NULL,
    recommendation BIGINT NOT NULL,
    transliteration TEXT NOT NULL
);

CREATE TABLE posts (
    authority TEXT NOT NULL REFERENCES authorities (code),
    code TEXT NOT NULL,
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    host TEXT NOT NULL,
    numbers TEXT NOT NULL UNIQUE,
    alone BIGINT NOT NULL,
    decided_by TEXT NOT NULL,
    PRIMARY KEY (authority, code)
);

CREATE TABLE officers (
    id TEXT PRIMARY KEY,
    authority TEXT NOT NULL REFERENCES authorities (code),
    post TEXT,
    roles TEXT NOT NULL,
    -- Blind indexes of the officer and their household.
    people TEXT NOT NULL,
    -- The blind index of the login.
    login BYTEA NOT NULL UNIQUE,
    active BIGINT NOT NULL,
    -- Name and login.
    sealed BYTEA NOT NULL,
    password BYTEA,
    totp BYTEA,
    totp_step BIGINT,
    failures BIGINT NOT NULL DEFAULT 0,
    locked_until BIGINT
);

CREATE TABLE service_keys (
    id TEXT PRIMARY KEY,
    officer TEXT NOT NULL REFERENCES officers (id),
    hash BYTEA NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    expires_at BIGINT
);

CREATE TABLE sessions (
    hash BYTEA PRIMARY KEY,
    officer TEXT NOT NULL REFERENCES officers (id),
    made_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);

CREATE TABLE one_time_codes (
    officer TEXT PRIMARY KEY REFERENCES officers (id),
    hash BYTEA NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    hash BYTEA PRIMARY KEY,
    officer TEXT NOT NULL REFERENCES officers (id)
);

-- What one person asked for, and another must ask for too.
CREATE TABLE proposals (
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    proposer TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (action, object)
);

CREATE TABLE verifiers (
    id TEXT PRIMARY KEY,
    authority TEXT NOT NULL REFERENCES authorities (code),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    active BIGINT NOT NULL,
    key BYTEA NOT NULL UNIQUE
);

CREATE TABLE applications (
    id TEXT PRIMARY KEY,
    authority TEXT NOT NULL,
    post TEXT NOT NULL,
    state TEXT NOT NULL,
    captured_by TEXT NOT NULL,
    people TEXT NOT NULL,
    version BIGINT NOT NULL,
    review TEXT,
    -- Until when a review is due that was not done.
    review_due BIGINT,
    created_at BIGINT NOT NULL
);

CREATE INDEX applications_review ON applications (authority, review_due)
    WHERE review_due IS NOT NULL;

CREATE TABLE application_versions (
    application TEXT NOT NULL REFERENCES applications (id),
    version BIGINT NOT NULL,
    content_hash BYTEA NOT NULL,
    form BYTEA NOT NULL,
    portrait BYTEA,
    signature BYTEA,
    PRIMARY KEY (application, version)
);

CREATE TABLE status_lists (
    id BIGINT PRIMARY KEY,
    authority TEXT NOT NULL,
    -- Codes refer to their list by this text, so it stays when the public URL changes.
    uri TEXT NOT NULL UNIQUE,
    entries BIGINT NOT NULL,
    taken BIGINT NOT NULL
);

-- A number and a status index are taken here, before anything is signed, and never given back.
CREATE TABLE intents (
    application TEXT PRIMARY KEY REFERENCES applications (id),
    number TEXT NOT NULL UNIQUE,
    status_list BIGINT NOT NULL REFERENCES status_lists (id),
    status_index BIGINT NOT NULL,
    open BIGINT NOT NULL CHECK (open IN (0, 1)),
    made_at BIGINT NOT NULL,
    -- Who works on it.
    node TEXT NOT NULL,
    process BYTEA NOT NULL,
    epoch BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    to_be_signed BYTEA NOT NULL,
    -- The bytes of the seal to sign, where the document bears one.
    seal_to_be_signed BYTEA,
    UNIQUE (status_list, status_index)
);

CREATE INDEX intents_open ON intents (made_at) WHERE open = 1;

CREATE TABLE documents (
    number TEXT PRIMARY KEY REFERENCES intents (number),
    application TEXT NOT NULL UNIQUE REFERENCES applications (id),
    status_list BIGINT NOT NULL,
    status_index BIGINT NOT NULL,
    status BIGINT NOT NULL CHECK (status BETWEEN 0 AND 3),
    reason TEXT,
    recorded_at BIGINT NOT NULL,
    destroyed_at BIGINT,
    sealed BYTEA NOT NULL,
    cose BYTEA NOT NULL,
    -- The visible digital seal, where the document bears one.
    seal BYTEA
);

CREATE INDEX documents_status ON documents (status_list, status_index) WHERE status <> 3;

CREATE TABLE status_changes (
    number TEXT NOT NULL REFERENCES documents (number),
    sequence BIGINT NOT NULL,
    from_status BIGINT NOT NULL,
    to_status BIGINT NOT NULL,
    destroyed BIGINT NOT NULL,
    reason TEXT,
    officer TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- Who stood beside the officer, when no second one did.
    witness BYTEA,
    PRIMARY KEY (number, sequence)
);

-- The order of the log. A leaf says nothing of its document to anybody without the code.
CREATE TABLE log_leaves (
    position BIGINT PRIMARY KEY,
    leaf BYTEA NOT NULL UNIQUE CHECK (length(leaf) = 33)
);

CREATE TABLE trust_lists (
    authority TEXT NOT NULL,
    version BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (authority, version)
);
