"""The composed configuration without a command line: for tests, and for DVC's ``params.yaml``."""

from hydra import compose, initialize_config_dir
from omegaconf import DictConfig

from pipelines._build import build
from pipelines._main import CONF
from trailsight.jobs.settings import Settings


def composed(*overrides: str) -> DictConfig:
    """The configuration that the command line would compose from ``overrides``."""
    with initialize_config_dir(version_base="1.3", config_dir=str(CONF)):
        return compose("config", overrides=list(overrides))


def settings_of(*overrides: str) -> Settings:
    """The settings that a stage would be given."""
    return build(composed(*overrides))
