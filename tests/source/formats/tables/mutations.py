"""Damages Parquet files at random and reads them: ``python -m tests.source.formats.tables.mutations
FROM TO`` reads those of these numbers, and says which is under way.
"""

import io
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.source.formats.tables import crafted
from tests.source.fuzzing.judge import decoded, sound

NUMBERS = (0, 1, -1, 2, 3, 7, 8, 127, 1 << 16, (1 << 31) - 1, -(1 << 31), (1 << 63) - 1, -(1 << 63))


def seeds() -> list[bytes]:
    """Small files of five rows, each written in another way."""
    rows = [sound(serial) for serial in range(5)]
    names = ("eventTime", "eventSource", "eventName", "awsRegion", "eventID")
    columns: dict[str, Any] = {one.lower(): [row[one] for row in rows] for one in names}
    columns["resources"] = [[{"type": "AWS::S3::Object"}], None, [], [{"type": None}] * 3, []]
    columns["useridentity"] = [{"arn": "arn:aws:iam::1:user/a"}] * 4 + [None]
    table = pa.table(columns)
    plain = table.drop_columns(["resources"])
    delta = {one: "DELTA_BYTE_ARRAY" for one in columns if one not in ("resources", "useridentity")}
    return [
        _written(table, row_group_size=3),
        _written(table, write_page_index=True, write_statistics=False, store_schema=False),
        _written(plain, data_page_version="2.0", compression="none", use_dictionary=False),
        _written(plain, use_dictionary=False, column_encoding=delta, compression="gzip"),
    ]


def _written(table: pa.Table, **options: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file, **options)
    return file.getvalue()


def mutated(files: Sequence[bytes], number: int) -> bytes:
    """One of the files with bytes changed, or fields of its footer."""
    noise = random.Random(number)
    content = noise.choice(files)
    kind = noise.randrange(4)
    if kind == 0:
        told = crafted.footer(content)
        for _ in range(noise.randint(1, 3)):
            _change(told, noise)
        return crafted.with_footer(content, told)
    damaged = bytearray(content)
    end = len(content) - 8
    start = 4 if kind == 1 else end - int.from_bytes(content[end : end + 4], "little")
    for _ in range(noise.choice((1, 1, 2, 4))):
        at = noise.randrange(start, end)
        damaged[at] = noise.choice((0, 255, damaged[at] ^ 1 << noise.randrange(8)))
    return bytes(damaged)


def _change(told: crafted.Struct, noise: random.Random) -> None:
    """Changes a field of a structure, or of one inside it."""
    if not told:
        return
    number = noise.choice(list(told))
    kind, value = told[number]
    if kind == crafted.STRUCT and value and noise.random() < 0.9:
        _change(value, noise)
    elif kind == crafted.LIST and value[1] and noise.random() < 0.9:
        of, values = value
        if of == crafted.STRUCT and noise.random() < 0.9:
            _change(noise.choice(values), noise)
        elif noise.random() < 0.5:
            del values[noise.randrange(len(values))]
        else:
            values.extend(values[: noise.choice((1, 1000))])
    elif kind in crafted.NUMBERS and noise.random() < 0.9:
        told[number] = (kind, noise.choice((*NUMBERS, value + 1, value - 1, value * 2)))
    elif noise.random() < 0.5:
        del told[number]
    else:
        told[number] = noise.choice([(5, 1), (8, b"x"), (9, (12, [])), (12, {}), (1, None)])


def main() -> None:
    """Reads the damaged files that it is told."""
    files, whole = seeds(), 0
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        content = mutated(files, number)
        told = decoded(content, "auto")
        whole += len(told.code) == 5
        if len(told.code) < 5 and not told.quarantined:
            promised = crafted.footer(content)[3][1]
            assert promised == len(told.code), "rows are lost in silence"
    peak = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
    sys.stdout.write(f"done {whole} {int(peak) // 1024}\n")


if __name__ == "__main__":
    main()
