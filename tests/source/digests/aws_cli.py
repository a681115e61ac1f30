"""``aws cloudtrail validate-logs``, with public keys from a file: run as a program of its own.

The server has no list of public keys; all else is the AWS CLI's own. Prints what each bucket's
run has printed, and its exit code, as JSON.
"""

import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

from awscli.clidriver import create_clidriver  # type: ignore[import-untyped]
from awscli.customizations.cloudtrail.validation import (  # type: ignore[import-untyped]
    PublicKeyProvider,
)


def main(arn: str, keys: str, *buckets: str) -> None:
    listed = json.loads(Path(keys).read_text())["PublicKeyList"]

    def given(self: Any, start: Any, end: Any) -> dict[str, Any]:
        return {key["Fingerprint"]: key for key in listed}

    PublicKeyProvider.get_public_keys = given
    told = {}
    for bucket in buckets:
        out, err = io.StringIO(), io.StringIO()
        command = ["cloudtrail", "validate-logs", "--trail-arn", arn, "--s3-bucket", bucket]
        command += ["--start-time", "2026-03-04T00:00:00Z", "--end-time", "2026-03-06T00:00:00Z"]
        command += ["--region", arn.split(":")[3], "--verbose"]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = create_clidriver().main(command)  # each counts on
        told[bucket] = [code, out.getvalue() + err.getvalue()]
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
