"""The server over plain HTTP: who may ask, what is refused, how it starts and ends."""

import http.client
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.serving.process import ROOT, Server, authorization, command, running
from tests.serving.results import ACCOUNT, AWAY, insight, write_insights

TOKEN = "0123456789abcdef"
INSIGHT = {"EventCategory": "insight"}


def test_a_page(server: Server) -> None:
    status, answer = server.post("LookupEvents", {**INSIGHT, "MaxResults": 1})
    assert status == 200
    assert set(answer) == {"Events", "NextToken"}
    [event] = answer["Events"]
    record = json.loads(event["CloudTrailEvent"])
    assert event == {
        "EventId": record["eventID"],
        "EventName": record["insightDetails"]["eventName"],
        "EventSource": record["insightDetails"]["eventSource"],
        "EventTime": event["EventTime"],
        "Resources": [],
        "CloudTrailEvent": event["CloudTrailEvent"],
    }


def test_without_the_category_there_are_no_insight_events(server: Server) -> None:
    assert server.post("LookupEvents") == (200, {"Events": []})


def test_each_region_has_its_own_events(server: Server) -> None:
    for region, number in ((AWAY, 2), ("ap-south-1", 0)):
        _, answer = server.post(
            "LookupEvents", INSIGHT, headers={"Authorization": authorization(region)}
        )
        assert len(answer["Events"]) == number


def test_a_token_belongs_to_its_query(server: Server) -> None:
    _, first = server.post("LookupEvents", INSIGHT)
    asked = {**INSIGHT, "NextToken": first["NextToken"]}
    assert server.post("LookupEvents", {**asked, "MaxResults": 7})[0] == 200
    refused = [
        ({**asked, "StartTime": 5}, None),
        ({**asked, "NextToken": first["NextToken"][:-8] + "AAAAAAA="}, None),
        ({**asked, "NextToken": "forged"}, None),
        (asked, {"Authorization": authorization(AWAY)}),
    ]
    for body, headers in refused:
        status, answer = server.post("LookupEvents", body, headers=headers)
        assert (status, answer["__type"]) == (400, "InvalidNextTokenException")


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({"X-Amz-Target": None}, "UnknownOperationException"),
        ({"X-Amz-Target": "DynamoDB_20120810.ListTables"}, "UnknownOperationException"),
        ({"X-Amz-Target": "CloudTrail_20131101."}, "UnknownOperationException"),
        ({"X-Amz-Target": "CloudTrail_20131101.PutInsightSelectors"},
         "UnsupportedOperationException"),
        ({"Authorization": None}, "MissingAuthenticationTokenException"),
        ({"Host": "attacker.example"}, "AccessDeniedException"),
    ],
)  # fmt: skip
def test_headers(server: Server, headers: dict[str, str | None], name: str) -> None:
    status, answer = server.post("LookupEvents", INSIGHT, headers=headers)
    assert (status, answer["__type"]) == (400, name)
    assert answer["message"]


@pytest.mark.parametrize("size", [64 * 1024 + 1, 4_000_000])
def test_a_huge_body(server: Server, size: int) -> None:
    status, answer = server.post("LookupEvents", b" " * size)
    assert (status, answer["__type"]) == (413, "RequestEntityTooLargeException")


def test_a_body_that_is_no_json(server: Server) -> None:
    status, answer = server.post("LookupEvents", b"[" * 60_000)
    assert (status, answer["__type"]) == (400, "SerializationException")


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/", 405), ("POST", "/x", 404)])
def test_other_requests(server: Server, method: str, path: str, status: int) -> None:
    connection = server.connect()
    connection.request(method, path)
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["__type"]) == (
        status,
        "UnknownOperationException",
    )
    connection.close()


def test_a_client_that_hangs_up_does_no_harm(server: Server) -> None:
    connection = server.connect()
    connection.putrequest("POST", "/")
    connection.putheader("Content-Length", "1000")
    connection.endheaders(b"{")
    connection.close()
    assert server.post("LookupEvents")[0] == 200


def test_new_events_move_no_page(tmp_path: Path) -> None:
    """A page that was asked for before a scoring run is followed by the one that belongs to it."""
    root = tmp_path / "data" / "insights"
    write_insights(root, *map(insight, range(4)))
    with running(tmp_path, end=signal.SIGINT, code=130) as server:
        _, first = server.post("LookupEvents", {**INSIGHT, "MaxResults": 3})
        write_insights(root, *map(insight, range(4, 8)))
        deadline = time.monotonic() + 20
        while len(server.post("LookupEvents", INSIGHT)[1]["Events"]) < 16:
            assert time.monotonic() < deadline, "the new files were not read"
            time.sleep(0.05)
        token = {"NextToken": first["NextToken"]}
        _, rest = server.post("LookupEvents", {**INSIGHT, **token})
    ids = [event["EventId"] for event in first["Events"] + rest["Events"]]
    records = [record for number in range(4) for record in insight(number).records]
    assert sorted(ids) == sorted(record["eventID"] for record in records)


def test_with_a_token(results: Path) -> None:
    with running(results, "serve.host=0.0.0.0", f"serve.token={TOKEN}") as server:
        port = server.url.rpartition(":")[2]
        local = Server(f"http://127.0.0.1:{port}", server.pid)
        status, answer = local.post("LookupEvents", INSIGHT)
        assert (status, answer["__type"]) == (400, "UnrecognizedClientException")
        by_key = {"Authorization": authorization(key=TOKEN)}
        for headers in ({"X-Trailsight-Token": TOKEN}, by_key):
            assert local.post("LookupEvents", INSIGHT, headers=headers)[0] == 200


def test_a_port_that_is_taken(results: Path, server: Server) -> None:
    taken = server.url.rpartition(":")[2]
    chosen = (f"serve.account={ACCOUNT}", f"serve.port={taken}")
    done = subprocess.run(
        command(results, *chosen), cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"trailsight: serve.port: cannot listen at 127.0.0.1:{taken}: Address already in use "
        "(choose another; 0: a free one)\n"
    )


def test_requests_under_way_are_answered_first(results: Path) -> None:
    with running(results) as server:
        connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=20)
        body: Any = json.dumps(INSIGHT).encode()
        connection.putrequest("POST", "/")
        connection.putheader("X-Amz-Target", "CloudTrail_20131101.LookupEvents")
        connection.putheader("Authorization", authorization())
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body[:3])
        assert server.post("LookupEvents")[0] == 200
        os.kill(server.pid, signal.SIGTERM)
        connection.send(body[3:])
        answer = connection.getresponse()
        assert answer.status == 200
        assert len(json.loads(answer.read())["Events"]) == 50
        connection.close()
