"""Writes the Parquet files here with pyarrow: times that DuckDB alone would cut to microseconds, and a column without a type."""

import pyarrow as pa
import pyarrow.parquet as pq

nanos = pa.array([1, -1, 1704187800123456789, None, 1000], pa.timestamp("ns"))
micros = pa.array([0, 253402300799999999, -62135596800000000, None, -1], pa.timestamp("us"))
pq.write_table(pa.table({"id": range(5), "nano": nanos, "micro": micros}), "int96.parquet", use_deprecated_int96_timestamps=True, row_group_size=2)
utc = nanos.cast(pa.timestamp("ns", tz="UTC"))
pq.write_table(pa.table({"id": range(5), "nano": utc, "micro": micros.cast(pa.timestamp("us", tz="UTC"))}), "utc.parquet", row_group_size=2)
pq.write_table(pa.table({"id": range(2), "void": pa.nulls(2)}), "void.parquet")
