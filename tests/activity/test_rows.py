from io import BytesIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from trailsight.activity.rows import Rows
from trailsight.contracts.activity import activity_schema
from trailsight.contracts.records import Attributes


def one(name: str, error: str | None = None, agent: str | None = None) -> Attributes:
    return Attributes("1", "r", "s", name, "Management", False, error, None, agent, "by")


def rows(*parts: tuple[int, Attributes, int]) -> Rows:
    return Rows(
        tuple(attributes for _, attributes, _ in parts),
        np.array([minute for minute, _, _ in parts], np.int64),
        np.arange(len(parts)),
        np.array([count for *_, count in parts], np.int64),
    )


A, B, C = one("A"), one("B", "Denied"), one("A", None, "agent")


def test_equal_rows_are_added_and_empty_ones_dropped() -> None:
    whole = Rows.summed([rows((7, B, 2), (5, A, 1)), rows((5, A, 4)), rows((7, B, -2), (5, C, 3))])
    assert whole.attributes == (C, A)  # nulls at the end
    assert whole.minute.tolist() == [5, 5]
    assert whole.count.tolist() == [3, 5]


def test_a_table_is_read_back_as_it_was_made() -> None:
    whole = Rows.summed([rows((9, A, 1), (5, B, 2), (9, C, 3))])
    table = pq.read_table(BytesIO(whole.parquet(["invoked_by"])))
    assert [field.type for field in table.schema if field.name != "minute"] == [
        field.type for field in activity_schema(["invoked_by"]) if field.name != "minute"
    ]
    again = Rows.of_table(table)
    assert again.attributes == whole.attributes
    assert again.parquet(["invoked_by"]) == whole.parquet(["invoked_by"])


def test_rows_in_any_order_make_the_same_table() -> None:
    table = Rows.summed([rows((9, A, 1), (5, B, 2), (9, C, 3))]).table(["invoked_by"])
    turned = pa.concat_tables([table.slice(2), table.slice(0, 2), table.slice(1, 1)])
    assert Rows.of_table(turned).count.tolist() == [2, 6, 1]


def test_no_rows_make_an_empty_table() -> None:
    assert Rows.summed([]).table().num_rows == 0
    assert Rows.of_table(activity_schema().empty_table()).attributes == ()
