"""What tables in Python ask of S3, by awswrangler, pyarrow, s3fs and pandas: the same checks on any server.

    python3 s3_frames.py
"""

import os
from urllib.parse import urlsplit

import awswrangler as wr
import boto3
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.fs as pf
import pyarrow.parquet as pq
import s3fs

from checks import check, differs, pattern, run
from s3_place import BUCKET, PREFIX, key

ENDPOINT = os.environ["E2E_ENDPOINT"]
ROOT = f"s3://{BUCKET}/{PREFIX}"

wr.config.s3_endpoint_url = ENDPOINT

TRADES = pd.DataFrame({
    "ticker": ["AMZN", "MSFT", "ü%/ä"] * 400,
    "price": [i / 8 for i in range(1200)],
    "size": range(1200),
    "day": ["2026-11-23", "2026-11-24"] * 600,
})


def arrow():
    where = urlsplit(ENDPOINT)
    return pf.S3FileSystem(
        access_key=os.environ["AWS_ACCESS_KEY_ID"], secret_key=os.environ["AWS_SECRET_ACCESS_KEY"],
        session_token=os.environ.get("AWS_SESSION_TOKEN"), region=os.environ["AWS_REGION"],
        endpoint_override=where.netloc, scheme=where.scheme)


def fsspec():
    return s3fs.S3FileSystem(endpoint_url=ENDPOINT, skip_instance_cache=True)


def below(paths):
    return sorted(p.removeprefix("s3://").removeprefix(f"{BUCKET}/{PREFIX}") for p in paths)


def rows(frame):
    return frame.sort_values("size").reset_index(drop=True)[["ticker", "price", "size", "day"]].astype(
        {"ticker": "object", "price": float, "size": "int64", "day": "object"})


def same(frame):
    return None if rows(frame).equals(rows(TRADES)) else f"other rows: {len(frame)}"


@check
def wrangler_writes_and_reads_a_file():
    wr.s3.to_parquet(TRADES, ROOT + "wr/trades.parquet")
    return same(wr.s3.read_parquet(ROOT + "wr/trades.parquet"))


@check
def wrangler_writes_and_reads_a_partitioned_dataset():
    for _ in range(2):  # the second time it deletes what is there
        wr.s3.to_parquet(TRADES, ROOT + "wr/dataset/", dataset=True, partition_cols=["day"], mode="overwrite")
    return same(wr.s3.read_parquet(ROOT + "wr/dataset/", dataset=True))


@check
def wrangler_adds_to_a_dataset():
    wr.s3.to_parquet(TRADES.head(10), ROOT + "wr/added/", dataset=True, mode="append")
    wr.s3.to_parquet(TRADES.tail(10), ROOT + "wr/added/", dataset=True, mode="append")
    return differs(20, len(wr.s3.read_parquet(ROOT + "wr/added/")))


@check
def wrangler_writes_and_reads_csv_and_json():
    wr.s3.to_csv(TRADES, ROOT + "wr/trades.csv", index=False)
    wr.s3.to_json(TRADES, ROOT + "wr/trades.json", orient="records", lines=True)
    return same(wr.s3.read_csv(ROOT + "wr/trades.csv")) or same(wr.s3.read_json(ROOT + "wr/trades.json", lines=True, convert_dates=False))


@check
def wrangler_lists_objects():
    return differs(["wr/trades.csv", "wr/trades.json", "wr/trades.parquet"], below(wr.s3.list_objects(ROOT + "wr/trades*")))


@check
def wrangler_lists_folders():
    return differs(["wr/added/", "wr/dataset/"], below(wr.s3.list_directories(ROOT + "wr/")))


@check
def wrangler_knows_what_exists():
    return differs((True, False), (wr.s3.does_object_exist(ROOT + "wr/trades.csv"), wr.s3.does_object_exist(ROOT + "wr/absent")))


@check
def wrangler_tells_sizes():
    head = boto3.client("s3", endpoint_url=ENDPOINT).head_object(Bucket=BUCKET, Key=key("wr/trades.csv"))
    return differs([head["ContentLength"]], list(wr.s3.size_objects(ROOT + "wr/trades.csv").values()))


@check
def wrangler_copies_objects():
    wr.s3.copy_objects([ROOT + "wr/trades.csv"], ROOT + "wr", ROOT + "wr-copied")
    return same(wr.s3.read_csv(ROOT + "wr-copied/trades.csv"))


@check
def wrangler_deletes_objects():
    wr.s3.delete_objects(ROOT + "wr/")
    return differs([], wr.s3.list_objects(ROOT + "wr/"))


@check
def arrow_writes_and_reads_a_file():
    pq.write_table(pa.Table.from_pandas(TRADES), f"{BUCKET}/{PREFIX}pa/trades.parquet", filesystem=arrow())
    return same(pq.read_table(f"{BUCKET}/{PREFIX}pa/trades.parquet", filesystem=arrow()).to_pandas())


@check
def arrow_writes_and_reads_a_partitioned_dataset():
    at = f"{BUCKET}/{PREFIX}pa/dataset"
    # Else Arrow first makes empty objects for all folders on the way, and not all of them are ours.
    ds.write_dataset(pa.Table.from_pandas(TRADES), at, filesystem=arrow(), format="parquet", create_dir=False,
                     partitioning=["ticker"], partitioning_flavor="hive", existing_data_behavior="delete_matching")
    return same(ds.dataset(at, filesystem=arrow(), partitioning="hive").to_table().to_pandas())


@check
def arrow_reads_columns_by_range():
    table = pq.read_table(f"{BUCKET}/{PREFIX}pa/trades.parquet", filesystem=arrow(), columns=["price"])
    return differs((["price"], 1200), (table.column_names, table.num_rows))


@check
def arrow_writes_a_large_stream():
    body = pattern(25_000_000)
    with arrow().open_output_stream(f"{BUCKET}/{PREFIX}pa/large") as f:
        f.write(body)
    with arrow().open_input_file(f"{BUCKET}/{PREFIX}pa/large") as f:
        f.seek(24_000_000)
        return differs(True, f.read() == body[24_000_000:])


@check
def arrow_tells_what_things_are():
    infos = arrow().get_file_info([f"{BUCKET}/{PREFIX}pa/{n}" for n in ("large", "dataset", "absent")])
    return differs([("File", 25_000_000), ("Directory", None), ("NotFound", None)], [(i.type.name, i.size) for i in infos])


@check
def arrow_lists_folders():
    infos = arrow().get_file_info(pf.FileSelector(f"{BUCKET}/{PREFIX}pa", recursive=False))
    return differs(["pa/dataset", "pa/large", "pa/trades.parquet"], below(i.path for i in infos))


@check
def arrow_moves_a_file():
    arrow().move(f"{BUCKET}/{PREFIX}pa/large", f"{BUCKET}/{PREFIX}pa/moved")
    return differs(25_000_000, arrow().get_file_info(f"{BUCKET}/{PREFIX}pa/moved").size)


@check
def arrow_deletes_a_folder():
    arrow().delete_dir(f"{BUCKET}/{PREFIX}pa/dataset")
    return differs("NotFound", arrow().get_file_info(f"{BUCKET}/{PREFIX}pa/dataset").type.name)


@check
def fsspec_writes_reads_and_finds():
    fs = fsspec()
    body = pattern(12_000_000)
    with fs.open(f"{BUCKET}/{PREFIX}fs/a/large", "wb") as f:
        f.write(body)
    fs.pipe(f"{BUCKET}/{PREFIX}fs/b+c %", b"small")
    seen = (fs.cat(f"{BUCKET}/{PREFIX}fs/a/large") == body, below(fs.find(f"{BUCKET}/{PREFIX}fs")), fs.exists(f"{BUCKET}/{PREFIX}fs/none"))
    return differs((True, ["fs/a/large", "fs/b+c %"], False), seen)


@check
def fsspec_copies_and_removes():
    fs = fsspec()
    fs.copy(f"{BUCKET}/{PREFIX}fs/b+c %", f"{BUCKET}/{PREFIX}fs/copy")
    fs.rm(f"{BUCKET}/{PREFIX}fs", recursive=True)
    return differs([], fs.find(f"{BUCKET}/{PREFIX}fs"))


@check
def pandas_writes_and_reads():
    options = {"endpoint_url": ENDPOINT}
    TRADES.to_parquet(ROOT + "pd/trades.parquet", storage_options=options)
    TRADES.to_csv(ROOT + "pd/trades.csv.gz", index=False, storage_options=options)
    return same(pd.read_parquet(ROOT + "pd/trades.parquet", storage_options=options)) or same(
        pd.read_csv(ROOT + "pd/trades.csv.gz", storage_options=options))


run()
