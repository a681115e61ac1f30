"""Configuration to components: the dataclasses are the schema, the YAML folder the registry."""

from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any

from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from trailsight.contracts.errors import InputError
from trailsight.jobs.settings import Settings

ALLOWED = "trailsight."
"""Only components of this package are built, whatever a configuration names."""

SECRETS = ("serve.token",)


def build(config: DictConfig) -> Settings:
    """The settings that ``config`` means; raises ``InputError`` naming the first bad key."""
    known = {entry.name for entry in fields(Settings)} - {"config"}
    values: dict[str, Any] = {}
    for name in config:
        if name not in known:
            raise InputError(str(name), "no such setting", f"one of {', '.join(sorted(known))}")
        node = config._get_node(name)
        if isinstance(node, DictConfig):
            values[str(name)] = _group(str(name), node)
        else:
            values[str(name)] = config[name]
    return Settings(**values, config=_told(config))


def _told(config: DictConfig) -> str:
    """The configuration as YAML, for the record; secrets are left out."""
    shown = OmegaConf.create(OmegaConf.to_container(config, resolve=True))
    for name in SECRETS:
        if OmegaConf.select(shown, name) is not None:
            OmegaConf.update(shown, name, "(set)")
    return OmegaConf.to_yaml(shown)


def _group(name: str, node: DictConfig) -> Any:  # noqa: ANN401
    """One component, or several by name where the group is a list of choices."""
    if "_target_" in node:
        return component(name, node)
    built = {}
    for one in map(str, node):
        entry = node._get_node(one)
        if not isinstance(entry, DictConfig):
            raise InputError(f"{name}.{one}", "is not a group of settings")
        built[one] = component(f"{name}.{one}", entry)
    return built


def component(name: str, node: DictConfig) -> Any:  # noqa: ANN401 - whatever the YAML names
    """The dataclass that ``node`` names and fills."""
    content = OmegaConf.to_container(node, resolve=True)
    if not isinstance(content, dict):
        raise InputError(name, "is not a group of settings")
    if "_target_" not in content:
        raise InputError(f"{name}._target_", "must be given")
    kind = _kind(name, content.pop("_target_"))
    schema = OmegaConf.structured(kind)
    OmegaConf.set_readonly(schema, False)
    for key, value in ((str(key), value) for key, value in content.items()):
        if key not in schema:
            allowed = ", ".join(entry.name for entry in fields(kind)) or "nothing"
            raise InputError(f"{name}.{key}", "no such setting", f"{name} takes {allowed}")
        if value == "???":
            raise InputError(f"{name}.{key}", "must be given")
        try:
            OmegaConf.update(schema, key, value)
        except OmegaConfBaseException as error:
            problem = str(error).splitlines()[0]
            raise InputError(f"{name}.{key}", problem) from None
    filled = OmegaConf.to_container(schema)
    assert isinstance(filled, dict)
    return kind(**{str(key): _frozen(value) for key, value in filled.items()})


def _kind(name: str, target: str) -> type:
    module, _, attribute = str(target).rpartition(".")
    if not module.startswith(ALLOWED):
        raise InputError(f"{name}._target_", f"{target} is not a component of trailsight")
    try:
        kind = getattr(import_module(module), attribute)
    except (ImportError, AttributeError):
        raise InputError(f"{name}._target_", f"there is no {target}") from None
    if not (isinstance(kind, type) and is_dataclass(kind)):
        raise InputError(f"{name}._target_", f"{target} is not a component")
    return kind


def _frozen(value: Any) -> Any:  # noqa: ANN401
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
