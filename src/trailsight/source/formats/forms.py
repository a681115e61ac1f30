"""The formats that logs come in, by the names that ``source.format`` takes."""

AUTO = "auto"
TRAIL = "trail"
LINES = "lines"
LOOKUP = "lookup"
CLOUDWATCH = "cloudwatch"
EVENTBRIDGE = "eventbridge"
PARQUET = "parquet"
CSV = "csv"
OCSF = "ocsf"

FORMS = (AUTO, TRAIL, LINES, LOOKUP, CLOUDWATCH, EVENTBRIDGE, PARQUET, CSV, OCSF)


def misfit(asked: str, found: str | None) -> str:
    """The reason to quarantine what is not in the format that was asked for."""
    what = f"this is `{found}`" if found else "this is no format of CloudTrail records"
    return f"source.format is `{asked}`, and {what}"
