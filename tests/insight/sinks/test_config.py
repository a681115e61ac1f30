"""Sinks on the command line: several of one group, each under its own name."""

from dataclasses import fields
from pathlib import Path

import pytest
from hydra import compose, initialize_config_dir
from omegaconf import DictConfig, OmegaConf

from pipelines._build import component
from pipelines._main import CONF
from trailsight.contracts.errors import InputError
from trailsight.insight.sinks.contract import Sink

NAMES = sorted(path.stem for path in (CONF / "sink").glob("*.yaml"))


@pytest.fixture
def primary(tmp_path: Path) -> Path:
    """A configuration that takes its sinks from the project's own folder."""
    text = "defaults:\n  - sink: [logtree]\n  - _self_\nhydra:\n  searchpath: [file://%s]\n"
    (tmp_path / "config.yaml").write_text(text % CONF)
    return tmp_path


def sinks(primary: Path, *overrides: str) -> dict[str, Sink]:
    with initialize_config_dir(version_base="1.3", config_dir=str(primary)):
        config = compose("config", overrides=list(overrides))
    chosen = config.get("sink", OmegaConf.create({}))
    built = {}
    for name in chosen:
        node = chosen._get_node(name)
        assert isinstance(node, DictConfig)
        built[str(name)] = component(f"sink.{name}", node)
    return built


def test_the_default_is_the_log_tree(primary: Path) -> None:
    assert list(sinks(primary)) == ["logtree"]


def test_a_list_chooses_several(primary: Path) -> None:
    chosen = sinks(primary, "sink=[logtree,ocsf]", "sink.logtree.url=s3://bucket/prefix")
    assert list(chosen) == ["logtree", "ocsf"]
    assert getattr(chosen["logtree"], "url") == "s3://bucket/prefix"  # noqa: B009


def test_one_or_none(primary: Path) -> None:
    assert list(sinks(primary, "sink=jsonl")) == ["jsonl"]
    assert sinks(primary, "sink=[]") == {}


def test_all_at_once(primary: Path, tmp_path: Path) -> None:
    chosen = sinks(primary, f"sink=[{','.join(NAMES)}]")
    assert sorted(chosen) == NAMES == ["eventbridge", "jsonl", "lake", "logtree", "ocsf", "sarif"]
    for sink in chosen.values():
        sink.write([], tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_a_sink_shows_all_that_it_can_be_told(name: str, primary: Path) -> None:
    content = OmegaConf.load(CONF / "sink" / f"{name}.yaml")
    assert isinstance(content, DictConfig)
    assert list(content) == [name]
    sink = sinks(primary, f"sink=[{name}]")[name]
    shown = set(content[name]) - {"_target_"}
    assert shown == {entry.name for entry in fields(sink)}  # type: ignore[arg-type]
    for entry in fields(sink):  # type: ignore[arg-type]
        assert content[name][entry.name] == entry.default


def test_mistakes_are_named(primary: Path) -> None:
    with pytest.raises(InputError, match=r"sink\.logtree\.url: 'bucket' is no S3 address"):
        sinks(primary, "sink.logtree.url=bucket")
    with pytest.raises(InputError, match=r"sink\.logtree\.bucket: no such setting"):
        sinks(primary, "+sink.logtree.bucket=b")
