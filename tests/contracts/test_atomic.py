from pathlib import Path

import pytest

from trailsight.contracts.atomic import replacing, replacing_tree, write_bytes


def test_a_failed_write_leaves_the_old_content_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_bytes(path, b"old")
    with pytest.raises(RuntimeError), replacing(path) as temporary:  # noqa: PT012
        temporary.write_bytes(b"half")
        raise RuntimeError
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_tree_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "tree"
    for name in ("one", "two"):
        with replacing_tree(path) as temporary:
            (temporary / name).write_text(name)
    assert [entry.name for entry in path.iterdir()] == ["two"]
    with pytest.raises(RuntimeError), replacing_tree(path) as temporary:  # noqa: PT012
        (temporary / "three").write_text("x")
        raise RuntimeError
    assert [entry.name for entry in path.iterdir()] == ["two"]
    assert list(path.parent.iterdir()) == [path]
