"""Reads the data files of changesets where a server with SQLite keeps them, by a Parquet reader that is not the server's.

    python3 parquet_rows.py DATA

Prints a JSON line for each changeset: its id, the columns of its files with Arrow's types, and the rows. Cells are texts, null for
NULL: numbers as Python writes them, dates as days and times as units since 1970-01-01, bytes in base64.
"""

import base64
import json
import os
import sqlite3
import sys

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

FILES = """SELECT changesets.id, changeset_files.blob FROM changesets
    LEFT JOIN changeset_files ON changeset_files.environment = changesets.environment AND changeset_files.changeset_id = changesets.id AND kind = 'data'
    WHERE status = 'SUCCESS' ORDER BY changesets.id, ordinal"""


def texts(column):
    """A column's cells as texts."""
    kind = column.type
    if pa.types.is_date(kind):
        column = column.cast(pa.int32())
    elif pa.types.is_timestamp(kind):
        column = pc.cast(column, pa.int64())
    cells = column.to_pylist()
    if pa.types.is_binary(kind):
        return [c if c is None else base64.b64encode(c).decode() for c in cells]
    return [c if c is None or isinstance(c, str) else repr(c) for c in cells]


def main(data):
    found = {}
    with sqlite3.connect(f"file:{data}/openfinspace.db?mode=ro", uri=True) as db:
        for changeset, blob in db.execute(FILES):
            seen = found.setdefault(changeset, {"id": changeset, "columns": [], "rows": []})
            if blob is None:
                continue
            table = pq.read_table(os.path.join(data, "objects", blob))
            seen["columns"] = [[f.name, str(f.type)] for f in table.schema]
            seen["rows"] += zip(*(texts(c) for c in table.columns))
    for changeset in found.values():
        print(json.dumps(changeset))


main(sys.argv[1])
