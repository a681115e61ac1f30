import statistics

from tests.simulation.logs import Simulated


def test_identities_of_every_shape(simulated: Simulated) -> None:
    seen = {(kind, arn, event) for kind, arn, event, _ in simulated.shapes}
    assert {
        ("IAMUser", True, "AwsApiCall"),
        ("AssumedRole", True, "AwsApiCall"),
        ("Root", True, "AwsApiCall"),
        ("AWSService", False, "AwsApiCall"),
        ("IAMUser", False, "AwsConsoleSignIn"),
        (None, False, "AwsServiceEvent"),
    } <= seen


def test_old_and_new_event_versions(simulated: Simulated) -> None:
    versions = {version for *_, version in simulated.shapes}
    assert {"1.04", "1.05", "1.08", "1.11"} <= versions


def test_reads_and_data_events_beside_writes(simulated: Simulated) -> None:
    assert simulated.apis["GetObject"] > 5_000
    assert simulated.apis["PutObject"] > 1_000
    reads = sum(count for cell, count in simulated.counts.items() if cell[4])
    assert 0.1 < reads / simulated.counts.total() < 0.6


def test_failures_are_a_plausible_share(simulated: Simulated) -> None:
    failed = [(cell, count) for cell, count in simulated.counts.items() if cell[5]]
    share = sum(count for _, count in failed) / simulated.counts.total()
    assert 0.002 < share < 0.03
    codes = {cell[5] for cell, _ in failed}
    assert {"AccessDenied", "ThrottlingException", "Client.RequestLimitExceeded"} <= codes
    for cell, _ in failed:
        assert (cell[2] == "ec2.amazonaws.com") == str(cell[5]).startswith("Client.")


def test_global_services_are_recorded_in_us_east_1(simulated: Simulated) -> None:
    regions = {cell[1] for cell in simulated.counts if cell[2].startswith(("iam.", "sts."))}
    assert regions == {"us-east-1"}


def test_copies_corrections_and_late_records(simulated: Simulated) -> None:
    assert 0.002 < simulated.copies / simulated.events < 0.004
    assert simulated.addenda["UPDATED_DATA"] > 50
    assert simulated.addenda["DELIVERY_DELAY"] > 20
    extra = simulated.copies + simulated.addenda["UPDATED_DATA"]
    assert simulated.read == simulated.events + extra
    # Files come every half hour, so to the lag itself (median 3.2 minutes) half of that is added.
    assert 15 < statistics.median(simulated.lags) < 21
    assert max(simulated.lags) > 120


def test_files_are_not_sorted_by_time(simulated: Simulated) -> None:
    assert simulated.unsorted > 0.9 * simulated.summary.files
