"""What is done with each file and folder of a place, before anything is opened."""

from dataclasses import dataclass, field

from trailsight.source.keys import Key
from trailsight.source.names import Kind, is_ignored, kind_of, tree_of
from trailsight.source.selection import Selection


@dataclass(frozen=True)
class Sieve:
    """By name and by key.

    The first ``root`` characters of a path, which the user has named, are taken whatever they
    are; they still tell the account.
    """

    selection: Selection = field(default_factory=Selection)
    any_name: bool = False
    """Whether any file is a log, whatever its ending: its format is forced."""

    def file(self, path: str, root: int) -> Kind:
        """What the file at ``path`` is."""
        kind = kind_of(path, self.any_name, root)
        if kind is Kind.IGNORED or self.selection.is_all:
            return kind
        return kind if self._wants(path, kind) else Kind.PRUNED

    def folder(self, path: str, root: int) -> Kind:
        """What the folder at ``path``, which ends in ``/``, holds."""
        if is_ignored(path, root):
            return Kind.IGNORED
        kind = tree_of(path, root)
        return kind if self.selection.is_all or self._wants(path, kind) else Kind.PRUNED

    def selection_of(self, kind: Kind) -> Selection:
        """What is wanted of a tree of that kind."""
        return self.selection.of_digests if kind is Kind.DIGEST else self.selection

    def _wants(self, path: str, kind: Kind) -> bool:
        return self.selection_of(kind).wants(Key.of(path))
