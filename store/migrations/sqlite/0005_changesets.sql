-- Changesets, what they are made from, the files that came of them, and the jobs that take them in.

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
