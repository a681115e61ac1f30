"""Each notebook runs as a plain script, and leaves its figures and tables."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))
PUBLIC = ("import os", "import pandas as pd", "import trailsight as ts")


@pytest.fixture(scope="module")
def workdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all, as somebody would have who goes through them; the first fills it."""
    return tmp_path_factory.mktemp("notebooks")


def test_there_are_four() -> None:
    assert [path.stem[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_as_a_script(path: Path, workdir: Path) -> None:
    import pandas as pd

    # What a notebook is told from outside is not for this test.
    outside = {"TRAILSIGHT_AWS", "MLFLOW_TRACKING_URI", "MPLBACKEND", "DISPLAY"}
    environment = {name: value for name, value in os.environ.items() if name not in outside}
    environment["TRAILSIGHT_WORKDIR"] = str(workdir)
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-W", "error::FutureWarning", str(path)],
        env=environment, capture_output=True, text=True, cwd=workdir, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    folder, text = workdir / "reports" / "notebooks", path.read_text("utf-8")
    made = sorted(one.name for one in folder.glob(f"{path.stem[:2]}_*"))
    named = {word for word in text.replace('"', " ").split() if word.startswith(path.stem[:3])}
    assert {name for name in named if "{" not in name and "." in name} <= set(made)
    assert len(made) > 6
    for name in made:
        content = (folder / name).read_bytes()
        if name.endswith(".png"):
            assert content.startswith(b"\x89PNG")
            assert len(content) > 10_000
            assert str(folder / name) in done.stdout
        elif name.endswith(".csv"):
            frame = pd.read_csv(folder / name)
            assert len(frame.columns) > 1
            assert len(frame) or name in ("04_only_ours.csv", "02_more_at_3.csv")
        else:
            assert content.decode().strip() in done.stdout


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_a_paired_notebook_of_short_cells_and_public_names(path: Path) -> None:
    import jupytext

    notebook = jupytext.read(path)
    assert notebook.metadata["jupytext"]["formats"] == "ipynb,py:percent"
    assert notebook.cells[0].cell_type == "markdown"
    kinds = [cell.cell_type for cell in notebook.cells]
    assert kinds.count("markdown") >= 6
    for cell in notebook.cells:
        assert len(cell.source.splitlines()) <= 30
        lines = [line for line in cell.source.splitlines() if line.startswith(("import ", "from "))]
        assert cell.cell_type == "markdown" or set(lines) <= set(PUBLIC)
    again = jupytext.reads(jupytext.writes(notebook, "ipynb"), "ipynb")
    told, before = (
        [(one.cell_type, one.source) for one in each.cells] for each in (again, notebook)
    )
    assert told == before
