-- Environments, keys, users, permission groups, idempotency, the audit, datasets, and objects.
--
-- Tables are STRICT: a value of the wrong type is an error. WITHOUT ROWID keeps a row beside its key, so that a read by
-- id costs one descent and rows of one environment lie together in the order in which lists show them.

CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE locks (
    environment TEXT NOT NULL,
    name        TEXT NOT NULL,
    PRIMARY KEY (environment, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE environments (
    id           TEXT    NOT NULL PRIMARY KEY,
    account_id   TEXT    NOT NULL,
    region       TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    sign_in_mode TEXT    NOT NULL,
    create_time  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE access_keys (
    id            TEXT    NOT NULL PRIMARY KEY,
    environment   TEXT    NOT NULL REFERENCES environments (id),
    kind          TEXT    NOT NULL,
    arn           TEXT    NOT NULL,
    sealed_secret BLOB    NOT NULL,
    may_assume    TEXT    NOT NULL, -- role ARNs with spaces between them
    create_time   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX access_keys_environment ON access_keys (environment, id);

-- No foreign key to environments: in PostgreSQL each insert would lock the environment's row for sharing, one row for
-- all writers. Environments are never deleted, and doctor checks the reference.
CREATE TABLE users (
    environment        TEXT    NOT NULL,
    id                 TEXT    NOT NULL,
    status             TEXT    NOT NULL,
    first_name         TEXT,
    last_name          TEXT,
    email_address      TEXT    NOT NULL, -- as written
    email_lower        TEXT    NOT NULL, -- in lower case, for being unique
    type               TEXT    NOT NULL,
    api_access         TEXT    NOT NULL,
    role_arn           TEXT,
    create_time        INTEGER NOT NULL,
    last_enabled_time  INTEGER,
    last_disabled_time INTEGER,
    last_modified_time INTEGER NOT NULL,
    last_login_time    INTEGER,
    epoch              INTEGER NOT NULL,
    PRIMARY KEY (environment, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX users_email ON users (environment, email_lower);
CREATE UNIQUE INDEX users_role ON users (environment, role_arn) WHERE api_access = 'ENABLED' AND role_arn IS NOT NULL;
CREATE INDEX users_enabled_super ON users (environment, id) WHERE type = 'SUPER_USER' AND status = 'ENABLED';

CREATE TABLE passwords (
    environment TEXT    NOT NULL,
    user_id     TEXT    NOT NULL,
    hash        TEXT    NOT NULL,
    temporary   INTEGER NOT NULL,
    expires     INTEGER NOT NULL, -- 0 for never
    PRIMARY KEY (environment, user_id),
    FOREIGN KEY (environment, user_id) REFERENCES users (environment, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE browser_sessions (
    environment TEXT    NOT NULL,
    hash        TEXT    NOT NULL,
    user_id     TEXT    NOT NULL,
    expires     INTEGER NOT NULL,
    PRIMARY KEY (environment, hash),
    FOREIGN KEY (environment, user_id) REFERENCES users (environment, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX browser_sessions_user ON browser_sessions (environment, user_id, hash);
CREATE INDEX browser_sessions_expires ON browser_sessions (expires);

CREATE TABLE permission_groups (
    environment        TEXT    NOT NULL,
    id                 TEXT    NOT NULL,
    name               TEXT    NOT NULL,
    description        TEXT,
    permissions        TEXT    NOT NULL, -- with spaces between them
    create_time        INTEGER NOT NULL,
    last_modified_time INTEGER NOT NULL,
    PRIMARY KEY (environment, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX permission_groups_name ON permission_groups (environment, name);

CREATE TABLE members (
    environment TEXT NOT NULL,
    group_id    TEXT NOT NULL,
    user_id     TEXT NOT NULL,
    PRIMARY KEY (environment, group_id, user_id),
    FOREIGN KEY (environment, group_id) REFERENCES permission_groups (environment, id),
    FOREIGN KEY (environment, user_id) REFERENCES users (environment, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX members_user ON members (environment, user_id, group_id);

-- How many of something there are: the sum over the shards. A shard may be negative.
CREATE TABLE counters (
    environment TEXT    NOT NULL,
    what        TEXT    NOT NULL,
    of_id       TEXT    NOT NULL,
    shard       INTEGER NOT NULL,
    n           INTEGER NOT NULL,
    PRIMARY KEY (environment, what, of_id, shard)
) STRICT, WITHOUT ROWID;

-- The key is the SHA-256 of principal, operation and token: they are long, and never asked for one by one.
CREATE TABLE idempotency (
    environment TEXT    NOT NULL,
    key         BLOB    NOT NULL,
    request     BLOB    NOT NULL,
    reply       BLOB    NOT NULL,
    expires     INTEGER NOT NULL,
    PRIMARY KEY (environment, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_expires ON idempotency (expires);

CREATE TABLE audit (
    environment TEXT    NOT NULL,
    sequence    INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    time        INTEGER NOT NULL,
    principal   TEXT    NOT NULL,
    access_key  TEXT    NOT NULL,
    operation   TEXT    NOT NULL,
    outcome     TEXT    NOT NULL,
    detail      TEXT    NOT NULL,
    address     TEXT    NOT NULL,
    request_id  TEXT    NOT NULL,
    user_agent  TEXT    NOT NULL,
    request     TEXT    NOT NULL,
    count       INTEGER NOT NULL,
    hash        BLOB    NOT NULL,
    PRIMARY KEY (environment, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_heads (
    environment TEXT    NOT NULL PRIMARY KEY,
    sequence    INTEGER NOT NULL,
    hash        BLOB    NOT NULL,
    mac         BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

-- Records that wait to be linked. SQLite links at once, so that its table stays empty.
CREATE TABLE audit_waiting (
    position    INTEGER NOT NULL PRIMARY KEY,
    environment TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    time        INTEGER NOT NULL,
    principal   TEXT    NOT NULL,
    access_key  TEXT    NOT NULL,
    operation   TEXT    NOT NULL,
    outcome     TEXT    NOT NULL,
    detail      TEXT    NOT NULL,
    address     TEXT    NOT NULL,
    request_id  TEXT    NOT NULL,
    user_agent  TEXT    NOT NULL,
    request     TEXT    NOT NULL,
    count       INTEGER NOT NULL
) STRICT;

-- A seat belt, not the proof: who can write the file can drop these. The proof is the chain.
CREATE TRIGGER audit_keeps_records BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;
CREATE TRIGGER audit_loses_no_record BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;

-- A deleted dataset stays until it is swept, so that the operator can bring it back. Its time is part of the key of the
-- list, so that a page does not pass over deleted ones.
CREATE TABLE datasets (
    environment         TEXT    NOT NULL,
    id                  TEXT    NOT NULL,
    title               TEXT    NOT NULL,
    kind                TEXT    NOT NULL,
    description         TEXT,
    owner_name          TEXT,
    owner_phone         TEXT,
    owner_email         TEXT,
    alias               TEXT,
    table_schema        TEXT,             -- JSON: columns with their numbers, names of key columns
    last_column_id      INTEGER NOT NULL, -- the highest number that a column ever had
    creator             TEXT    NOT NULL,
    create_time         INTEGER NOT NULL,
    last_modified_time  INTEGER NOT NULL,
    last_changeset_time INTEGER NOT NULL, -- 0 for none
    first_success_time  INTEGER NOT NULL, -- 0 for none
    deleted_time        INTEGER NOT NULL, -- 0 for not deleted
    PRIMARY KEY (environment, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX datasets_list ON datasets (environment, deleted_time, id);
CREATE UNIQUE INDEX datasets_alias ON datasets (environment, alias) WHERE alias IS NOT NULL AND deleted_time = 0;
CREATE INDEX datasets_deleted ON datasets (environment, id) WHERE deleted_time > 0;
CREATE INDEX datasets_deleted_time ON datasets (deleted_time, environment, id) WHERE deleted_time > 0;

-- Grants go with their group also where a server deletes it that does not know them yet, during an upgrade.
CREATE TABLE dataset_grants (
    environment TEXT    NOT NULL,
    dataset_id  TEXT    NOT NULL,
    group_id    TEXT    NOT NULL,
    permissions TEXT    NOT NULL, -- with spaces between them, at least one
    live        INTEGER NOT NULL, -- 0 while the dataset is deleted, else 1
    PRIMARY KEY (environment, dataset_id, group_id),
    FOREIGN KEY (environment, dataset_id) REFERENCES datasets (environment, id),
    FOREIGN KEY (environment, group_id) REFERENCES permission_groups (environment, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX dataset_grants_group ON dataset_grants (environment, group_id, live, dataset_id);

-- A content never changes. Size, ETag and checksum stand with each object again, so that a list reads one index.
CREATE TABLE contents (
    environment        TEXT    NOT NULL,
    id                 TEXT    NOT NULL,
    size               INTEGER NOT NULL,
    etag               TEXT    NOT NULL,
    checksum_algorithm TEXT    NOT NULL, -- empty for none
    checksum_type      TEXT    NOT NULL,
    checksum_value     TEXT    NOT NULL,
    create_time        INTEGER NOT NULL,
    PRIMARY KEY (environment, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE content_parts (
    environment TEXT    NOT NULL,
    content_id  TEXT    NOT NULL,
    ordinal     INTEGER NOT NULL,
    blob        TEXT    NOT NULL,
    size        INTEGER NOT NULL,
    md5         BLOB    NOT NULL,
    sha256      BLOB    NOT NULL,
    checksum    TEXT    NOT NULL,
    PRIMARY KEY (environment, content_id, ordinal),
    FOREIGN KEY (environment, content_id) REFERENCES contents (environment, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX content_parts_blob ON content_parts (blob);

CREATE TABLE objects (
    environment        TEXT    NOT NULL,
    bucket             TEXT    NOT NULL,
    key                TEXT    NOT NULL,
    content_id         TEXT    NOT NULL,
    size               INTEGER NOT NULL,
    etag               TEXT    NOT NULL,
    checksum_algorithm TEXT    NOT NULL,
    checksum_type      TEXT    NOT NULL,
    checksum_value     TEXT    NOT NULL,
    header             TEXT    NOT NULL, -- JSON: what comes back as it was sent
    last_modified      INTEGER NOT NULL,
    PRIMARY KEY (environment, bucket, key),
    FOREIGN KEY (environment, content_id) REFERENCES contents (environment, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX objects_content ON objects (environment, content_id);
CREATE INDEX objects_modified ON objects (environment, bucket, last_modified, key);

-- An upload that has ended stays until it is swept with its parts.
CREATE TABLE uploads (
    environment        TEXT    NOT NULL,
    id                 TEXT    NOT NULL,
    bucket             TEXT    NOT NULL,
    key                TEXT    NOT NULL,
    initiator          TEXT    NOT NULL,
    header             TEXT    NOT NULL,
    checksum_algorithm TEXT    NOT NULL,
    checksum_type      TEXT    NOT NULL,
    create_time        INTEGER NOT NULL,
    ended_time         INTEGER NOT NULL, -- 0 for not ended
    PRIMARY KEY (environment, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX uploads_list ON uploads (environment, bucket, key, id) WHERE ended_time = 0;
CREATE INDEX uploads_begun ON uploads (create_time) WHERE ended_time = 0;
CREATE INDEX uploads_ended ON uploads (environment, id) WHERE ended_time > 0;

CREATE TABLE upload_parts (
    environment   TEXT    NOT NULL,
    upload_id     TEXT    NOT NULL,
    number        INTEGER NOT NULL,
    blob          TEXT    NOT NULL,
    size          INTEGER NOT NULL,
    md5           BLOB    NOT NULL,
    sha256        BLOB    NOT NULL,
    checksum      TEXT    NOT NULL,
    last_modified INTEGER NOT NULL,
    PRIMARY KEY (environment, upload_id, number),
    FOREIGN KEY (environment, upload_id) REFERENCES uploads (environment, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX upload_parts_blob ON upload_parts (blob);

-- What a row has let go. A sweep looks whether any other row names it.
CREATE TABLE released_contents (
    environment TEXT    NOT NULL,
    content_id  TEXT    NOT NULL,
    PRIMARY KEY (environment, content_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE released_blobs (
    blob  TEXT    NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX released_blobs_since ON released_blobs (since, blob);

-- Buckets of an S3 elsewhere that the operator has configured, and which groups may read what in them.
CREATE TABLE external_buckets (
    environment   TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    endpoint      TEXT    NOT NULL, -- empty: AWS's own
    region        TEXT    NOT NULL,
    path_style    INTEGER NOT NULL, -- 1 or 0
    access_key    TEXT    NOT NULL,
    sealed_secret BLOB    NOT NULL,
    create_time   INTEGER NOT NULL,
    PRIMARY KEY (environment, name)
) STRICT, WITHOUT ROWID;

-- A group may read the keys that begin with the prefix.
CREATE TABLE external_grants (
    environment TEXT    NOT NULL,
    bucket      TEXT    NOT NULL,
    group_id    TEXT    NOT NULL,
    prefix      TEXT    NOT NULL,
    PRIMARY KEY (environment, bucket, group_id, prefix),
    FOREIGN KEY (environment, bucket) REFERENCES external_buckets (environment, name) ON DELETE CASCADE,
    FOREIGN KEY (environment, group_id) REFERENCES permission_groups (environment, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX external_grants_group ON external_grants (environment, group_id);
-- A changeset's end (activeUntilTimestamp) is not stored: it is computed from the history when it is read, so that a
-- REPLACE writes one row however many it closes.
CREATE TABLE changesets (
    environment    TEXT    NOT NULL,
    id             TEXT    NOT NULL,
    dataset_id     TEXT    NOT NULL,
    change_type    TEXT    NOT NULL,
    status         TEXT    NOT NULL,
    source_params  TEXT    NOT NULL, -- JSON, as they came
    format_params  TEXT    NOT NULL,
    creator        TEXT    NOT NULL,
    create_time    INTEGER NOT NULL, -- rises with each changeset of a dataset
    place_time     INTEGER NOT NULL, -- create_time, and of a correction the place_time of what it corrects
    finish_time    INTEGER NOT NULL, -- 0 for not finished
    row_count      INTEGER NOT NULL, -- of the data files
    byte_count     INTEGER NOT NULL,
    rejected_count INTEGER NOT NULL,
    content_hash   TEXT    NOT NULL, -- empty for none
    error_category TEXT,
    error_message  TEXT,
    samples        TEXT    NOT NULL, -- JSON: the first rejected rows
    warnings       TEXT    NOT NULL, -- JSON
    updates_id     TEXT,             -- of a correction: what it corrects
    updated_by_id  TEXT,             -- the correction that has come in
    updated_time   INTEGER NOT NULL, -- create_time of that correction; 0 for none
    source_state   TEXT    NOT NULL, -- held, free (its pins are to be taken away) or gone
    segment_id     TEXT,             -- the run of closed changesets that it was merged into; none yet
    PRIMARY KEY (environment, id),
    FOREIGN KEY (environment, dataset_id) REFERENCES datasets (environment, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX changesets_list ON changesets (environment, dataset_id, create_time);
CREATE INDEX changesets_replace ON changesets (environment, dataset_id, create_time) WHERE change_type = 'REPLACE' AND status = 'SUCCESS';
CREATE UNIQUE INDEX changesets_correction ON changesets (environment, updates_id) WHERE updates_id IS NOT NULL AND status <> 'FAILED';
CREATE INDEX changesets_free ON changesets (environment, id) WHERE source_state = 'free';

-- The pins: files that a changeset is made from, as they were when it was made. What they name of our own store is kept. Since a
-- hundred thousand come in one transaction, no reference to the changeset is checked for each; doctor looks.
CREATE TABLE changeset_sources (
    environment  TEXT    NOT NULL,
    changeset_id TEXT    NOT NULL,
    ordinal      INTEGER NOT NULL,
    name         TEXT    NOT NULL, -- for people
    content_id   TEXT,             -- of our own store
    bucket       TEXT,             -- of an S3 elsewhere
    key          TEXT,
    size         INTEGER NOT NULL,
    etag         TEXT    NOT NULL,
    PRIMARY KEY (environment, changeset_id, ordinal),
    FOREIGN KEY (environment, content_id) REFERENCES contents (environment, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX changeset_sources_content ON changeset_sources (environment, content_id) WHERE content_id IS NOT NULL;

CREATE TABLE changeset_files (
    environment  TEXT    NOT NULL,
    changeset_id TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    ordinal      INTEGER NOT NULL,
    blob         TEXT    NOT NULL,
    name         TEXT    NOT NULL, -- for people; empty for data
    size         INTEGER NOT NULL,
    sha256       BLOB    NOT NULL,
    row_count    INTEGER NOT NULL,
    row_groups   TEXT    NOT NULL, -- rows of each, with spaces between them
    columns      TEXT    NOT NULL, -- JSON: number, least and greatest value, NULLs of each column
    PRIMARY KEY (environment, changeset_id, kind, ordinal)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX changeset_files_blob ON changeset_files (blob);

-- Work that waits or runs; what has ended is not here.
CREATE TABLE jobs (
    environment  TEXT    NOT NULL,
    id           TEXT    NOT NULL, -- that of what it makes
    kind         TEXT    NOT NULL,
    dataset_id   TEXT    NOT NULL,
    state        TEXT    NOT NULL, -- waiting or running
    attempt      INTEGER NOT NULL, -- how often it was claimed
    lost         INTEGER NOT NULL, -- attempts that ended without a result
    task_id      TEXT    NOT NULL,
    owner        TEXT    NOT NULL,
    create_time  INTEGER NOT NULL,
    run_after    INTEGER NOT NULL,
    lease_until  INTEGER NOT NULL,
    cancelled    INTEGER NOT NULL, -- 1 when somebody asked for its end
    stage        TEXT    NOT NULL,
    bytes_done   INTEGER NOT NULL,
    bytes_total  INTEGER NOT NULL,
    rows_done    INTEGER NOT NULL,
    told_time    INTEGER NOT NULL, -- of the last word from its owner
    PRIMARY KEY (environment, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_waiting ON jobs (kind, environment, run_after, id) WHERE state = 'waiting';
CREATE INDEX jobs_running ON jobs (kind, environment, id) WHERE state = 'running';
CREATE INDEX jobs_lease ON jobs (kind, lease_until, environment, id) WHERE state = 'running';
CREATE INDEX jobs_dataset ON jobs (environment, dataset_id, id);

-- A dataset that is being swept has a deleted_time below 0: it is not found any more, and cannot come back.
CREATE INDEX datasets_sweeping ON datasets (environment, id) WHERE deleted_time < 0;
