-- Certificates of signers as they were made, and where their keys stand. Trust lists are made from
-- here, whichever keys a process has.
CREATE TABLE signers (
    kid TEXT PRIMARY KEY,
    authority TEXT NOT NULL,
    certificate BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'retired', 'revoked')),
    since BIGINT,
    reason TEXT,
    good_below BIGINT
);

CREATE INDEX signers_of ON signers (authority);

-- The signature lines of a list; none of one that an earlier release put on record.
ALTER TABLE trust_lists ADD COLUMN signatures TEXT;
