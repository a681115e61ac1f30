"""The log tree that CloudTrail writes Insight events to."""

import json
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import blake2b
from io import BytesIO
from pathlib import Path

from trailsight.insight.record import Insight, Record

DELIVERY = 5
"""Minutes: CloudTrail delivers about every five."""


def write_log_tree(insights: Iterable[Insight], root: Path) -> int:
    """Writes the records below ``root`` as CloudTrail names its files; returns their number.

    One file holds what an account and Region have to deliver in five minutes. Names and bytes
    depend on the records only.
    """
    files: dict[tuple[str, str, int], list[Record]] = {}
    for insight in insights:
        episode = insight.episode
        due = (max(insight.windows.opening.end, episode.detected_at + 1), episode.end)
        for record, minute in zip(insight.records, due, strict=False):
            delivered = -(-(minute or 0) // DELIVERY) * DELIVERY
            where = (episode.key.account, episode.key.region, delivered)
            files.setdefault(where, []).append(record)
    for (account, region, minute), records in files.items():
        records.sort(key=lambda record: (record["eventTime"], record["eventID"]))
        content = json.dumps({"Records": records}, separators=(",", ":")).encode()
        moment = datetime.fromtimestamp(minute * 60, UTC)
        unique = blake2b(content, digest_size=8).hexdigest()
        name = f"{account}_CloudTrail-Insight_{region}_{moment:%Y%m%dT%H%MZ}_{unique}.json.gz"
        folder = _safe(root / "AWSLogs", account, "CloudTrail-Insight", region)
        folder = folder / f"{moment:%Y}" / f"{moment:%m}" / f"{moment:%d}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _plain(name)).write_bytes(_gzip(content))
    return sum(map(len, files.values()))


def _safe(root: Path, *parts: str) -> Path:
    return root.joinpath(*map(_plain, parts))


def _plain(part: str) -> str:
    """Accounts and Regions come from logs, which are hostile input: no path may grow of them."""
    text = "".join(c if c.isalnum() or c in "-_." else "_" for c in part)
    return "_" if text.strip(".") == "" else text


def _gzip(content: bytes) -> bytes:
    """Gzip without a time or a name in its header, so that equal records give equal bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    buffer = BytesIO()
    buffer.write(packer.compress(content))
    buffer.write(packer.flush())
    return buffer.getvalue()
