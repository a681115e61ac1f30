"""A report as one HTML file that asks for nothing: no address, no font, no script from elsewhere.

The page's template, style and script lie in ``page/``. All text is escaped: names come from logs,
and logs may hold anything. Beyond that, a content security policy allows the one script that is
ours, by its digest, and no request at all (W3C, "Content Security Policy Level 3").
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from trailsight.contracts.atomic import write_bytes
from trailsight.contracts.report import Cell, Column, Figure, Part, Report, Section, Table, Value
from trailsight.reporting.words import printable

if TYPE_CHECKING:
    from markupsafe import Markup

PAGE = "trailsight.reporting"
DATE = re.compile(r"\b\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\dZ)?)?")
BETWEEN = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[._/:-])(?=[A-Za-z0-9])")
"""Where the words of a name meet; in escaped text."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
PNG = b"\x89PNG\r\n\x1a\n"


def write_report(report: Report, path: Path) -> None:
    """Writes ``report`` to ``path`` at once; equal reports give equal bytes."""
    write_bytes(path, rendered(report).encode())


def rendered(report: Report) -> str:
    """The page."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_page),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalize,
    )
    script, style = _page("report.js"), _page("report.css")
    environment.filters |= {
        "lines": _lines,
        "words": _words,
        "dated": _dated,
        "kind": _kind,
        "picture": _Pictures(),
        "identity": id,
    }
    environment.globals |= {"cell": _cell, "choices": _choices, "helps": _helps}
    return environment.get_template("report.html").render(
        report=report,
        anchors=_anchors(report),
        script=_raw(script),
        style=_raw(style),
        policy=_policy(script),
    )


def _page(name: str) -> str:
    return files(PAGE).joinpath("page", name).read_text("utf-8")


def _policy(script: str) -> str:
    """Nothing but this page, the one script, and pictures in it. Styles may be inline: SVG has
    them, and without requests they can tell nobody anything."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _finalize(value: object) -> object:
    """Text from logs loses what would steer a terminal or turn the direction of writing."""
    from markupsafe import Markup

    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _raw(text: str) -> "Markup":
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - our own files and figures


def _lines(text: str) -> "Markup":
    """Text whose line breaks count."""
    from markupsafe import escape

    return _raw("\n").join(escape(printable(line)) for line in text.splitlines())


def _dated(text: str) -> "Markup":
    """Text whose dates are not broken over lines."""
    from markupsafe import escape

    return _raw(DATE.sub(r'<span class="date">\g<0></span>', str(escape(printable(text)))))


def _words(text: str, column: Column) -> "Markup":
    """A cell's text; a name may be broken between its words, and only where there is no room for
    one of them within it."""
    from markupsafe import escape

    escaped = escape(printable(text))
    return _raw(BETWEEN.sub("<wbr>", str(escaped))) if column.kind == "code" else escaped


def _kind(part: Part) -> str:
    return type(part).__name__.lower()


def _anchors(report: Report) -> dict[int, str]:
    """The name of each section, by its identity: its own, or one after its place."""
    taken: dict[str, int] = {}
    found = {}
    for number, section in enumerate(_sections(report.sections)):
        name = _slug(section.anchor) if section.anchor else f"section-{number}"
        taken[name] = taken.get(name, 0) + 1
        found[id(section)] = name if taken[name] == 1 else f"{name}-{taken[name]}"
    return found


def _sections(parts: tuple[Part, ...] | tuple[Section, ...]) -> Iterator[Section]:
    for part in parts:
        if isinstance(part, Section):
            yield part
            yield from _sections(part.parts)


def _slug(anchor: str) -> str:
    return re.sub(r"[^a-zA-Z0-9_-]+", "-", anchor).strip("-") or "section"


def _cell(value: Value | Cell, column: Column) -> dict[str, str]:
    """What is read, what it sorts by, a note and a place to go to."""
    cell = value if isinstance(value, Cell) else Cell(value)
    text = cell.text or _text(cell.value, column)
    sort = "" if cell.value is None else repr(cell.value) if _number(cell.value) else cell.value
    return {"text": text, "sort": str(sort), "note": cell.note, "to": cell.to and _slug(cell.to)}


def _number(value: Value) -> bool:
    return isinstance(value, int | float)


def _text(value: Value, column: Column) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    if column.kind == "moment" and MOMENT.fullmatch(value):
        return f"{value[:10]} {value[11:16]}"
    return value


def _choices(table: Table, place: int) -> list[str]:
    """The distinct texts of a column, sorted; none where it is not one to choose from."""
    column = table.columns[place]
    if column.kind != "choice":
        return []
    texts = {_cell(row[place], column)["text"] for row in table.rows}
    return sorted(texts) if len(texts) > 1 else []


def _helps(table: Table) -> list[Column]:
    return [column for column in table.columns if column.help]


@dataclass
class _Pictures:
    """Pictures as HTML, with their alt text."""

    shown: int = 0

    def __call__(self, figure: Figure) -> "Markup":
        from markupsafe import escape

        self.shown += 1
        alt = escape(printable(figure.alt))
        if figure.content.startswith(PNG):
            data = b64encode(figure.content).decode()
            return _raw(f'<img src="data:image/png;base64,{data}" alt="{alt}">')
        drawing = _own_names(figure.content.decode("utf-8"), f"d{self.shown}-")
        start = drawing.index("<svg")
        return _raw(f'<svg role="img" aria-label="{alt}"{drawing[start + 4 :].rstrip()}')


def _own_names(drawing: str, prefix: str) -> str:
    """The drawing with no name but those that it refers to, and these its own: names must be
    unique in a page, and every drawing has a ``patch_1``."""
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", drawing))

    def renamed(found: re.Match[str]) -> str:
        return f' id="{prefix}{found[1]}"' if found[1] in used else ""

    drawing = re.sub(r'\sid="([^"]*)"', renamed, drawing)
    return re.sub(r'(url\(#|href="#)', rf"\g<1>{prefix}", drawing)
