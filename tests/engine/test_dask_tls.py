"""Connections under TLS, set up by Dask's own configuration."""

from pathlib import Path

import pytest

from tests.dask_cluster import DaskCluster, scheduler, worker
from trailsight.contracts.errors import InputError
from trailsight.engine.dask import DaskEngine


@pytest.fixture
def certificates(tmp_path: Path) -> dict[str, str]:
    """Dask's settings, certificates and keys being files."""
    from distributed import Security

    made = Security.temporary()  # type: ignore[no-untyped-call]
    contents = {"ca-file": made.tls_ca_file}
    for role in ("scheduler", "worker", "client"):
        for part in ("cert", "key"):
            contents[f"{role}.{part}"] = getattr(made, f"tls_{role}_{part}")
    settings = {}
    for name, content in contents.items():
        path = tmp_path / f"{name}.pem"
        path.write_text(content)
        settings[f"distributed.comm.tls.{name}"] = str(path)
    return settings


def variable(setting: str) -> str:
    """The environment variable that is that setting."""
    return f"DASK_{setting.replace('.', '__').replace('-', '_').upper()}"


def test_a_cluster_under_tls(
    tmp_path: Path, certificates: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import dask.config

    required = {"distributed.comm.require-encryption": "True"}
    for name, value in {**certificates, **required}.items():
        monkeypatch.setenv(variable(name), value)
    with scheduler(tmp_path) as address, worker(tmp_path, address, "0"):
        assert address.startswith("tls://")
        with dask.config.set(certificates):
            DaskCluster(address, 1).wait()
            assert list(DaskEngine(address).map(abs, range(-5, 0))) == [5, 4, 3, 2, 1]
        with pytest.raises(InputError, match=r"no scheduler at tls://\S+: TLS expects"):
            list(DaskEngine(address).map(abs, [1]))
