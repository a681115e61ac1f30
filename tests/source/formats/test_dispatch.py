import io
import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import pytest

from trailsight.contracts.errors import InputError
from trailsight.source.formats import pieces as module
from trailsight.source.formats.pieces import pieces
from trailsight.source.parsed import Parsed
from trailsight.source.record import Record
from trailsight.source.trail import Trail

Make = Callable[..., dict[str, Any]]


class Once(io.BytesIO):
    """What standard input is: no way back."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bytes]]:
    """What is handed to the reader of tables."""
    seen = []

    def take(file: BinaryIO, form: str, of: type[Record]) -> Iterator[Parsed]:
        assert of is Record
        seen.append((form, file.read()))
        yield Parsed()

    monkeypatch.setattr(module, "tables", take)
    return seen


@pytest.mark.parametrize("form", ["parquet", "ocsf", None])
@pytest.mark.parametrize("kind", [io.BytesIO, Once])
def test_parquet_is_handed_over_from_its_start(
    tables: list[tuple[str, bytes]], form: str | None, kind: type[io.BytesIO]
) -> None:
    content = b"PAR1" + bytes(2_000_000)
    list(pieces(kind(content), form))
    assert tables == [(form or "parquet", content)]


@pytest.mark.parametrize("form", ["csv", None])
def test_csv_is_handed_over(tables: list[tuple[str, bytes]], form: str | None) -> None:
    content = b'"eventTime","eventName"\n' + b"x,y\n" * 500_000
    list(pieces(io.BytesIO(content), form))
    assert tables == [("csv", content)]


@pytest.mark.parametrize("form", ["csv", "parquet", "ocsf"])
def test_what_is_not_the_table_asked_for_is_refused(record: Make, form: str) -> None:
    [parsed] = pieces(io.BytesIO(json.dumps([record()]).encode()), form)
    [(position, reason, _)] = parsed.bad
    assert position == "file"
    assert f"source.format is `{form}`" in reason


def test_an_unknown_format_is_refused_at_once() -> None:
    with pytest.raises(InputError, match=r"source\.format: no such format: xml"):
        Trail(format="xml")
