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
OTHER_TREES = re.compile(r"(?<![^/_])CloudTrail-(Digest|Insight|Aggregated)(?=[/_])")
ELSEWHERE = re.compile(r"(?:^|/)AWSLogs/(?:o-[a-z0-9]+/)?\d{12}/(?!CloudTrail)[^/]+/")
"""Logs of other services in the same bucket: Config, load balancers, flow logs."""
NO_LOGS = frozenset({"result_sign.json"})

ENDINGS = "such a name ends in .json, .jsonl, .log, .csv or .parquet, or these with .gz or .zst"
"""For a message."""


class Kind(Enum):
    """What is done with a file."""

    LOG = "read"
    DIGEST = "skipped: hashes of log files"
    OTHER = "skipped: Insight and aggregated events"
    IGNORED = "ignored: no log file"
    PRUNED = "pruned: not asked for, by its key"


def kind_of(path: str, any_name: bool = False, root: int = 0) -> Kind:
    """What the file at ``path`` is; ``any_name``: a log whatever its ending.

    Hidden files and those that Spark, Hive and Athena hide with a ``_`` are none. What lies in
    the first ``root`` characters of the path is the user's own choice.
    """
    name = path.rpartition("/")[2]
    if name.startswith((".", "_")) or name in NO_LOGS or not (any_name or LOG.search(name)):
        return Kind.IGNORED
    if _is_elsewhere(path, root):
        return Kind.IGNORED
    return tree_of(path, root)


def tree_of(path: str, root: int = 0) -> Kind:
    """Which of CloudTrail's trees a path lies in."""
    other = OTHER_TREES.search(path, root)
    if other is None:
        return Kind.LOG
    return Kind.DIGEST if other[1] == "Digest" else Kind.OTHER


def is_ignored(folder: str, root: int = 0) -> bool:
    """Whether a folder (``…/``) holds nothing of interest: hidden, or of another service."""
    name = folder[:-1].rpartition("/")[2]
    return name.startswith((".", "_")) or _is_elsewhere(folder, root)


def _is_elsewhere(path: str, root: int) -> bool:
    found = ELSEWHERE.search(path)
    return found is not None and found.end() > root
