"""A real S3 server for tests and for `make demo-s3`: SeaweedFS (`weed mini`) out of its wheel, on loopback.

`python -m servers.seaweed COMMAND…` runs a command with a server around it; without one, until Ctrl-C.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3

ACCESS_KEY, SECRET_KEY = "nianbao-test", "nianbao-test-secret"
START_SECONDS = 60
_PORTS = ("master", "volume", "filer", "s3", "admin")


class SeaweedServer:
    """`with SeaweedServer(folder) as server:`; `kill` and `start` again keep the data and the address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = _choose_ports()
        self._known = False
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._ports['s3']}"

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to know to use the server."""
        return {
            "NIANBAO_S3_ENDPOINT": self.endpoint,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def __enter__(self) -> SeaweedServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()  # in order it takes twelve seconds, and nobody reads its data again

    def start(self) -> None:
        """Start, or start again over the same data. A port that somebody took meanwhile is tried again, and
        by a server that nobody knows yet, another one."""
        for _ in range(5):
            if self._run():
                return
            if not self._known:
                self._ports = _choose_ports()
        raise RuntimeError(f"SeaweedFS did not start:\n{self._log()}")

    def stop(self) -> None:
        """End the server in order."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End the server as a crash would: SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def make_bucket(self, name: str, **options: object) -> None:
        """Make a bucket that this server has not yet."""
        self._client.create_bucket(Bucket=name, **options)

    @cached_property
    def _client(self) -> Any:
        return self.client()

    def client(self) -> Any:
        """A plain boto3 client, to look at the server past the code under test."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
        )

    def _command(self, data: Path) -> list[str]:
        program = Path(sys.executable).with_name("weed")
        ports = [f"-{name}.port={port}" for name, port in self._ports.items()]
        # The gRPC port of each part is its port and 10,000.
        return [
            str(program if program.exists() else shutil.which("weed") or "weed"),
            "mini",
            f"-dir={data}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            f"-s3.config={self._config()}",
            "-master.telemetry=false",
            "-webdav=false",
            "-admin.ui=false",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            *ports,
        ]

    def _config(self) -> Path:
        credentials = [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}]
        actions = ["Admin", "Read", "Write", "List", "Tagging"]
        config = self._folder / "s3.json"
        config.write_text(
            json.dumps({"identities": [{"name": "nianbao", "credentials": credentials, "actions": actions}]})
        )
        return config

    def _run(self) -> bool:
        """Start the process; whether it answers. False where it ended, as it does where a port is taken."""
        data = self._folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        with (self._folder / "weed.log").open("ab") as log:
            self._process = subprocess.Popen(self._command(data), cwd=self._folder, stdout=log, stderr=log)
        until = time.monotonic() + START_SECONDS
        while self._process.poll() is None:
            if self._answers():
                self._known = True
                return True
            if time.monotonic() > until:
                self.kill()
                raise RuntimeError(f"SeaweedFS does not answer:\n{self._log()}")
            time.sleep(0.05)
        return False

    def _log(self) -> str:
        return (self._folder / "weed.log").read_text(errors="replace")[-3000:]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.endpoint}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def _choose_ports() -> dict[str, int]:
    return dict(zip(_PORTS, free_ports(len(_PORTS)), strict=True))


def free_ports(count: int) -> list[int]:
    """Ports that are free now, as is each one's number plus 10,000 (SeaweedFS's gRPC); all of them below
    those that the system hands out by itself, so that no connection takes one in between."""
    found: list[int] = []
    with ExitStack() as held:
        while len(found) < count:
            port = random.SystemRandom().randrange(12_000, 22_000)
            try:
                for each in (port, port + 10_000):
                    held.enter_context(socket.create_server(("127.0.0.1", each)))
            except OSError:
                continue
            found.append(port)
    return found


def main() -> int:
    """Run a command with a server around it; its data stays in ./nianbao-demo-s3."""
    folder = Path("nianbao-demo-s3").absolute()
    with SeaweedServer(folder) as server:
        print("\n".join(f"export {name}={value}" for name, value in server.environment.items()))
        try:
            if sys.argv[1:]:
                return subprocess.run(
                    sys.argv[1:], env=os.environ | server.environment, check=False
                ).returncode
            print("An S3 server (SeaweedFS) runs until Ctrl-C.", flush=True)
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return 0
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
