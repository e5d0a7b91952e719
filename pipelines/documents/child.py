"""The child process in which one document is read: limits first, then its reader, then an answer in a file.

Run as `python -m pipelines.documents.child ORDER`; the order is JSON: reader, path, answer, memory_bytes,
seconds, file_bytes. Started by pipelines.documents.apart alone.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from nianbao.core.errors import DocumentError, ReaderMissing

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000  # CLONE_NEWNET, CLONE_NEWUSER


def main() -> None:
    """Carry out the order given as the only argument."""
    order = json.loads(sys.argv[1])
    _limit(order)
    _leave_network()
    answer = _answer(order)
    Path(order["answer"]).write_text(answer, encoding="utf-8", errors="replace")


def _answer(order: dict[str, Any]) -> str:
    try:
        name = order["reader"]
        reader = importlib.import_module(name if "." in name else f"pipelines.documents.{name}")
        content: str = reader.read(Path(order["path"])).to_json()
    except ReaderMissing as error:
        return json.dumps({"missing": str(error)})
    except DocumentError as error:
        return json.dumps({"fault": str(error)})
    except MemoryError:
        return json.dumps({"fault": f"it needs more than {order['memory_bytes'] // 1024**2} MB of memory"})
    except Exception as error:  # whatever a library makes of hostile bytes
        return json.dumps({"fault": f"it is damaged ({type(error).__name__}: {str(error)[:200]})"})
    return content


def _limit(order: dict[str, Any]) -> None:
    """Memory, processor time and file size; inherited by programs that the reader starts."""
    seconds = int(order["seconds"])
    _lower(resource.RLIMIT_AS, order["memory_bytes"])
    _lower(resource.RLIMIT_CPU, 2 * seconds)
    _lower(resource.RLIMIT_FSIZE, order["file_bytes"])
    _lower(resource.RLIMIT_CORE, 0)
    sys.setrecursionlimit(2000)


def _lower(what: int, wanted: int) -> None:
    """Set a limit; one that is lower already (a document in a package) stays."""
    hard = resource.getrlimit(what)[1]
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(what, (limit, limit))


def _leave_network() -> None:
    """No document may reach the network: where the kernel lets us, the child has none at all. Elsewhere it
    still has no address to go to: no reader of ours follows links."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl"):
        libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if not hasattr(libc, "unshare") or libc.unshare(_NEW_NETWORK) == 0:
        return
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_NEW_USER | _NEW_NETWORK) == 0:
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


if __name__ == "__main__":
    main()
