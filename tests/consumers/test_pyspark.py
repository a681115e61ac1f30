"""PySpark reads the log tree under a declared schema."""

import shutil
from pathlib import Path

import pytest

from tests.consumers.tree import expected, pattern, read

sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")

VALUES = "array<struct<value: string, average: double>>"
SCHEMA = f"""
Records array<struct<
  eventVersion: string, eventTime: timestamp, awsRegion: string, eventID: string,
  eventType: string, recipientAccountId: string, sharedEventID: string, eventCategory: string,
  insightDetails: struct<
    state: string, eventSource: string, eventName: string, insightType: string, errorCode: string,
    sourceEventCategory: string, insightSource: string,
    insightContext: struct<
      statistics: struct<
        baseline: struct<average: double>, insight: struct<average: double>,
        insightDuration: int, baselineDuration: int>,
      attributions: array<struct<attribute: string, insight: {VALUES}, baseline: {VALUES}>>>>>>
"""


@pytest.mark.filterwarnings("ignore")
def test_a_declared_schema_reads_every_record(results: Path, tmp_path: Path) -> None:
    if shutil.which("java") is None:
        pytest.skip("Spark needs a Java runtime")
    spark = (
        sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.warehouse.dir", str(tmp_path))
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    try:
        tree = spark.read.schema(SCHEMA).option("mode", "FAILFAST").json(pattern(results))
        records = tree.selectExpr("explode(Records) AS r")
        context = "r.insightDetails.insightContext"
        rows = records.selectExpr(
            "r.eventID", "r.sharedEventID", "r.recipientAccountId", "r.awsRegion",
            "r.insightDetails.state", "r.insightDetails.eventName", "r.insightDetails.errorCode",
            f"{context}.statistics.insight.average", f"{context}.statistics.baselineDuration",
            f"{context}.attributions[0].insight[0].value",
        ).collect()  # fmt: skip
        assert read(rows) == expected(results)
        assert records.where("r.eventTime IS NULL").count() == 0
    finally:
        spark.stop()
