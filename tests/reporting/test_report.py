"""The HTML report: self-contained, escaped, the same bytes each time."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.contracts.report import (
    Cell,
    Code,
    Column,
    Facts,
    Figure,
    Report,
    Section,
    Table,
    Text,
    Tile,
)
from trailsight.reporting.report import PNG, rendered, write_report

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\x1b[31m\u202e"
SVG = b'<svg viewBox="0 0 10 10" xmlns="http://www.w3.org/2000/svg"><text>1 &lt; 2</text></svg>'


def report(text: str = "RunInstances", **changes: object) -> Report:
    columns = (
        Column("API", "code", help=text),
        Column("Bans", "number"),
        Column("Direction", "choice"),
    )
    rows = (
        (Cell(text, note=text, to="one"), 7.25, "rise"),
        (Cell(None, text), None, text),
        (text, 12_000, "drop"),
    )
    values: dict[str, object] = {
        "title": f"Scored {text}",
        "lead": text,
        "subtitle": text,
        "tiles": (Tile(text, text, text),),
        "sections": (
            Section(text, (Table(text, columns, rows, total=90, where=text), Text(text, True))),
            Section("One", (Figure(SVG, text, text), Figure(PNG + b"x", text)), anchor="one"),
            Section(
                "More", (Section(text, (Code(text, text),)), Facts(((text, text),))), "x", True
            ),
            Section("Empty", (Table(text, columns, (), empty=text),)),
        ),
    }
    return Report(**(values | changes))  # type: ignore[arg-type]


class Page(HTMLParser):
    """Elements and attributes, as a browser would read them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_names_from_logs_stay_text() -> None:
    plain, hostile = Page(rendered(report())), Page(rendered(report(HOSTILE)))
    assert [tag for tag, _ in hostile.elements if tag != "option"] == [
        tag for tag, _ in plain.elements if tag != "option"
    ]
    assert not [name for _, found in hostile.elements for name in found if name.startswith("on")]
    assert "\x1b" not in rendered(report(HOSTILE))
    assert "\u202e" not in rendered(report(HOSTILE))


@given(st.text(min_size=1).filter(str.strip))
def test_whatever_the_names_the_page_has_one_script(text: str) -> None:
    assert len(Page(rendered(report(text))).all("script")) == 1


def test_the_policy_allows_the_script_and_no_request() -> None:
    page = rendered(report())
    [policy] = [
        found["content"] or ""
        for found in Page(page).all("meta")
        if found.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'; ")
    script = page[page.index("<script>") + 8 : page.index("</script>")]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    style = page[page.index("<style>") : page.index("</style>")]
    assert "@import" not in style
    assert "url(" not in style
    for tag, found in Page(page).elements:
        for name in ("src", "href", "action", "srcset", "data"):
            value = found.get(name)
            assert value is None or value.startswith(("#", "data:image/")), (tag, value)


def test_equal_reports_give_equal_bytes(tmp_path: Path) -> None:
    write_report(report(), tmp_path / "a" / "report.html")
    write_report(report(), tmp_path / "b.html")
    content = (tmp_path / "b.html").read_bytes()
    assert content == (tmp_path / "a" / "report.html").read_bytes()
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []
    assert content != rendered(report("CreateUser")).encode()


def test_every_picture_says_what_it_shows() -> None:
    page = Page(rendered(report("A burst")))
    assert [found["alt"] for found in page.all("img")] == ["A burst"]
    assert [(found["role"], found["aria-label"]) for found in page.all("svg")] == [
        ("img", "A burst")
    ]
    with pytest.raises(ValueError, match="alt text"):
        Figure(SVG, " ")


def test_cells_carry_what_they_sort_by_and_lead_to_sections() -> None:
    page = Page(rendered(report()))
    numbers = [found for found in page.all("td") if found["class"] == "number"]
    assert [found["data-sort"] for found in numbers] == ["7.25", "", "12000"]
    ids = [found["id"] for _, found in page.elements if "id" in found]
    assert len(ids) == len(set(ids))
    links = [str(found["href"]) for found in page.all("a")]
    assert "#one" in links
    assert {link[1:] for link in links} <= set(ids)
    assert ">12,000<" in rendered(report())
    assert re.search(r"These are 3 of 90 rows.* All are in <code>RunInstances", rendered(report()))


def _luminance(colour: str) -> float:
    """WCAG 2.2, "relative luminance"."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_words_and_lines_stand_out_from_the_paper(theme: int) -> None:
    style = rendered(report())
    found = re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", style)
    colours = {name: pair[theme] for name, *pair in found}
    for paper in (colours["paper"], colours["raised"]):
        for name in ("ink", "muted", "link"):
            assert _contrast(colours[name], paper) >= 4.5, name
    for name in ("counts", "calls", "insight", "baseline", "expected"):
        assert _contrast(colours[name], colours["paper"]) >= 4.5, name
    for name in ("step-1", "step-2", "step-3", "focus"):
        assert _contrast(colours[name], colours["paper"]) >= 3, name
    assert _contrast("#e69f00", colours["paper"]) >= 2.2  # it is hatched besides


def test_moments_are_read_to_the_minute() -> None:
    rows = (("2026-03-18T06:06:00Z",), ("2026-03-18",), ("never",))
    page = rendered(report(sections=(Section("A", (Table("B", (Column("C", "moment"),), rows),)),)))
    assert re.findall(r"<span>([^<]*)</span>", page) == ["2026-03-18 06:06", "2026-03-18", "never"]


def test_sections_of_equal_anchors_are_told_apart() -> None:
    twice = tuple(Section("Twice", (Text("x"),), anchor="a b") for _ in range(2))
    found = Page(rendered(report(sections=twice)))
    assert [one["id"] for one in found.all("section")] == ["a-b", "a-b-2"]


def test_a_row_has_a_value_for_each_column() -> None:
    with pytest.raises(ValueError, match="2 values, 1 columns"):
        Table("All", (Column("A"),), (("a", "b"),))
