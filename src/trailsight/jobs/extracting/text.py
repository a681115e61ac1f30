"""What an extraction prints."""

from textwrap import wrap

from trailsight.jobs.extracting.summary import ExtractSummary
from trailsight.jobs.extracting.text_whole import of_completeness
from trailsight.jobs.extracting.verify import lines as verified
from trailsight.jobs.spans import text_of
from trailsight.jobs.windows import length_of

INDENT = " " * 11
SHOWN = 10
"""Quarantined records that are listed; the rest is counted."""


def of_extract(summary: ExtractSummary) -> str:
    """The outcome of an extraction."""
    held = summary.inventory
    span = f"{text_of(held.start)} to {text_of(held.end)} UTC ({length_of(held.end - held.start)})"
    categories = ", ".join(f"{number:,} {name}" for name, number in held.categories.items())
    lines = [
        f"Source     {summary.source}",
        f"Files      {summary.files_read:,} read, {summary.files_known:,} known from before, "
        f"{summary.files_skipped:,} digest or Insight files skipped",
        f"Records    {summary.records:,} read = {summary.counted:,} counted + "
        f"{summary.duplicates:,} duplicates + {summary.out_of_scope:,} out of scope + "
        f"{summary.bad_records:,} quarantined",
        f"Table      {held.events:,} events ({categories}); "
        f"{held.management_writes:,} management writes",
        f"           {span}",
        f"           {held.apis:,} APIs, {_names('account', held.accounts)}, "
        f"{_names('Region', held.regions)}",
    ]
    if summary.integrity is not None:
        first, *more = verified(summary.integrity)
        lines += [f"Integrity  {first}", *(f"           {line}" for line in more)]
    lines += of_completeness(summary.completeness)
    lines = [lines[0], *(part for line in lines[1:] for part in _fit(line))]
    if summary.quarantined:
        lines.append(f"Quarantine {len(summary.quarantined):,} in quarantine.parquet:")
        shown = summary.quarantined[:SHOWN]
        lines += [f"           {one.source}: {one.position}: {one.reason}" for one in shown]
        if len(summary.quarantined) > SHOWN:
            lines.append(f"           … and {len(summary.quarantined) - SHOWN:,} more")
    return "\n".join(lines)


def _fit(line: str) -> list[str]:
    """A line of the summary in 80 columns, broken at spaces only."""
    return wrap(line, 80, subsequent_indent=INDENT, break_long_words=False, break_on_hyphens=False)


def _names(kind: str, names: tuple[str, ...]) -> str:
    few = f" ({', '.join(names)})" if len(names) <= 4 else ""
    return f"{len(names):,} {kind}{'s' if len(names) != 1 else ''}{few}"
