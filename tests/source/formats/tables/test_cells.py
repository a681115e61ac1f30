from trailsight.source.formats.tables import cells


def test_long_cells_are_not_kept_in_memory() -> None:
    short, long = ("{arn=a, x=" + "y" * length + "}" for length in (10, cells.LONG))
    assert cells.identity(short) is cells.identity(short)
    assert cells.identity(long) == cells.identity(long)
    assert cells.identity(long) is not cells.identity(long)
