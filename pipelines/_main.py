"""From the command line to a stage and from its outcome to an exit code."""

import logging
import os
import re
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from trailsight.contracts.errors import InputError

if TYPE_CHECKING:
    from omegaconf import DictConfig

    from trailsight.jobs.settings import Settings

INTERNAL = 70
"""Exit code for a fault of our own (EX_SOFTWARE): never to be taken for "Insights found"."""

Stage = Callable[["Settings"], int]

_HERE = Path(__file__).parent
# A wheel carries the configuration inside this package; a checkout has it beside it.
CONF = _HERE / "conf" if (_HERE / "conf").is_dir() else _HERE.parent / "conf"


def launch(stage: Stage, own: str = "") -> None:
    """Runs ``stage`` with the configuration that the command line composes; exits.

    ``own`` is the group that belongs to the stage: its settings may be given by their name alone.
    Exit codes: what the stage returns, 2 for what the user can mend, 130 when interrupted.
    """
    verbose = "-v" in sys.argv[1:]
    sys.argv = [sys.argv[0], *(word for word in sys.argv[1:] if word != "-v")]
    sys.argv[1:] = [_whole(word, own) for word in sys.argv[1:]]
    os.environ["HYDRA_FULL_ERROR"] = "1"  # let errors through, to be told in one line below
    outcome: int | Exception = 0

    def task(config: "DictConfig") -> None:
        nonlocal outcome
        try:
            from pipelines._build import build

            if verbose:  # not before Hydra, which silences every logger that there is
                logging.getLogger("trailsight").setLevel(logging.DEBUG)
            outcome = stage(build(config))
        except BrokenPipeError:
            _hang_up()
        except Exception as error:  # told below: Hydra would put lines of its own before it
            outcome = error

    import hydra  # not above: worker processes import this module too, and have no use for it

    try:
        if {"--help", "-h"} & set(sys.argv[1:]):
            from pipelines._help import help_text

            print(help_text([word for word in sys.argv[1:] if not word.startswith("-")]))
            raise SystemExit(0)
        hydra.main(version_base="1.3", config_path=str(CONF), config_name="config")(task)()
    except KeyboardInterrupt:
        outcome = 130
    except BrokenPipeError:
        _hang_up()
    except Exception as error:
        outcome = error
    raise SystemExit(outcome if isinstance(outcome, int) else _fail(outcome, verbose))


def _hang_up() -> None:
    """Whoever read standard output has seen enough: what is left of it goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _whole(word: str, own: str) -> str:
    """``explain.api=X`` for ``api=X``, where ``own`` is ``explain`` and has such a setting."""
    name = re.match(r"\w+(?==)", word)
    group = CONF / own / "default.yaml"
    if not own or not name:
        return word
    settings = re.findall(r"^(\w+):", group.read_text("utf-8"), re.MULTILINE)
    return f"{own}.{word}" if name[0] in settings else word


def _fail(error: Exception, verbose: bool) -> int:
    """Tells what went wrong; the exit code."""
    message = explain(error)
    if message is None or verbose:
        traceback.print_exception(error)
    print(f"trailsight: {message or f'internal error: {error!r}'}", file=sys.stderr)
    return INTERNAL if message is None else 2


def explain(error: Exception) -> str | None:
    """One line for an error that the user can mend; None for any other."""
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    if isinstance(error, InputError):
        return str(error)
    if isinstance(error, OmegaConfBaseException | HydraException):
        told, _, _ = str(error).partition("Config search path:")  # where it was not found
        unknown = re.match(r"Could not override '(.+?)'", told)
        if unknown:
            return f"{unknown[1]}: no such setting (--help lists them)"
        choice = re.search(r"Could not (?:find|load) '(\w+)/(.+?)'", told)
        if choice:
            group = CONF / choice[1]
            known = ", ".join(sorted(path.stem for path in group.glob("*.yaml")))
            return f"{choice[1]}: no such choice {choice[2]!r} (one of {known})"
        return " ".join(told.split())
    return None
