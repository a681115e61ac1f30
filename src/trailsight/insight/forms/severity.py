"""How severe an insight is said to be.

Bans tell how unusual the minutes were, not what harm they did, so the scale stops at high. One
minute in 10^6 comes up every other year in a series that behaves; one in 10^7, every other decade.
"""

MEDIUM, HIGH = 6.0, 7.0
"""Bans from which on an insight is of medium and of high severity."""

OCSF = {"low": (2, "Low"), "medium": (3, "Medium"), "high": (4, "High")}
"""``severity_id`` and ``severity`` of OCSF's base event."""
SARIF = {"low": "note", "medium": "warning", "high": "error"}
"""``level`` of a SARIF result (section 3.27.10)."""


def severity(peak_bans: float) -> str:
    """``low``, ``medium`` or ``high``."""
    if peak_bans >= HIGH:
        return "high"
    return "medium" if peak_bans >= MEDIUM else "low"
