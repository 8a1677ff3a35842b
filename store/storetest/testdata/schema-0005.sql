-- What the program of schema 5 wrote: an environment, its root key, a superuser with password, session and group, a client token,
-- a dataset that is there and one that is deleted,
-- and two linked records of the audit. Bytes are written as bytes('00ff'), which each engine spells in its way.
INSERT INTO environments (id, account_id, region, name, sign_in_mode, create_time)
VALUES ('devenvironment', '000000000000', 'us-east-1', 'dev', 'LOCAL', 1700000000000);
INSERT INTO access_keys (id, environment, kind, arn, sealed_secret, may_assume, create_time)
VALUES ('AKIAOPENFINSPACE0001', 'devenvironment', 'root', 'arn:aws:iam::000000000000:root', bytes('0102ff'), '', 1700000000000);
INSERT INTO users (environment, id, status, first_name, last_name, email_address, email_lower, type, api_access, role_arn, create_time, last_enabled_time, last_disabled_time, last_modified_time, last_login_time, epoch)
VALUES ('devenvironment', '06g00000000000000000000001', 'ENABLED', 'Ada', 'Lovelace', 'Ada@Example.com', 'ada@example.com', 'SUPER_USER', 'ENABLED', 'arn:aws:iam::000000000000:role/Trader', 1700000000100, 1700000000100, NULL, 1700000000100, NULL, 0);
INSERT INTO passwords (environment, user_id, hash, temporary, expires)
VALUES ('devenvironment', '06g00000000000000000000001', '$argon2id$v=19$m=19456,t=2,p=1$AAAA$BBBB', 1, 1700000900000);
INSERT INTO browser_sessions (environment, hash, user_id, expires)
VALUES ('devenvironment', '00ff', '06g00000000000000000000001', 1700000900000);
INSERT INTO permission_groups (environment, id, name, description, permissions, create_time, last_modified_time)
VALUES ('devenvironment', '06g00000000000000000000002', 'Traders', 'All traders', 'CreateDataset ViewAuditData', 1700000000200, 1700000000200);
INSERT INTO members (environment, group_id, user_id)
VALUES ('devenvironment', '06g00000000000000000000002', '06g00000000000000000000001');
INSERT INTO counters (environment, what, of_id, shard, n)
VALUES ('devenvironment', 'groupMembers', '06g00000000000000000000002', 0, 1);
INSERT INTO counters (environment, what, of_id, shard, n)
VALUES ('devenvironment', 'groups', '', 0, 1);
INSERT INTO counters (environment, what, of_id, shard, n)
VALUES ('devenvironment', 'users', '', 0, 1);
INSERT INTO idempotency (environment, key, request, reply, expires)
VALUES ('devenvironment', bytes('4be4b6b6b2923d79a8e0a67b73aa993fb3bd877f4b83e13346b3f8c25f2bd5ba'), bytes('0000000000000000000000000000000000000000000000000000000000000000'), bytes('7b22757365724964223a223036673030303030303030303030303030303030303030303031227d'), 1700000700000);
INSERT INTO audit (environment, sequence, id, time, principal, access_key, operation, outcome, detail, address, request_id, user_agent, request, count, hash)
VALUES ('devenvironment', 1, '06g00000000000000000000010', 1700000000100, 'arn:aws:iam::000000000000:root', 'AKIAOPENFINSPACE0001', 'CreateUser', 'Success', '', '127.0.0.1', 'r', 'u', '{}', 1, bytes('afac076a336ed9d662789d2d98f5558945a4afde3e8b879b1b8afcf22fb16249'));
INSERT INTO audit (environment, sequence, id, time, principal, access_key, operation, outcome, detail, address, request_id, user_agent, request, count, hash)
VALUES ('devenvironment', 2, '06g00000000000000000000011', 1700000000100, 'arn:aws:iam::000000000000:root', 'AKIAOPENFINSPACE0001', 'CreatePermissionGroup', 'Success', '', '127.0.0.1', 'r', 'u', '{}', 1, bytes('594edf8ea8941f04be35cde59c3af020748514d04e9f6794b6d03cb07b73575e'));
INSERT INTO audit_heads (environment, sequence, hash, mac)
VALUES ('devenvironment', 2, bytes('594edf8ea8941f04be35cde59c3af020748514d04e9f6794b6d03cb07b73575e'), bytes(''));
INSERT INTO datasets (environment, id, title, kind, description, owner_name, owner_phone, owner_email, alias, table_schema, last_column_id, creator, create_time, last_modified_time, last_changeset_time, first_success_time, deleted_time)
VALUES ('devenvironment', '06g00000000000000000000020', 'Trades', 'TABULAR', 'All trades', 'Ada', '0123456789', 'ada@example.com', 'alias/trades', '{"columns":[{"id":1,"name":"ticker","type":"STRING"},{"id":3,"name":"price","type":"DOUBLE","description":"in cents"}],"primaryKeyColumns":["ticker"]}', 3, '06g00000000000000000000001', 1700000000300, 1700000000400, 1700000000600, 1700000000500, 0);
INSERT INTO datasets (environment, id, title, kind, description, owner_name, owner_phone, owner_email, alias, table_schema, last_column_id, creator, create_time, last_modified_time, last_changeset_time, first_success_time, deleted_time)
VALUES ('devenvironment', '06g00000000000000000000021', 'Old trades', 'NON_TABULAR', NULL, NULL, NULL, NULL, 'alias/trades', NULL, 0, 'operator', 1700000000300, 1700000000300, 0, 0, 1700000000500);
INSERT INTO dataset_grants (environment, dataset_id, group_id, permissions, live)
VALUES ('devenvironment', '06g00000000000000000000020', '06g00000000000000000000002', 'ViewDatasetDetails ReadDatasetData', 1);
INSERT INTO dataset_grants (environment, dataset_id, group_id, permissions, live)
VALUES ('devenvironment', '06g00000000000000000000021', '06g00000000000000000000002', 'ViewDatasetDetails', 0);
INSERT INTO counters (environment, what, of_id, shard, n)
VALUES ('devenvironment', 'datasets', '', 0, 1);
INSERT INTO contents (environment, id, size, etag, checksum_algorithm, checksum_type, checksum_value, create_time)
VALUES ('devenvironment', '06g00000000000000000000030', 3, '900150983cd24fb0d6963f7d28e17f72', 'CRC32', 'FULL_OBJECT', 'NSRBwg==', 1700000000600);
INSERT INTO content_parts (environment, content_id, ordinal, blob, size, md5, sha256, checksum)
VALUES ('devenvironment', '06g00000000000000000000030', 1, 'objects/0a/0a000000000000000000000000.bin', 3, bytes('900150983cd24fb0d6963f7d28e17f72'), bytes('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'), '');
INSERT INTO objects (environment, bucket, key, content_id, size, etag, checksum_algorithm, checksum_type, checksum_value, header, last_modified)
VALUES ('devenvironment', 'finspace-landing-us-east-1-devenvironment', 'scratch/06g00000000000000000000001/ingestion/a b.csv', '06g00000000000000000000030', 3, '900150983cd24fb0d6963f7d28e17f72', 'CRC32', 'FULL_OBJECT', 'NSRBwg==', '{"contentType":"text/csv","metadata":{"from":"ada"}}', 1700000000600);
INSERT INTO uploads (environment, id, bucket, key, initiator, header, checksum_algorithm, checksum_type, create_time, ended_time)
VALUES ('devenvironment', '06g00000000000000000000031', 'finspace-landing-us-east-1-devenvironment', 'scratch/06g00000000000000000000001/ingestion/big.csv', '06g00000000000000000000001', '{}', '', '', 1700000000700, 0);
INSERT INTO upload_parts (environment, upload_id, number, blob, size, md5, sha256, checksum, last_modified)
VALUES ('devenvironment', '06g00000000000000000000031', 7, 'objects/0b/0b000000000000000000000000.bin', 3, bytes('900150983cd24fb0d6963f7d28e17f72'), bytes('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'), '', 1700000000800);
INSERT INTO released_blobs (blob, since)
VALUES ('objects/0c/0c000000000000000000000000.bin', 1700000000900);
INSERT INTO external_buckets (environment, name, endpoint, region, path_style, access_key, sealed_secret, create_time)
VALUES ('devenvironment', 'vendor-data', 'https://s3.vendor.example', 'eu-west-1', 1, 'AKIAVENDOR', bytes('0103ff'), 1700000000600);
INSERT INTO external_grants (environment, bucket, group_id, prefix)
VALUES ('devenvironment', 'vendor-data', '06g00000000000000000000002', 'prices/');
INSERT INTO changesets (environment, id, dataset_id, change_type, status, source_params, format_params, creator, create_time, place_time, finish_time, row_count, byte_count, rejected_count, content_hash, error_category, error_message, samples, warnings, updates_id, updated_by_id, updated_time, source_state, segment_id)
VALUES ('devenvironment', '06g00000000000000000000040', '06g00000000000000000000020', 'APPEND', 'SUCCESS', '{"s3SourcePath":"s3://b/k","sourceType":"S3"}', '{"formatType":"CSV"}', '06g00000000000000000000001', 1700000000500, 1700000000500, 1700000000550, 2, 300, 0, '000000000000000000000000000000ff:2', NULL, NULL, 'null', '["unused"]', NULL, NULL, 0, 'gone', NULL);
INSERT INTO changesets (environment, id, dataset_id, change_type, status, source_params, format_params, creator, create_time, place_time, finish_time, row_count, byte_count, rejected_count, content_hash, error_category, error_message, samples, warnings, updates_id, updated_by_id, updated_time, source_state, segment_id)
VALUES ('devenvironment', '06g00000000000000000000041', '06g00000000000000000000020', 'MODIFY', 'PENDING', '{"s3SourcePath":"s3://b/k","sourceType":"S3"}', '{"formatType":"CSV"}', '06g00000000000000000000001', 1700000000600, 1700000000500, 0, 0, 0, 0, '', NULL, NULL, 'null', 'null', '06g00000000000000000000040', NULL, 0, 'held', NULL);
INSERT INTO changeset_files (environment, changeset_id, kind, ordinal, blob, name, size, sha256, row_count, row_groups, columns)
VALUES ('devenvironment', '06g00000000000000000000040', 'data', 0, 'data/00/0000.parquet', '', 300, bytes('0000000000000000000000000000000000000000000000000000000000000000'), 2, '2', '[{"id":1,"min":"A","max":"B"}]');
INSERT INTO changeset_sources (environment, changeset_id, ordinal, name, content_id, bucket, key, size, etag)
VALUES ('devenvironment', '06g00000000000000000000041', 0, 'k', '06g00000000000000000000030', NULL, NULL, 3, 'e');
INSERT INTO jobs (environment, id, kind, dataset_id, state, attempt, lost, task_id, owner, create_time, run_after, lease_until, cancelled, stage, bytes_done, bytes_total, rows_done, told_time)
VALUES ('devenvironment', '06g00000000000000000000041', 'ingest', '06g00000000000000000000020', 'waiting', 0, 0, '', '', 1700000000600, 1700000000600, 0, 0, '', 0, 0, 0, 0);
INSERT INTO counters (environment, what, of_id, shard, n)
VALUES ('devenvironment', 'jobs', 'ingest', 0, 1);
