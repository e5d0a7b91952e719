"""What a server or boto3 says, in our words: each code with what to do next, and which error of ours it is."""

from __future__ import annotations

from typing import Any

import pytest
from botocore import exceptions as boto
from botocore.exceptions import ClientError

from nianbao.archive.store.s3.errors import (
    CONFLICT,
    GARBLED,
    MISSING,
    TAKEN,
    code_of,
    failure_of,
    sent,
    translated,
)
from nianbao.core import clock
from nianbao.core.errors import ObjectMissing, StoreError, StoreMissing, StoreUnreachable

SAID = {
    "NoSuchBucket": "no such bucket.*create it",
    "AccessDenied": "do not permit it.*docs/operations.md",
    "403": "do not permit it.*docs/operations.md",
    "ExpiredToken": "credentials have expired.*aws sso login",
    "ExpiredTokenException": "credentials have expired.*aws sso login",
    "TokenRefreshRequired": "credentials have expired.*aws sso login",
    "RequestExpired": "credentials have expired.*aws sso login",
    "InvalidToken": "session token is not valid.*aws sso login",
    "InvalidAccessKeyId": "does not know the access key.*AWS_ACCESS_KEY_ID",
    "SignatureDoesNotMatch": "secret key does not fit.*AWS_SECRET_ACCESS_KEY",
    "RequestTimeTooSkewed": "clock is wrong, by .*seconds.*timedatectl",
    "QuotaExceeded": "quota is used up.*make room",
    "XMinioStorageFull": "disk is full.*make room",
    "StorageFull": "disk is full.*make room",
    "InsufficientStorage": "disk is full.*make room",
    "507": "disk is full.*make room",
    "SlowDown": "asks for fewer requests.*when the server is well",
    "InvalidObjectState": "cold storage.*restore it",
    "PermanentRedirect": "another region.*AWS_REGION",
    "AuthorizationHeaderMalformed": "another region.*AWS_REGION",
}


def answered(code: str, status: int = 400, **more: Any) -> ClientError:
    said = {"Error": {"Code": code, "Message": "as it says"}}
    return ClientError({**said, "ResponseMetadata": {"HTTPStatusCode": status, **more}}, "PutObject")  # type: ignore[typeddict-item]


@pytest.mark.parametrize(("code", "said"), [*SAID.items()], ids=[*SAID])
def test_each_code_says_what_to_do_next(code: str, said: str) -> None:
    with pytest.raises(StoreError, match=f"cannot write a/b in s3://bucket: .*{said}") as raised:
        raise translated(answered(code), "write", "a/b", "s3://bucket")
    assert f"({code})" in str(raised.value)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (answered("NoSuchKey", 404), ObjectMissing),
        (answered("404", 404), ObjectMissing),
        (answered("NotFound", 404), ObjectMissing),
        (answered("NoSuchVersion", 404), ObjectMissing),
        (answered("NoSuchBucket", 404), StoreMissing),
        (answered("InternalError", 500), StoreUnreachable),
        (answered("SlowDown", 503), StoreUnreachable),
        (answered("SlowDown"), StoreUnreachable),
        (answered("AccessDenied", 403), StoreError),
        (answered("Odd", 499), StoreError),
        (boto.EndpointConnectionError(endpoint_url="http://x"), StoreUnreachable),
        (boto.IncompleteReadError(actual_bytes=1, expected_bytes=2), StoreUnreachable),
        (boto.NoCredentialsError(), StoreError),
    ],
    ids=lambda value: getattr(value, "__name__", None) or str(value)[:60],
)
def test_what_may_pass_is_told_from_what_lasts(error: Exception, kind: type[StoreError]) -> None:
    assert type(translated(error, "read", "a", "s3://bucket")) is kind


def test_what_no_server_answered_has_no_code() -> None:
    assert (code_of(boto.NoCredentialsError()), code_of(answered("412"))) == ("", "412")
    assert "AWS_PROFILE" in failure_of(boto.NoCredentialsError()).said
    assert failure_of(boto.UnknownServiceError(service_name="s4", known_service_names="s3")).passing is False


def test_the_codes_by_which_a_write_is_decided() -> None:
    assert {"PreconditionFailed", "412"} == TAKEN
    assert {"ConditionalRequestConflict", "409", "OperationAborted"} == CONFLICT
    assert "404" in MISSING
    assert "BadDigest" in GARBLED


@pytest.mark.parametrize(("more", "times"), [({}, 0), ({"RetryAttempts": 4}, 4)])
def test_how_often_boto3_tried_is_said(more: dict[str, Any], times: int) -> None:
    assert (
        f"answers 500 InternalError, after {times} further attempts"
        in failure_of(answered("InternalError", 500, **more)).said
    )


def test_an_unknown_code_is_said_as_it_came() -> None:
    assert failure_of(answered("Odd", 499)) == ("the server answers 499 Odd: as it says", False)


@pytest.mark.parametrize(
    ("seconds", "clock_is_wrong"), [(-400, True), (-200, False), (200, False), (400, True)]
)
def test_a_refusal_by_an_answer_of_another_time_is_our_clocks(seconds: int, clock_is_wrong: bool) -> None:
    theirs = clock.now().timestamp() - seconds
    stamp = clock.now().fromtimestamp(theirs, clock.now().tzinfo).strftime("%a, %d %b %Y %H:%M:%S %z")
    said = failure_of(answered("403", 403, HTTPHeaders={"date": stamp})).said
    assert ("clock is wrong" in said) is clock_is_wrong
    assert ("do not permit" in said) is not clock_is_wrong


@pytest.mark.parametrize(("garbled", "tries"), [(0, 1), (1, 2), (2, 3), (3, 3)])
def test_what_was_garbled_is_sent_three_times_at_most(garbled: int, tries: int) -> None:
    write = Garbling(garbled, answered("BadDigest"))
    if garbled < tries:
        assert sent(write) == "stored"
    else:
        with pytest.raises(ClientError):
            sent(write)
    assert write.tried == tries


def test_what_was_refused_is_not_sent_again() -> None:
    write = Garbling(1, answered("AccessDenied", 403))
    with pytest.raises(ClientError):
        sent(write)
    assert write.tried == 1


class Garbling:
    """A write that fails so often."""

    def __init__(self, fails: int, error: Exception) -> None:
        self.fails, self.error, self.tried = fails, error, 0

    def __call__(self) -> str:
        self.tried += 1
        if self.tried <= self.fails:
            raise self.error
        return "stored"
