-- Objects of the S3 endpoint: names, the contents that they have, the blobs of which contents are made, multipart uploads.

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
