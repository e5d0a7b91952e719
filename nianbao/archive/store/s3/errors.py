"""What boto3 raises, said in our words: what happened, and what to do next. The only place that knows its
errors."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from botocore import exceptions as boto
from botocore.exceptions import BotoCoreError, ClientError

from nianbao.core import clock
from nianbao.core.errors import ObjectMissing, StoreError, StoreMissing, StoreUnreachable

logger = logging.getLogger(__name__)

FOREIGN = (BotoCoreError, ClientError)
"""The two roots of everything that boto3 raises."""

MISSING = frozenset({"NoSuchKey", "404", "NotFound", "NoSuchVersion"})
TAKEN = frozenset({"PreconditionFailed", "412"})
CONFLICT = frozenset({"ConditionalRequestConflict", "409", "OperationAborted"})
GARBLED = frozenset(
    {
        "BadDigest",
        "InvalidDigest",
        "XAmzContentSHA256Mismatch",
        "XAmzContentChecksumMismatch",
        "IncompleteBody",
    }
)
BEYOND_END = frozenset({"InvalidRange", "416"})

_TRIES = 3
_SKEW_SECONDS = 300
"""More than S3 bears is 15 minutes; an answer that took long is not taken for a wrong clock."""
_CREDENTIALS = "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or AWS_PROFILE"
_RENEW = "renew them (a new session token, `aws sso login`) and run again"
_ROOM = "make room on the server and run again"
_LATER = "run the command again when the server is well"
_RIGHTS = ("the credentials do not permit it", "docs/operations.md names the rights that are needed")
_EXPIRED = ("the credentials have expired", _RENEW)
_FULL = ("the server's disk is full", _ROOM)
_REGION = ("the bucket is in another region", "set AWS_REGION to the bucket's region")
_CLOCK = "set it (`timedatectl set-ntp true`) and run again"
_ADVICE: dict[str, tuple[str, str]] = {
    "NoSuchBucket": ("there is no such bucket", "create it (docs/operations.md) or correct NIANBAO_STORE"),
    "AccessDenied": _RIGHTS,
    "403": _RIGHTS,
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "TokenRefreshRequired": _EXPIRED,
    "RequestExpired": _EXPIRED,
    "InvalidToken": ("the session token is not valid", _RENEW),
    "InvalidAccessKeyId": ("the server does not know the access key", _CREDENTIALS),
    "SignatureDoesNotMatch": ("the secret key does not fit the access key", _CREDENTIALS),
    "RequestTimeTooSkewed": ("this machine's clock is wrong", _CLOCK),
    "QuotaExceeded": ("the quota is used up", _ROOM),
    "XMinioStorageFull": _FULL,
    "StorageFull": _FULL,
    "InsufficientStorage": _FULL,
    "507": _FULL,
    "SlowDown": ("the server asks for fewer requests", _LATER),
    "InvalidObjectState": ("the object is in cold storage", "restore it first, see docs/operations.md"),
    "PermanentRedirect": _REGION,
    "AuthorizationHeaderMalformed": _REGION,
}
_UNREACHABLE = (boto.HTTPClientError, boto.ConnectionError, boto.IncompleteReadError)
_NO_CREDENTIALS = (
    boto.NoCredentialsError,
    boto.PartialCredentialsError,
    boto.CredentialRetrievalError,
    boto.TokenRetrievalError,
    boto.UnauthorizedSSOTokenError,
)


class Failure(NamedTuple):
    """What went wrong in a sentence, and whether trying later may help without anybody's doing."""

    said: str
    passing: bool = False


def code_of(error: Exception) -> str:
    """The S3 error code, or "" where no server answered."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def failure_of(error: Exception) -> Failure:
    """A sentence for an error of boto3."""
    if isinstance(error, ClientError):
        return _answered(error)
    if isinstance(error, _UNREACHABLE):
        return Failure(f"the server cannot be reached or broke off ({_line(error)}); {_LATER}", True)
    if isinstance(error, _NO_CREDENTIALS):
        return Failure(f"{_line(error)}; {_CREDENTIALS}")
    return Failure(_line(error))


@contextmanager
def s3_errors(verb: str, key: str, where: str) -> Iterator[None]:
    """Raise what boto3 raises as ObjectMissing, StoreUnreachable or StoreError, naming the object."""
    try:
        yield
    except FOREIGN as error:
        raise translated(error, verb, key, where) from error


def translated(error: Exception, verb: str, key: str, where: str) -> StoreError:
    """The error of ours for one of boto3."""
    if code_of(error) in MISSING:
        return ObjectMissing(f"{key} is not in {where}")
    failure = failure_of(error)
    kind = StoreUnreachable if failure.passing else StoreError
    if code_of(error) == "NoSuchBucket":
        kind = StoreMissing
    return kind(f"cannot {verb} {key} in {where}: {failure.said}")


def sent(write: Callable[[], Any]) -> Any:
    """Write; what the server found garbled on the way is sent again. boto3 itself repeats, with backoff, what
    was refused, broke off or met an error of the server."""
    for tries_left in reversed(range(_TRIES)):
        try:
            return write()
        except ClientError as error:
            if code_of(error) not in GARBLED or not tries_left:
                raise
            logger.info("sent again: %s", error)
    raise AssertionError("the last try returns or raises")


def _answered(error: ClientError) -> Failure:
    code = code_of(error)
    answer: dict[str, Any] = error.response.get("ResponseMetadata", {})
    status = int(answer.get("HTTPStatusCode") or 0)
    skew = _skew_seconds(answer)
    if status == 403 and abs(skew) > _SKEW_SECONDS:  # HEAD is refused without saying why
        code = "RequestTimeTooSkewed"
    said, advice = _ADVICE.get(code, ("", ""))
    if said:
        by = f", by {skew:+.0f} seconds from the server's" if code == "RequestTimeTooSkewed" else ""
        said = f"{said}{by} ({code}); {advice}"
    elif status >= 500:
        again = answer.get("RetryAttempts", 0)
        said = f"the server answers {status} {code}, after {again} further attempts; {_LATER}"
    else:
        said = f"the server answers {status} {code}: {error.response.get('Error', {}).get('Message', '')}"
    return Failure(said, status >= 500 or code == "SlowDown")


def _skew_seconds(answer: dict[str, Any]) -> float:
    """How far our clock is from the server's; 0 where its answer does not say."""
    try:
        theirs = parsedate_to_datetime(answer["HTTPHeaders"]["date"])
    except (KeyError, ValueError, TypeError):
        return 0.0
    return (clock.now() - theirs).total_seconds()


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
