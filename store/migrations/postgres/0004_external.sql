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
