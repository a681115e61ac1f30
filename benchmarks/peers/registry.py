"""The peers by the name that the command line knows them by."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from benchmarks.method import Method


@dataclass(frozen=True)
class Peer:
    """A peer that may not be installed, or be too slow for every series."""

    module: str
    """Below ``benchmarks.peers``."""
    make: str
    """What in the module makes the method."""
    package: str
    """What has to be installed with pip; its import name too."""
    slow: bool = False
    """Takes half a second a series or more: it is shown some of the series only."""

    @property
    def installed(self) -> bool:
        """Whether its package is there."""
        return find_spec(self.package) is not None

    def method(self) -> Method:
        """The method, as its authors would set it."""
        made: Callable[[], Method] = getattr(
            importlib.import_module(f"benchmarks.peers.{self.module}"), self.make
        )
        return made()


PEERS = {
    "averages": Peer("averages", "Averages", "numpy"),
    "stl": Peer("stl", "StlZ", "statsmodels"),
    "holt_winters": Peer("holt_winters", "HoltWintersZ", "statsmodels"),
    "adtk": Peer("adtk_seasonal", "AdtkSeasonal", "adtk"),
    "prophet": Peer("prophet_hourly", "ProphetHourly", "prophet"),
    "forest": Peer("pyod_lags", "forest_hourly", "pyod"),
    "ecod": Peer("pyod_lags", "ecod_hourly", "pyod", slow=True),
    "rrcf": Peer("cut_forest", "CutForest", "rrcf", slow=True),
}
