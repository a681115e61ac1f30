"""What a file is, by its name: a log file, one of CloudTrail's other files, or neither.

Names by source: trails ``….json.gz``; CloudTrail Lake query results ``result_1.csv.gz`` beside
``result_sign.json`` (AWS user guide, "Find your downloaded CloudTrail Lake query results"); Athena
``….csv`` beside ``….csv.metadata``; CloudWatch Logs exports ``000000.gz`` (CloudWatch Logs user
guide, "Export log data to Amazon S3"); Security Lake ``….gz.parquet``; Firehose, where EventBridge
and log subscriptions end, ``STREAM-1-YYYY-MM-DD-HH-MM-SS-RANDOM`` with or without an ending
(Firehose developer guide, "Configure Amazon S3 object name format").
"""

import re
from enum import Enum

LOG = re.compile(
    r"\.(json|jsonl|ndjson|log|csv|parquet)(\.(gz|zst|zstd))?$"
    r"|^[^.]+\.(gz|zst|zstd)$"
    r"|-\d{4}(-\d\d){5}-[0-9a-f-]{36}$",
    re.IGNORECASE,
)
OTHER_TREES = re.compile(r"(?:^|[/_])CloudTrail-(Digest|Insight|Aggregated)(?=[/_])")
NO_LOGS = frozenset({"result_sign.json"})

ENDINGS = "such a name ends in .json, .jsonl, .log, .csv or .parquet, or these with .gz or .zst"
"""For a message."""


class Kind(Enum):
    """What is done with a file."""

    LOG = "read"
    DIGEST = "skipped: hashes of log files"
    OTHER = "skipped: Insight and aggregated events"
    IGNORED = "ignored: no log file"


def kind_of(path: str, any_name: bool = False) -> Kind:
    """What the file at ``path`` is; ``any_name``: a log whatever its ending.

    Hidden files and those that Spark, Hive and Athena hide with a ``_`` are none.
    """
    name = path.rpartition("/")[2]
    if name.startswith((".", "_")) or name in NO_LOGS or not (any_name or LOG.search(name)):
        return Kind.IGNORED
    other = OTHER_TREES.search(path)
    if other is None:
        return Kind.LOG
    return Kind.DIGEST if other[1] == "Digest" else Kind.OTHER


def is_hidden(folder: str) -> bool:
    """Whether a folder of this name holds nothing of interest (``.git``, ``_temporary``)."""
    return folder.startswith((".", "_"))
