"""A second S3 server, moto's, for what SeaweedFS has not: regions, and a bucket's own settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from moto.server import ThreadedMotoServer


@contextmanager
def moto_client(region: str = "us-east-1") -> Iterator[Any]:
    """A boto3 client of that region for a server that runs as long."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        yield boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{server.get_host_and_port()[1]}",
            region_name=region,
            aws_access_key_id="anything",
            aws_secret_access_key="anything",
        )
    finally:
        server.stop()
