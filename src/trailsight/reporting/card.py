"""The card of a model: what its detector does, and what this one has learnt."""

import re
from collections.abc import Mapping
from pathlib import Path

_HERE = Path(__file__).parent
# A wheel carries the detectors' cards inside this package; a checkout has them in docs/.
CARDS = _HERE / "cards" if (_HERE / "cards").is_dir() else _HERE.parents[2] / "docs" / "detectors"


def model_card(detector: str, version: str, facts: Mapping[str, str]) -> str:
    """Markdown: a table of ``facts``, then the detector's own card where it has one."""
    rows = "".join(f"| {name} | {_cell(value)} |\n" for name, value in facts.items())
    path = CARDS / f"{detector}.md"
    about = path.read_text("utf-8") if path.exists() else f"# {detector}\n"
    about = re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", about)  # pages that are not there
    table = f"| | |\n|---|---|\n{rows}"
    use = (
        "`predict` takes one row a minute of a series that was called, and gives the calls that "
        "were expected and how unusual the minute is, in bans: 3 bans is one such minute in "
        "1,000. The columns are those of the signature, minutes in UTC. Rows of four days before "
        "are context; the parameter `since` leaves them out of the answer."
    )
    return f"# {version}\n\n{table}\n{use}\n\n#{about}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
