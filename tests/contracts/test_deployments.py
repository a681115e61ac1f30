"""Deployments by the calls that they make."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.contracts.deployments import HOLD, Deployments, tool_of

HERE = ("1" * 12, "us-east-1")


@pytest.mark.parametrize(
    ("agent", "invoked_by", "tool"),
    [
        ("APN/1.0 HashiCorp/1.0 Terraform/1.9.8 (+https://www.terraform.io) "
         "terraform-provider-aws/5.76.0 (+https://registry.terraform.io)", None, "Terraform"),
        ("APN/1.0 OpenTofu/1.8.2 terraform-provider-aws/5.70.0", None, "OpenTofu"),
        ("APN/1.0 Pulumi/1.0 terraform-provider-aws/6.52.0", None, "Pulumi"),
        ("cloudformation.amazonaws.com", None, "CloudFormation"),
        ("aws-internal/3", "codepipeline.amazonaws.com", "CodePipeline"),
        ("codedeploy.amazonaws.com", "codedeploy.amazonaws.com", "CodeDeploy"),
        ("aws-cli/2.22.4 cloudformation.amazonaws.com.example", None, None),
        ("terraforming-mars/1.0", None, None),
        ("lambda.amazonaws.com", "lambda.amazonaws.com", None),
        (None, None, None),
    ],
)  # fmt: skip
def test_who_deploys(agent: str | None, invoked_by: str | None, tool: str | None) -> None:
    assert tool_of(agent, invoked_by) == tool


@given(
    writes=st.lists(st.integers(0, 500), unique=True, max_size=20),
    start=st.integers(0, 500),
    length=st.integers(1, 200),
)
def test_it_runs_for_a_while_after_each_write(writes: list[int], start: int, length: int) -> None:
    found = Deployments({(*HERE, "Terraform"): np.array(sorted(writes), np.int64)})
    running = found.running(*HERE, start, length)
    for place, runs in enumerate(running.tolist()):
        at = start + place
        assert runs == any(minute <= at <= minute + HOLD for minute in writes)
    assert bool(found.tools(*HERE, start, start + length)) == bool(running.any())
    assert not found.running(HERE[0], "eu-west-1", start, length).any()
