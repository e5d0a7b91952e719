"""How many files and connections this process may have open."""

from __future__ import annotations

import resource


def allow_descriptors(wanted: int) -> int:
    """Raise the soft limit to what is wanted, where that is permitted; returns the limit that holds now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft == resource.RLIM_INFINITY or soft >= most:
        return wanted if soft == resource.RLIM_INFINITY else soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most
