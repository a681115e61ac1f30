"""Results that are known, and a server over them, for the tools that read them."""

from tests.serving.conftest import results as results
from tests.serving.conftest import server as server
