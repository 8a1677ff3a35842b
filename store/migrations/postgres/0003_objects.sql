-- Objects of the S3 endpoint: names, the contents that they have, the blobs of which contents are made, multipart uploads.

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
