"""What is printed of a plan: each file, then what they come to."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from trailsight.jobs.extracting.plan import Plan, Planned, Total

UNITS = ("B", "kB", "MB", "GB", "TB")


def of_plan(plan: Plan) -> str:
    """The files that would be read, their totals, and what would be left out."""
    wanted = [file for file in plan.files if file.state != "known"]
    lines = [f"{file.state:8}{size_of(file.size):>8}  {file.path}" for file in wanted]
    return "\n".join([*lines, *[""][: len(lines)], *_summary(plan, wanted)])


def size_of(number: int) -> str:
    """Bytes as people read them: 3 digits and a unit."""
    size = float(number)
    for unit in UNITS:
        if size < 999.5 or unit == UNITS[-1]:
            return f"{size:.3g} {unit}" if size < 999.5 else f"{size:,.0f} {unit}"
        size /= 1000
    raise AssertionError


def _summary(plan: Plan, wanted: list[Planned]) -> Iterator[str]:
    yield f"Source     {plan.source}"
    if plan.replaces is not None:
        yield f"Replaces   the table in data/activity, which was made from {plan.replaces}"
    size = sum(file.size for file in wanted)
    changed = sum(file.state == "changed" for file in wanted)
    known = len(plan.files) - len(wanted)
    yield (
        f"Would read {_number(len(wanted), 'file')}, {size_of(size)}"
        + (f" ({changed:,} changed)" if changed else "")
        + (f"; {known:,} known from before" if known else "")
    )
    for _, some in groupby(plan.totals, key=lambda total: (total.account, total.region)):
        yield f"           {_total(list(some))}"
    left = list(_left_out(plan))
    if left:
        yield f"Left out   {'; '.join(left)}"
    yield "Nothing was read or written: extract.dry_run=true"


def _total(totals: list[Total]) -> str:
    """Those of one account and Region, whatever their days."""
    place = " ".join(filter(None, (totals[0].account, totals[0].region)))
    files, size = sum(one.files for one in totals), sum(one.bytes for one in totals)
    dates = [one.date for one in totals if one.date is not None]
    told = f"{place or 'whose keys say nothing'}: {_number(files, 'file')}, {size_of(size)}"
    return told + (f", {_span(dates)}" if dates else "")


def _span(dates: list[str]) -> str:
    if len(dates) == 1:
        return dates[0]
    return f"{min(dates)} to {max(dates)} ({len(dates):,} days)"


def _left_out(plan: Plan) -> Iterable[str]:
    if plan.skipped:
        yield f"{_number(plan.skipped, 'digest or Insight file')}"
    if plan.pruned:
        yield f"{_number(plan.pruned, 'file')} not asked for"
    if plan.ignored:
        yield f"{_number(plan.ignored, 'file')} of other kinds"
    if plan.folders:
        yield f"{_number(plan.folders, 'folder')} not looked into"


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' if number != 1 else ''}"
