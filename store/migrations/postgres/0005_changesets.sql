-- Changesets, what they are made from, the files that came of them, and the jobs that take them in.

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
