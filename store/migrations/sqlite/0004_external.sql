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
