"""How the server is spoken to: one client, its retries and time limits, and no checksum trailers."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from nianbao.archive.store.s3.errors import failure_of
from nianbao.core.errors import UsageError
from nianbao.core.settings import Settings

CONNECTIONS = 32


def make_client(settings: Settings, endpoint: str = "", profile: str = "") -> Any:
    """A boto3 client for the settings' server, or for another endpoint and AWS profile.

    Raises UsageError where the endpoint is no address, the profile is unknown or there are no credentials.
    """
    address = endpoint or settings.s3_endpoint
    try:
        session = boto3.Session(profile_name=profile or None)
        if session.get_credentials() is None:
            raise UsageError(
                "no credentials for the S3 store were found: set AWS_ACCESS_KEY_ID and "
                "AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give the machine a role"
            )
        # A server of one's own has no regions; AWS needs one, and finds a bucket's by itself from any.
        region = session.region_name or "us-east-1"
        return session.client(
            "s3", endpoint_url=address or None, region_name=region, config=_config(settings, bool(address))
        )
    except BotoCoreError as error:
        raise UsageError(f"the S3 store cannot be used: {failure_of(error).said}") from error
    except ValueError as error:
        raise UsageError(f"NIANBAO_S3_ENDPOINT = {address}: write http:// or https:// and a host") from error


def _config(settings: Settings, own_server: bool) -> Config:
    addressing = settings.s3_addressing or ("path" if own_server else "auto")
    return Config(
        signature_version="s3v4",
        # SHA-256 is sent as a header with what we put; trailers are not understood everywhere.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": addressing},
        retries={"mode": "standard", "total_max_attempts": settings.s3_attempts},
        connect_timeout=settings.s3_connect_seconds,
        read_timeout=settings.s3_read_seconds,
        max_pool_connections=CONNECTIONS,
        user_agent_extra="nianbao",
        parameter_validation=False,  # ours are built here; it costs a tenth of a small request
    )
