"""What is shown is kept."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

import trailsight as ts
from trailsight.reporting.figures.canvas import shown


def test_a_script_prints_tables_and_says_where_figures_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = pd.DataFrame({"api": ["RunInstances"], "calls": [3]})
    ts.show(frame, tmp_path / "new" / "calls.csv")
    ts.show("a sentence", tmp_path / "said.txt")
    figure = shown(lambda one: one.set_alpha(1.0), 2, 1)
    ts.show(figure, tmp_path / "figure.png")
    told = capsys.readouterr().out
    assert "RunInstances      3" in told
    assert "a sentence\n" in told
    assert f"[{tmp_path / 'figure.png'}]" in told
    assert (tmp_path / "new" / "calls.csv").read_text() == "api,calls\nRunInstances,3\n"
    assert (tmp_path / "said.txt").read_text() == "a sentence\n"
    assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")


def test_a_notebook_displays_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    displayed: list[object] = []
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: object()))
    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(display=displayed.append))
    frame = pd.DataFrame({"calls": [3]})
    ts.show(frame)
    assert displayed == [frame]
    assert capsys.readouterr().out == ""
