"""A time stamp authority: OpenSSL's, behind an HTTP server of this machine."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

_CONFIG = """
[req]
distinguished_name = name
prompt = no
[name]
CN = Root of {name}
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[stamping]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
{chain}
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


class Authority:
    """Stamps whatever it is sent; `roots` is the certificate to trust. `spoil` makes something else of a
    question, and of the answer; `chain`: whether the root is in the answers."""

    def __init__(self, folder: Path, name: str = "Test", *, chain: bool = True) -> None:
        self.folder = folder
        self.spoil_question: Callable[[bytes], bytes] = bytes
        self.spoil_answer: Callable[[bytes], bytes] = bytes
        self.status = 200
        self.asked = 0
        folder.mkdir(parents=True)
        held = f"certs = {folder}/root.pem" if chain else ""
        (folder / "made.cnf").write_text(_CONFIG.format(folder=folder, chain=held, name=name))
        (folder / "serial").write_text("01")
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "made.cnf")
        self._run(
            "req",
            "-x509",
            *key,
            "-keyout",
            "root.key",
            "-out",
            "root.pem",
            "-days",
            "99",
            "-extensions",
            "root",
        )
        self._run("req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", f"/CN=Authority of {name}")
        signed = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "99")
        self._run(
            "x509",
            "-req",
            "-in",
            "tsa.csr",
            *signed,
            "-extfile",
            "made.cnf",
            "-extensions",
            "stamping",
            "-out",
            "tsa.pem",
        )

    @property
    def roots(self) -> Path:
        return self.folder / "root.pem"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/tsr"

    def _run(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def answer(self, question: bytes) -> bytes:
        """What OpenSSL answers: also a refusal."""
        self.asked += 1
        asked, reply = self.folder / f"{self.asked}.tsq", self.folder / f"{self.asked}.tsr"
        asked.write_bytes(self.spoil_question(question))
        self._run("ts", "-reply", "-config", "made.cnf", "-queryfile", asked.name, "-out", reply.name)
        return self.spoil_answer(reply.read_bytes())

    def __enter__(self) -> Self:
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                question = self.rfile.read(int(self.headers["Content-Length"]))
                content = authority.answer(question)
                self.send_response(authority.status)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *arguments: object) -> None:
                """Nothing to standard error."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
