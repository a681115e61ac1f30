"""The report as a browser shows it: sorted, filtered, by keyboard, dark and light, offline."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.reporting.figures.test_drawings import fleet, series
from tests.reporting.figures.test_insight import START, errors, graph
from tests.reporting.test_table import row
from trailsight.contracts.figure import IncidentGraph
from trailsight.contracts.report import Cell, Code, Column, Figure, Report, Section, Table, Text
from trailsight.jobs.report_insights import insight_table
from trailsight.reporting.figures.fleet import fleet_drawing
from trailsight.reporting.figures.incident import incident_drawing
from trailsight.reporting.figures.insight import insight_drawing
from trailsight.reporting.report import write_report

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not on this machine")
HOSTILE = "<script>document.title='hacked'</script><img src=x onerror=\"document.title='hacked'\">"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def report() -> Report:
    columns = (Column("API", "code"), Column("Bans", "number"), Column("Way", "choice"))
    rows = tuple(
        (Cell(f"Api{n:02} {HOSTILE if n == 3 else ''}", to="more"), None if n == 5 else n * 7 % 40,
         "rise" if n % 2 else "drop") for n in range(40)
    )  # fmt: skip
    drawings = (insight_drawing(graph()), insight_drawing(errors()), fleet_drawing(fleet()),
                incident_drawing(IncidentGraph(START, (series(), series(9)))))  # fmt: skip
    figures = tuple(Figure(drawing, alt="A figure") for drawing in drawings)
    return Report(
        "A run",
        HOSTILE,
        (
            Section("Table", (Table("All", columns, rows), Text("A text"))),
            Section("Figures", figures),
            Section("More", (Code("a: 1"),), anchor="more", folded=True),
        ),
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(report(), path)
    return path.as_uri()


@pytest.fixture
def open_page(browser: Any, address: str) -> Iterator[Any]:
    """Opens the report; fails where it asks for anything, or says anything on the console."""
    told: list[str] = []
    contexts = []

    def opened(**options: Any) -> Any:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda one: None if one.url == address else told.append(one.url))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert told == []


def names(page: Any) -> list[str]:
    shown = page.locator("tbody tr:visible td:first-child a").all_inner_texts()
    return [text[:5] for text in shown]


def test_a_table_is_sorted_and_filtered(open_page: Any) -> None:
    page = open_page()
    assert page.title() == "A run"
    assert names(page) == [f"Api{n:02}" for n in range(25)]
    page.get_by_role("button", name="Bans").click()
    down = [n * 7 % 40 for n in range(40) if n != 5]
    assert names(page)[0] == f"Api{next(n for n in range(40) if n * 7 % 40 == max(down)):02}"
    assert page.get_by_role("columnheader", name="Bans").get_attribute("aria-sort") == "descending"
    page.get_by_role("button", name="Bans").click()
    assert names(page)[0] == "Api00"
    page.get_by_role("button", name="Show all 40 rows").click()
    assert len(names(page)) == 40
    assert names(page)[-1] == "Api05"  # what is not known comes last, either way
    page.get_by_role("searchbox").fill("api1 RISE")
    assert sorted(names(page)) == [f"Api{n}" for n in (11, 13, 15, 17, 19)]
    assert page.locator("output").inner_text() == "5 of 40 rows"
    page.get_by_role("searchbox").fill("")
    page.locator("select").select_option("drop")
    assert len(names(page)) == 20


def test_it_is_worked_by_keyboard(open_page: Any) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    focused = "document.activeElement"
    assert page.evaluate(f"{focused}.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate(f"{focused}.id") == "content"
    button = page.get_by_role("button", name="Bans")
    button.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    outline = page.evaluate(f"getComputedStyle({focused}).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("Bans")
    page.locator("tbody a").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details#more").get_attribute("open") is not None
    assert page.evaluate(f"{focused}.localName") == "summary"


def test_dark_and_light(open_page: Any) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    line = "getComputedStyle(document.querySelector('svg text')).fill"
    light, dark = open_page(color_scheme="light"), open_page(color_scheme="dark")
    assert light.evaluate(ground) == "rgb(255, 255, 255)"
    assert light.evaluate(line) == "rgb(27, 31, 36)"
    assert dark.evaluate(ground) == "rgb(20, 23, 27)"
    assert dark.evaluate(line) == "rgb(232, 234, 237)"
    dark.get_by_role("button", name="Switch to light colours").click()
    assert dark.evaluate(ground) == "rgb(255, 255, 255)"
    dark.reload()
    assert dark.evaluate(ground) == "rgb(255, 255, 255)"


def test_a_phone_has_no_sideways_scrolling_but_in_figures(open_page: Any) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    first = page.locator("tbody tr").first
    assert first.bounding_box()["width"] <= 390
    boxes = [one.bounding_box()["y"] for one in first.locator("td").all()]
    assert boxes == sorted(set(boxes))  # one below the other


def test_without_scripts_it_is_a_plain_table(open_page: Any) -> None:
    page = open_page(java_script_enabled=False)
    assert len(names(page)) == 40
    assert page.locator("button:visible, input:visible, select:visible").count() == 0


def test_on_paper_all_is_there(open_page: Any) -> None:
    page = open_page(color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(names(page)) == 40
    assert page.locator("details#more pre").is_visible()
    assert not page.locator("nav").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_frame_that_allows_scripts_only_shows_it_too(browser: Any, address: str) -> None:
    """As MLflow's artifact view does."""
    page = browser.new_page()
    content = Path(address.removeprefix("file://")).read_text("utf-8")
    page.evaluate(
        """content => {
        const frame = document.createElement("iframe");
        frame.sandbox = "allow-scripts";
        frame.src = URL.createObjectURL(new Blob([content], {type: "text/html"}));
        document.body.append(frame);
        }""",
        content,
    )
    page.wait_for_timeout(300)
    frame = page.frames[1]
    frame.wait_for_selector("th button")
    frame.evaluate("document.getElementById('theme').click()")
    assert frame.evaluate("document.documentElement.dataset.theme") == "dark"
    page.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_longest_names_fit_a_laptop_and_a_phone(
    browser: Any, tmp_path: Path, width: int
) -> None:
    """As long as they come in real logs, whatever they are made of; words are kept whole."""
    rows = [
        row(error_code="Client.InvalidRouteTableID.NotFound", direction="drop", minutes=8 * 1440,
            event_source="secretsmanager.amazonaws.com", who=f"arn:aws:sts::1:assumed-role/{who}",
            insight_average=12345.6, baseline_average=0.000093, peak_bans=12.34,
            event_name="ListAccessPointsForDirectoryBuckets", region="ap-southeast-2")
        for who in ("stratus-red-team-ec2-get-password-data-role", "A" * 60)
    ]  # fmt: skip
    table = insight_table(rows, (), set())
    write_report(Report("A run", "", (Section("Insights", (table,)),)), tmp_path / "r.html")
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((tmp_path / "r.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    within = (
        "[...document.querySelectorAll('.scroll')].map(one => one.scrollWidth - one.clientWidth)"
    )
    assert page.evaluate(within) == [0]
    where = page.get_by_role("cell", name="123456789012").first.bounding_box()
    assert where["x"] + where["width"] <= width
    broken = """() => {
        const range = document.createRange();
        return [...document.querySelector('td.code span').childNodes].filter(one => {
            if (one.nodeType !== 3 || one.data.includes(" ")) return false;
            range.selectNodeContents(one);
            return range.getClientRects().length > 1;
        }).map(one => one.data);
    }"""
    assert page.evaluate(broken) == []
    shown = page.locator("td.code span").first.text_content()
    assert shown == "secretsmanager ListAccessPointsForDirectoryBuckets"
    page.close()
