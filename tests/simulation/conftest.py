"""The default organisation, simulated once."""

import pytest

from tests.simulation.logs import Simulated, read_back
from trailsight.simulation.organisation import Organisation
from trailsight.simulation.write import simulate


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    tree = tmp_path_factory.mktemp("simulated") / "tree"
    organisation = Organisation()
    return read_back(tree, organisation, simulate(organisation, tree))
