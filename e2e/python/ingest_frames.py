"""What an analyst does with tables in Python: Parquet from pandas, pyarrow and awswrangler into her working location, then a
changeset of it. Each step is a check (checks.py).

    python3 ingest_frames.py

The environment is that of ingest_boto3.py.
"""

import os
from datetime import date, datetime, timezone
from decimal import Decimal
from urllib.parse import urlsplit

import awswrangler as wr
import boto3
import pandas as pd
import pyarrow as pa
import pyarrow.fs as pf
import pyarrow.parquet as pq

from checks import check, differs, run
from desk import ENDPOINTS, SCHEMA, Person

ada = Person(*os.environ["E2E_ADA"].split())
GROUP = os.environ["E2E_ADA_GROUP"]
BUCKET, PATH = ada.location()
ROOT = f"s3://{BUCKET}/{PATH}"
session = boto3.Session(region_name=os.environ["AWS_REGION"], **ada.credentials)
wr.config.s3_endpoint_url = ENDPOINTS[0]
known = {}

TRADES = pd.DataFrame({
    "ticker": ["AMZN", "MSFT", None] * 1000,
    "price": [i / 8 for i in range(3000)],
    "size": range(3000),
    "day": [date(2026, 11, 24)] * 3000,
    "at": pd.to_datetime([datetime(2026, 11, 24, 9, 30, 0, 123456, tzinfo=timezone.utc)] * 3000),
    "closed": [True, False, True] * 1000,
})


def arrow():
    where = urlsplit(ENDPOINTS[0])
    return pf.S3FileSystem(
        access_key=ada.credentials["aws_access_key_id"], secret_key=ada.credentials["aws_secret_access_key"],
        session_token=ada.credentials["aws_session_token"], region=os.environ["AWS_REGION"], endpoint_override=where.netloc, scheme=where.scheme)


@check
def dataset():
    known["trades"] = ada.dataset(GROUP, "Trades in frames", schemaDefinition=SCHEMA)


@check
def parquet_by_wrangler():
    wr.s3.to_parquet(TRADES, ROOT + "wr/trades.parquet", boto3_session=session)
    ada.ingested(known["trades"], ROOT + "wr/trades.parquet", formatType="PARQUET")


@check
def dataset_by_wrangler():
    wr.s3.to_parquet(TRADES, ROOT + "wr-dataset/", dataset=True, max_rows_by_file=1000, boto3_session=session)
    ada.ingested(known["trades"], ROOT + "wr-dataset/", formatType="parquet")


@check
def csv_by_wrangler():
    wr.s3.to_csv(TRADES.head(100).assign(at=TRADES["at"].dt.strftime("%Y-%m-%dT%H:%M:%S.%fZ")), ROOT + "wr/trades.csv", index=False, boto3_session=session)
    ada.ingested(known["trades"], ROOT + "wr/trades.csv")


@check
def parquet_by_pandas():
    options = {"key": ada.credentials["aws_access_key_id"], "secret": ada.credentials["aws_secret_access_key"],
               "token": ada.credentials["aws_session_token"], "endpoint_url": ENDPOINTS[0]}
    TRADES.to_parquet(ROOT + "pd/trades.parquet", storage_options=options)
    ada.ingested(known["trades"], ROOT + "pd/trades.parquet", formatType="PARQUET")


@check
def parquet_by_arrow_in_every_compression():
    table = pa.Table.from_pandas(TRADES, preserve_index=False)
    for compression in ("snappy", "zstd", "gzip", "none"):
        pq.write_table(table, f"{BUCKET}/{PATH}pa/{compression}.parquet", filesystem=arrow(), compression=compression, row_group_size=700)
    ada.ingested(known["trades"], ROOT + "pa/", "REPLACE", formatType="PARQUET")


@check
def parquet_that_loses_nothing():
    """Decimals that a DOUBLE holds, and whole numbers in another width."""
    table = pa.table({"ticker": ["x"], "price": pa.array([Decimal("1.25")], pa.decimal128(9, 2)), "size": pa.array([7], pa.int16())})
    pq.write_table(table, f"{BUCKET}/{PATH}fits.parquet", filesystem=arrow())
    ada.ingested(known["trades"], ROOT + "fits.parquet", formatType="PARQUET")


@check
def parquet_that_does_not_fit():
    pq.write_table(pa.table({"ticker": ["x", "y"], "size": [1.0, 1.5]}), f"{BUCKET}/{PATH}lossy.parquet", filesystem=arrow())
    answer = ada.ended(known["trades"], ada.changeset(known["trades"], ROOT + "lossy.parquet", formatType="PARQUET"))
    return differs(("FAILED", "VALIDATION", True), (
        answer["status"], answer["errorInfo"]["errorCategory"], "size" in answer["errorInfo"]["errorMessage"]))


@check
def schema_of_a_frame_is_inferred():
    plain = ada.dataset(GROUP, "Inferred from a frame")
    ada.ingested(plain, ROOT + "wr/trades.parquet", formatType="PARQUET")
    columns = ada.finspace.get_dataset(datasetId=plain)["schemaDefinition"]["tabularSchemaConfig"]["columns"]
    return differs(
        {"ticker": "STRING", "price": "DOUBLE", "size": "BIGINT", "day": "DATE", "at": "DATETIME", "closed": "BOOLEAN"},
        {c["columnName"]: c["dataType"] for c in columns})


run()
