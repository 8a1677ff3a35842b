-- Environments, keys, users, permission groups, idempotency, the audit, datasets, and objects.
--
-- The same tables as in ../sqlite. Text compares byte by byte (COLLATE "C"), as Go does and as SQLite does.

CREATE TABLE settings (
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE locks (
    environment TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (environment, name)
);

CREATE TABLE environments (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id   TEXT COLLATE "C" NOT NULL,
    region       TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    sign_in_mode TEXT COLLATE "C" NOT NULL,
    create_time  BIGINT NOT NULL
);

CREATE TABLE access_keys (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    environment   TEXT COLLATE "C" NOT NULL REFERENCES environments (id),
    kind          TEXT COLLATE "C" NOT NULL,
    arn           TEXT COLLATE "C" NOT NULL,
    sealed_secret BYTEA NOT NULL,
    may_assume    TEXT COLLATE "C" NOT NULL, -- role ARNs with spaces between them
    create_time   BIGINT NOT NULL
);
CREATE UNIQUE INDEX access_keys_environment ON access_keys (environment, id);

-- No foreign key to environments: in PostgreSQL each insert would lock the environment's row for sharing, one row for
-- all writers. Environments are never deleted, and doctor checks the reference.
CREATE TABLE users (
    environment        TEXT COLLATE "C" NOT NULL,
    id                 TEXT COLLATE "C" NOT NULL,
    status             TEXT COLLATE "C" NOT NULL,
    first_name         TEXT COLLATE "C",
    last_name          TEXT COLLATE "C",
    email_address      TEXT COLLATE "C" NOT NULL, -- as written
    email_lower        TEXT COLLATE "C" NOT NULL, -- in lower case, for being unique
    type               TEXT COLLATE "C" NOT NULL,
    api_access         TEXT COLLATE "C" NOT NULL,
    role_arn           TEXT COLLATE "C",
    create_time        BIGINT NOT NULL,
    last_enabled_time  BIGINT,
    last_disabled_time BIGINT,
    last_modified_time BIGINT NOT NULL,
    last_login_time    BIGINT,
    epoch              BIGINT NOT NULL,
    PRIMARY KEY (environment, id)
);
CREATE UNIQUE INDEX users_email ON users (environment, email_lower);
CREATE UNIQUE INDEX users_role ON users (environment, role_arn) WHERE api_access = 'ENABLED' AND role_arn IS NOT NULL;
CREATE INDEX users_enabled_super ON users (environment, id) WHERE type = 'SUPER_USER' AND status = 'ENABLED';

CREATE TABLE passwords (
    environment TEXT COLLATE "C" NOT NULL,
    user_id     TEXT COLLATE "C" NOT NULL,
    hash        TEXT COLLATE "C" NOT NULL,
    temporary   BIGINT NOT NULL,
    expires     BIGINT NOT NULL, -- 0 for never
    PRIMARY KEY (environment, user_id),
    FOREIGN KEY (environment, user_id) REFERENCES users (environment, id)
);

CREATE TABLE browser_sessions (
    environment TEXT COLLATE "C" NOT NULL,
    hash        TEXT COLLATE "C" NOT NULL,
    user_id     TEXT COLLATE "C" NOT NULL,
    expires     BIGINT NOT NULL,
    PRIMARY KEY (environment, hash),
    FOREIGN KEY (environment, user_id) REFERENCES users (environment, id)
);
CREATE INDEX browser_sessions_user ON browser_sessions (environment, user_id, hash);
CREATE INDEX browser_sessions_expires ON browser_sessions (expires);

CREATE TABLE permission_groups (
    environment        TEXT COLLATE "C" NOT NULL,
    id                 TEXT COLLATE "C" NOT NULL,
    name               TEXT COLLATE "C" NOT NULL,
    description        TEXT COLLATE "C",
    permissions        TEXT COLLATE "C" NOT NULL, -- with spaces between them
    create_time        BIGINT NOT NULL,
    last_modified_time BIGINT NOT NULL,
    PRIMARY KEY (environment, id)
);
CREATE UNIQUE INDEX permission_groups_name ON permission_groups (environment, name);

CREATE TABLE members (
    environment TEXT COLLATE "C" NOT NULL,
    group_id    TEXT COLLATE "C" NOT NULL,
    user_id     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (environment, group_id, user_id),
    FOREIGN KEY (environment, group_id) REFERENCES permission_groups (environment, id),
    FOREIGN KEY (environment, user_id) REFERENCES users (environment, id)
);
CREATE UNIQUE INDEX members_user ON members (environment, user_id, group_id);

-- How many of something there are: the sum over the shards. A shard may be negative.
CREATE TABLE counters (
    environment TEXT COLLATE "C" NOT NULL,
    what        TEXT COLLATE "C" NOT NULL,
    of_id       TEXT COLLATE "C" NOT NULL,
    shard       BIGINT NOT NULL,
    n           BIGINT NOT NULL,
    PRIMARY KEY (environment, what, of_id, shard)
);

-- The key is the SHA-256 of principal, operation and token: they are long, and never asked for one by one.
CREATE TABLE idempotency (
    environment TEXT COLLATE "C" NOT NULL,
    key         BYTEA NOT NULL,
    request     BYTEA NOT NULL,
    reply       BYTEA NOT NULL,
    expires     BIGINT NOT NULL,
    PRIMARY KEY (environment, key)
);
CREATE INDEX idempotency_expires ON idempotency (expires);

CREATE TABLE audit (
    environment TEXT COLLATE "C" NOT NULL,
    sequence    BIGINT NOT NULL,
    id          TEXT COLLATE "C" NOT NULL,
    time        BIGINT NOT NULL,
    principal   TEXT COLLATE "C" NOT NULL,
    access_key  TEXT COLLATE "C" NOT NULL,
    operation   TEXT COLLATE "C" NOT NULL,
    outcome     TEXT COLLATE "C" NOT NULL,
    detail      TEXT COLLATE "C" NOT NULL,
    address     TEXT COLLATE "C" NOT NULL,
    request_id  TEXT COLLATE "C" NOT NULL,
    user_agent  TEXT COLLATE "C" NOT NULL,
    request     TEXT COLLATE "C" NOT NULL,
    count       BIGINT NOT NULL,
    hash        BYTEA NOT NULL,
    PRIMARY KEY (environment, sequence)
);

CREATE TABLE audit_heads (
    environment TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    sequence    BIGINT NOT NULL,
    hash        BYTEA NOT NULL,
    mac         BYTEA NOT NULL
);

-- Records that wait to be linked. One sealer at a time links them, so that writers do not queue on the chain.
CREATE TABLE audit_waiting (
    position    BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    environment TEXT COLLATE "C" NOT NULL,
    id          TEXT COLLATE "C" NOT NULL,
    time        BIGINT NOT NULL,
    principal   TEXT COLLATE "C" NOT NULL,
    access_key  TEXT COLLATE "C" NOT NULL,
    operation   TEXT COLLATE "C" NOT NULL,
    outcome     TEXT COLLATE "C" NOT NULL,
    detail      TEXT COLLATE "C" NOT NULL,
    address     TEXT COLLATE "C" NOT NULL,
    request_id  TEXT COLLATE "C" NOT NULL,
    user_agent  TEXT COLLATE "C" NOT NULL,
    request     TEXT COLLATE "C" NOT NULL,
    count       BIGINT NOT NULL
);

-- A seat belt, not the proof: the owner of the tables can drop it. The proof is the chain.
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is append-only';
END $$;
CREATE TRIGGER audit_keeps_records BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_loses_no_record BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

-- A deleted dataset stays until it is swept, so that the operator can bring it back. Its time is part of the key of the
-- list, so that a page does not pass over deleted ones.
CREATE TABLE datasets (
    environment         TEXT COLLATE "C" NOT NULL,
    id                  TEXT COLLATE "C" NOT NULL,
    title               TEXT COLLATE "C" NOT NULL,
    kind                TEXT COLLATE "C" NOT NULL,
    description         TEXT COLLATE "C",
    owner_name          TEXT COLLATE "C",
    owner_phone         TEXT COLLATE "C",
    owner_email         TEXT COLLATE "C",
    alias               TEXT COLLATE "C",
    table_schema        TEXT COLLATE "C", -- JSON: columns with their numbers, names of key columns
    last_column_id      BIGINT NOT NULL, -- the highest number that a column ever had
    creator             TEXT COLLATE "C" NOT NULL,
    create_time         BIGINT NOT NULL,
    last_modified_time  BIGINT NOT NULL,
    last_changeset_time BIGINT NOT NULL, -- 0 for none
    first_success_time  BIGINT NOT NULL, -- 0 for none
    deleted_time        BIGINT NOT NULL, -- 0 for not deleted
    PRIMARY KEY (environment, id)
);
CREATE INDEX datasets_list ON datasets (environment, deleted_time, id);
CREATE UNIQUE INDEX datasets_alias ON datasets (environment, alias) WHERE alias IS NOT NULL AND deleted_time = 0;
CREATE INDEX datasets_deleted ON datasets (environment, id) WHERE deleted_time > 0;
CREATE INDEX datasets_deleted_time ON datasets (deleted_time, environment, id) WHERE deleted_time > 0;

-- Grants go with their group also where a server deletes it that does not know them yet, during an upgrade.
CREATE TABLE dataset_grants (
    environment TEXT COLLATE "C" NOT NULL,
    dataset_id  TEXT COLLATE "C" NOT NULL,
    group_id    TEXT COLLATE "C" NOT NULL,
    permissions TEXT COLLATE "C" NOT NULL, -- with spaces between them, at least one
    live        BIGINT NOT NULL, -- 0 while the dataset is deleted, else 1
    PRIMARY KEY (environment, dataset_id, group_id),
    FOREIGN KEY (environment, dataset_id) REFERENCES datasets (environment, id),
    FOREIGN KEY (environment, group_id) REFERENCES permission_groups (environment, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX dataset_grants_group ON dataset_grants (environment, group_id, live, dataset_id);

-- A content never changes. Size, ETag and checksum stand with each object again, so that a list reads one index.
CREATE TABLE contents (
    environment        TEXT COLLATE "C" NOT NULL,
    id                 TEXT COLLATE "C" NOT NULL,
    size               BIGINT NOT NULL,
    etag               TEXT COLLATE "C" NOT NULL,
    checksum_algorithm TEXT COLLATE "C" NOT NULL, -- empty for none
    checksum_type      TEXT COLLATE "C" NOT NULL,
    checksum_value     TEXT COLLATE "C" NOT NULL,
    create_time        BIGINT NOT NULL,
    PRIMARY KEY (environment, id)
);

CREATE TABLE content_parts (
    environment TEXT COLLATE "C" NOT NULL,
    content_id  TEXT COLLATE "C" NOT NULL,
    ordinal     BIGINT NOT NULL,
    blob        TEXT COLLATE "C" NOT NULL,
    size        BIGINT NOT NULL,
    md5         BYTEA NOT NULL,
    sha256      BYTEA NOT NULL,
    checksum    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (environment, content_id, ordinal),
    FOREIGN KEY (environment, content_id) REFERENCES contents (environment, id)
);
CREATE INDEX content_parts_blob ON content_parts (blob);

CREATE TABLE objects (
    environment        TEXT COLLATE "C" NOT NULL,
    bucket             TEXT COLLATE "C" NOT NULL,
    key                TEXT COLLATE "C" NOT NULL,
    content_id         TEXT COLLATE "C" NOT NULL,
    size               BIGINT NOT NULL,
    etag               TEXT COLLATE "C" NOT NULL,
    checksum_algorithm TEXT COLLATE "C" NOT NULL,
    checksum_type      TEXT COLLATE "C" NOT NULL,
    checksum_value     TEXT COLLATE "C" NOT NULL,
    header             TEXT COLLATE "C" NOT NULL, -- JSON: what comes back as it was sent
    last_modified      BIGINT NOT NULL,
    PRIMARY KEY (environment, bucket, key),
    FOREIGN KEY (environment, content_id) REFERENCES contents (environment, id)
);
CREATE INDEX objects_content ON objects (environment, content_id);
CREATE INDEX objects_modified ON objects (environment, bucket, last_modified, key);

-- An upload that has ended stays until it is swept with its parts.
CREATE TABLE uploads (
    environment        TEXT COLLATE "C" NOT NULL,
    id                 TEXT COLLATE "C" NOT NULL,
    bucket             TEXT COLLATE "C" NOT NULL,
    key                TEXT COLLATE "C" NOT NULL,
    initiator          TEXT COLLATE "C" NOT NULL,
    header             TEXT COLLATE "C" NOT NULL,
    checksum_algorithm TEXT COLLATE "C" NOT NULL,
    checksum_type      TEXT COLLATE "C" NOT NULL,
    create_time        BIGINT NOT NULL,
    ended_time         BIGINT NOT NULL, -- 0 for not ended
    PRIMARY KEY (environment, id)
);
CREATE INDEX uploads_list ON uploads (environment, bucket, key, id) WHERE ended_time = 0;
CREATE INDEX uploads_begun ON uploads (create_time) WHERE ended_time = 0;
CREATE INDEX uploads_ended ON uploads (environment, id) WHERE ended_time > 0;

CREATE TABLE upload_parts (
    environment   TEXT COLLATE "C" NOT NULL,
    upload_id     TEXT COLLATE "C" NOT NULL,
    number        BIGINT NOT NULL,
    blob          TEXT COLLATE "C" NOT NULL,
    size          BIGINT NOT NULL,
    md5           BYTEA NOT NULL,
    sha256        BYTEA NOT NULL,
    checksum      TEXT COLLATE "C" NOT NULL,
    last_modified BIGINT NOT NULL,
    PRIMARY KEY (environment, upload_id, number),
    FOREIGN KEY (environment, upload_id) REFERENCES uploads (environment, id)
);
CREATE INDEX upload_parts_blob ON upload_parts (blob);

-- What a row has let go. A sweep looks whether any other row names it.
CREATE TABLE released_contents (
    environment TEXT COLLATE "C" NOT NULL,
    content_id  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (environment, content_id)
);

CREATE TABLE released_blobs (
    blob  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL
);
CREATE INDEX released_blobs_since ON released_blobs (since, blob);

-- Buckets of an S3 elsewhere that the operator has configured, and which groups may read what in them.
CREATE TABLE external_buckets (
    environment   TEXT COLLATE "C" NOT NULL,
    name          TEXT COLLATE "C" NOT NULL,
    endpoint      TEXT COLLATE "C" NOT NULL, -- empty: AWS's own
    region        TEXT COLLATE "C" NOT NULL,
    path_style    BIGINT NOT NULL, -- 1 or 0
    access_key    TEXT COLLATE "C" NOT NULL,
    sealed_secret BYTEA NOT NULL,
    create_time   BIGINT NOT NULL,
    PRIMARY KEY (environment, name)
);

-- A group may read the keys that begin with the prefix.
CREATE TABLE external_grants (
    environment TEXT COLLATE "C" NOT NULL,
    bucket      TEXT COLLATE "C" NOT NULL,
    group_id    TEXT COLLATE "C" NOT NULL,
    prefix      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (environment, bucket, group_id, prefix),
    FOREIGN KEY (environment, bucket) REFERENCES external_buckets (environment, name) ON DELETE CASCADE,
    FOREIGN KEY (environment, group_id) REFERENCES permission_groups (environment, id) ON DELETE CASCADE
);
CREATE INDEX external_grants_group ON external_grants (environment, group_id);
-- A changeset's end (activeUntilTimestamp) is not stored: it is computed from the history when it is read, so that a
-- REPLACE writes one row however many it closes.
CREATE TABLE changesets (
    environment    TEXT COLLATE "C" NOT NULL,
    id             TEXT COLLATE "C" NOT NULL,
    dataset_id     TEXT COLLATE "C" NOT NULL,
    change_type    TEXT COLLATE "C" NOT NULL,
    status         TEXT COLLATE "C" NOT NULL,
    source_params  TEXT COLLATE "C" NOT NULL, -- JSON, as they came
    format_params  TEXT COLLATE "C" NOT NULL,
    creator        TEXT COLLATE "C" NOT NULL,
    create_time    BIGINT NOT NULL, -- rises with each changeset of a dataset
    place_time     BIGINT NOT NULL, -- create_time, and of a correction the place_time of what it corrects
    finish_time    BIGINT NOT NULL, -- 0 for not finished
    row_count      BIGINT NOT NULL, -- of the data files
    byte_count     BIGINT NOT NULL,
    rejected_count BIGINT NOT NULL,
    content_hash   TEXT COLLATE "C" NOT NULL, -- empty for none
    error_category TEXT COLLATE "C",
    error_message  TEXT COLLATE "C",
    samples        TEXT COLLATE "C" NOT NULL, -- JSON: the first rejected rows
    warnings       TEXT COLLATE "C" NOT NULL, -- JSON
    updates_id     TEXT COLLATE "C",             -- of a correction: what it corrects
    updated_by_id  TEXT COLLATE "C",             -- the correction that has come in
    updated_time   BIGINT NOT NULL, -- create_time of that correction; 0 for none
    source_state   TEXT COLLATE "C" NOT NULL, -- held, free (its pins are to be taken away) or gone
    segment_id     TEXT COLLATE "C",             -- the run of closed changesets that it was merged into; none yet
    PRIMARY KEY (environment, id),
    FOREIGN KEY (environment, dataset_id) REFERENCES datasets (environment, id)
);
CREATE UNIQUE INDEX changesets_list ON changesets (environment, dataset_id, create_time);
CREATE INDEX changesets_replace ON changesets (environment, dataset_id, create_time) WHERE change_type = 'REPLACE' AND status = 'SUCCESS';
CREATE UNIQUE INDEX changesets_correction ON changesets (environment, updates_id) WHERE updates_id IS NOT NULL AND status <> 'FAILED';
CREATE INDEX changesets_free ON changesets (environment, id) WHERE source_state = 'free';

-- The pins: files that a changeset is made from, as they were when it was made. What they name of our own store is kept. Since a
-- hundred thousand come in one transaction, no reference to the changeset is checked for each; doctor looks.
CREATE TABLE changeset_sources (
    environment  TEXT COLLATE "C" NOT NULL,
    changeset_id TEXT COLLATE "C" NOT NULL,
    ordinal      BIGINT NOT NULL,
    name         TEXT COLLATE "C" NOT NULL, -- for people
    content_id   TEXT COLLATE "C",             -- of our own store
    bucket       TEXT COLLATE "C",             -- of an S3 elsewhere
    key          TEXT COLLATE "C",
    size         BIGINT NOT NULL,
    etag         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (environment, changeset_id, ordinal),
    FOREIGN KEY (environment, content_id) REFERENCES contents (environment, id)
);
CREATE INDEX changeset_sources_content ON changeset_sources (environment, content_id) WHERE content_id IS NOT NULL;

CREATE TABLE changeset_files (
    environment  TEXT COLLATE "C" NOT NULL,
    changeset_id TEXT COLLATE "C" NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    ordinal      BIGINT NOT NULL,
    blob         TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL, -- for people; empty for data
    size         BIGINT NOT NULL,
    sha256       BYTEA NOT NULL,
    row_count    BIGINT NOT NULL,
    row_groups   TEXT COLLATE "C" NOT NULL, -- rows of each, with spaces between them
    columns      TEXT COLLATE "C" NOT NULL, -- JSON: number, least and greatest value, NULLs of each column
    PRIMARY KEY (environment, changeset_id, kind, ordinal)
);
CREATE UNIQUE INDEX changeset_files_blob ON changeset_files (blob);

-- Work that waits or runs; what has ended is not here.
CREATE TABLE jobs (
    environment  TEXT COLLATE "C" NOT NULL,
    id           TEXT COLLATE "C" NOT NULL, -- that of what it makes
    kind         TEXT COLLATE "C" NOT NULL,
    dataset_id   TEXT COLLATE "C" NOT NULL,
    state        TEXT COLLATE "C" NOT NULL, -- waiting or running
    attempt      BIGINT NOT NULL, -- how often it was claimed
    lost         BIGINT NOT NULL, -- attempts that ended without a result
    task_id      TEXT COLLATE "C" NOT NULL,
    owner        TEXT COLLATE "C" NOT NULL,
    create_time  BIGINT NOT NULL,
    run_after    BIGINT NOT NULL,
    lease_until  BIGINT NOT NULL,
    cancelled    BIGINT NOT NULL, -- 1 when somebody asked for its end
    stage        TEXT COLLATE "C" NOT NULL,
    bytes_done   BIGINT NOT NULL,
    bytes_total  BIGINT NOT NULL,
    rows_done    BIGINT NOT NULL,
    told_time    BIGINT NOT NULL, -- of the last word from its owner
    PRIMARY KEY (environment, id)
);
CREATE INDEX jobs_waiting ON jobs (kind, environment, run_after, id) WHERE state = 'waiting';
CREATE INDEX jobs_running ON jobs (kind, environment, id) WHERE state = 'running';
CREATE INDEX jobs_lease ON jobs (kind, lease_until, environment, id) WHERE state = 'running';
CREATE INDEX jobs_dataset ON jobs (environment, dataset_id, id);

-- A dataset that is being swept has a deleted_time below 0: it is not found any more, and cannot come back.
CREATE INDEX datasets_sweeping ON datasets (environment, id) WHERE deleted_time < 0;
