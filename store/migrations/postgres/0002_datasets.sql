-- Datasets and the permissions on them.

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
