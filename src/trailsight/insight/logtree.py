"""The log tree that CloudTrail writes Insight events to."""

import json
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import blake2b
from io import BytesIO
from pathlib import Path

from trailsight.contracts.atomic import write_bytes
from trailsight.insight.delivery import Delivery

DELIVERY = 5
"""Minutes: CloudTrail delivers about every five."""


def write_log_tree(due: Iterable[Delivery], root: Path) -> int:
    """Writes the events below ``root`` as CloudTrail names its files; returns their number.

    A file holds one event. Its name and bytes depend on the event only, so an event that is
    written again, by a run after a kill, takes its own place and no other.
    """
    written = 0
    for delivery in due:
        record = delivery.record
        account, region = record["recipientAccountId"], record["awsRegion"]
        content = json.dumps({"Records": [record]}, separators=(",", ":")).encode()
        moment = datetime.fromtimestamp(-(-delivery.due // DELIVERY) * DELIVERY * 60, UTC)
        unique = blake2b(record["eventID"].encode(), digest_size=8).hexdigest()
        name = f"{account}_CloudTrail-Insight_{region}_{moment:%Y%m%dT%H%MZ}_{unique}.json.gz"
        folder = _safe(root / "AWSLogs", account, "CloudTrail-Insight", region)
        folder = folder / f"{moment:%Y}" / f"{moment:%m}" / f"{moment:%d}"
        write_bytes(folder / _plain(name), _gzip(content))
        written += 1
    return written


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
