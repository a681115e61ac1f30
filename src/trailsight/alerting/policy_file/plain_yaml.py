"""A YAML file as plain text, lists and sections, each section with its line.

Every scalar stays the text that it was written as: no account loses a leading zero, ``22:30`` is
no number, and ``no`` is no boolean unless the schema says so. What a reviewer may overlook is an
error: a key given twice, and anchors, which make one rule depend on another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from trailsight.contracts.errors import InputError

if TYPE_CHECKING:
    import yaml


@dataclass(frozen=True)
class Section:
    """Named values."""

    entries: Mapping[str, "Value"]
    line: int


Value: TypeAlias = str | tuple["Value", ...] | Section


def read_yaml(content: bytes, path: Path) -> Value | None:
    """What the file holds; None for nothing. Raises ``InputError`` naming file and line."""
    import yaml

    try:
        for event in yaml.parse(content, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                where = f"{path}: line {event.start_mark.line + 1}"
                raise InputError(where, "anchors are not read", "write the values out")
        node = yaml.compose(content, Loader=yaml.SafeLoader)
        return None if node is None else _plain(node, path)
    except yaml.YAMLError as error:
        problem = " ".join(str(error).split())
        raise InputError(str(path), f"is no YAML: {problem}") from None
    except RecursionError:
        raise InputError(str(path), "is nested too deeply") from None


def _plain(node: "yaml.Node", path: Path) -> Value:
    import yaml

    if isinstance(node, yaml.SequenceNode):
        return tuple(_plain(one, path) for one in node.value)
    if not isinstance(node, yaml.MappingNode):
        return str(node.value)
    entries: dict[str, Value] = {}
    for key, value in node.value:
        where = f"{path}: line {key.start_mark.line + 1}"
        if not isinstance(key, yaml.ScalarNode):
            raise InputError(where, "a key must be a word")
        if key.value in entries:
            raise InputError(where, f"{key.value} is given twice")
        entries[key.value] = _plain(value, path)
    return Section(entries, node.start_mark.line + 1)
