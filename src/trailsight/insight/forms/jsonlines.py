"""JSON as bytes: one value a line."""

import json
from collections.abc import Mapping
from typing import Any


def line(content: Mapping[str, Any]) -> bytes:
    """``content`` as compact ASCII JSON, and a line feed; equal content gives equal bytes."""
    return json.dumps(content, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"
