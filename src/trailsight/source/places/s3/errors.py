"""What S3 refuses, in the user's words."""

import re

from trailsight.contracts.errors import InputError
from trailsight.source.places.s3.address import Address

CODE = re.compile(r"<Code>(\w+)</Code>")
MOVED = re.compile(
    r"without LOCATION|PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraint"
    r"|status code: 301|status code: 307"
)
"""The bucket is in another Region than the one that was asked."""
STALE = frozenset(
    ["ExpiredToken", "InvalidAccessKeyId", "InvalidToken", "SignatureDoesNotMatch",
     "TokenRefreshRequired", "RequestTimeTooSkewed"]
)  # fmt: skip
NEEDS = "s3:ListBucket and s3:GetObject are needed, and kms:Decrypt where the trail encrypts"


def code_of(error: BaseException) -> str | None:
    """S3's own name of an error; None where it gave none."""
    found = CODE.search(str(error))
    return found[1] if found else None


def has_moved(error: BaseException) -> bool:
    """Whether another Region has to be asked."""
    return MOVED.search(str(error)) is not None


def unreadable(error: BaseException) -> OSError | None:
    """What is wrong with one object; None where the trouble is with more than that one."""
    from obstore.exceptions import PermissionDeniedError, PreconditionError

    code = code_of(error)
    if isinstance(error, FileNotFoundError) and code != "NoSuchBucket":
        return OSError("gone since it was listed")
    if isinstance(error, PreconditionError):
        return OSError("changed while it was read")
    if code == "InvalidObjectState":
        return OSError("archived: restore it from Glacier first")
    if isinstance(error, PermissionDeniedError) and code not in STALE:
        return OSError(f"access denied: {NEEDS}")
    return None


def explained(error: BaseException, where: Address, endpoint: str | None) -> InputError:
    """The mistake that the user can mend."""
    from obstore.exceptions import InvalidPathError, PermissionDeniedError, UnauthenticatedError

    code = code_of(error)
    text = str(error).splitlines()[0].strip()
    if code == "NoSuchBucket":
        problem, remedy = f"there is no bucket {where.bucket}", "check its name and the account"
    elif code in STALE or isinstance(error, UnauthenticatedError):
        problem = f"the AWS credentials are not accepted at {where}: {code or 'unauthenticated'}"
        remedy = "renew them, as with aws sso login, or choose others with AWS_PROFILE"
    elif code == "AccessDenied" or isinstance(error, PermissionDeniedError):
        problem, remedy = f"access to {where} is denied", NEEDS
    elif has_moved(error):
        problem = f"{where.bucket} is in another Region than the one asked"
        remedy = "set AWS_DEFAULT_REGION to the Region of the bucket"
    elif isinstance(error, InvalidPathError):
        problem = f"{where} holds a key that can't be read: {text.rpartition('path: ')[2]}"
        remedy = "name the folders beside it in source.path"
    elif code is None:
        problem = f"{endpoint or 'S3'} can't be reached for {where}: {_last(text)}"
        return InputError("source.endpoint" if endpoint else "source.path", problem)
    else:
        problem, remedy = f"{where}: {code}", ""
    return InputError("source.path", problem, remedy)


def _last(text: str) -> str:
    """The cause at the end of a chain of errors."""
    return text.rpartition(" - ")[2][:200]
