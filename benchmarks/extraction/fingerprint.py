"""Whether two ways came to the same table: a digest that the order of rows does not touch."""

from pathlib import Path

import duckdb

COLUMNS = (
    "minute", "account", "region", "event_source", "event_name", "category", "read_only",
    "error_code", "identity_arn", "user_agent", "count",
)  # fmt: skip
TEXTS = COLUMNS[1:6] + COLUMNS[7:10]


def of_parquet(path: Path) -> str:
    """Of a Parquet file, or of all below a directory."""
    files = f"{path}/**/part.parquet" if path.is_dir() else str(path)
    return _of(f"read_parquet('{files}', hive_partitioning=false)")


def of_text(path: Path) -> str:
    """Of the tab-separated text that the floor writes."""
    names = [("epoch" if name == "minute" else name) for name in COLUMNS]
    kinds = dict.fromkeys(TEXTS, "VARCHAR")
    kinds |= {"epoch": "BIGINT", "read_only": "BOOLEAN", "count": "BIGINT"}
    columns = ", ".join(f"'{name}': '{kinds[name]}'" for name in names)
    read = (
        f"read_csv('{path}', delim='\\t', header=false, quote='', escape='', nullstr='\\N', "
        f"columns={{{columns}}}, auto_detect=false)"
    )
    return _of(f"(SELECT *, to_timestamp(epoch) AS minute FROM {read})")  # noqa: S608


def _of(table: str) -> str:
    fields = ", ".join(
        "epoch(minute)::BIGINT"
        if name == "minute"
        else f"{name}::BIGINT"
        if name == "count"
        else name
        for name in COLUMNS
    )
    query = f"""
        SELECT count(*), sum("count"), sum(hash(row({fields}))::HUGEINT) FROM {table}
    """  # noqa: S608 - paths of the benchmark's own
    [(rows, events, digest)] = duckdb.execute(query).fetchall()
    return f"{rows:,} rows, {int(events):,} events, {int(digest) % 2**64:016x}"
