"""Each reader of documents under damage, for 60 seconds: what it made of it, the longest round, the largest
child process. Exit code 1 where a reader hung or raised what nobody expects.

python benchmarks/fuzz_readers.py [--seconds 60] [--reader pdf] [--seed 1]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/pipelines"), str(ROOT / "tests/pipelines/documents")]

from fuzzing import SEEDS, fuzz, peak_mb  # noqa: E402


def report(kind: str, seconds: float, seed: int) -> bool:
    """Fuzz one reader here, and say what came of it; True where nothing broke."""
    with tempfile.TemporaryDirectory(prefix="nianbao-fuzz-") as folder:
        outcome = fuzz(kind, Path(folder), seconds, seed)
    ends = ", ".join(f"{count} {end}" for end, count in sorted(outcome.ends.items()))
    print(
        f"{kind:6} {outcome.rounds:6} rounds: {ends}; "
        f"longest {outcome.longest:.1f} s, largest child {peak_mb():.0f} MB",
        *outcome.broken,
        sep="\n       ",
        flush=True,
    )
    return not outcome.broken


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="for each reader (default 60)")
    parser.add_argument("--reader", choices=list(SEEDS), help="this one alone")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.reader:
        return 0 if report(given.reader, given.seconds, given.seed) else 1
    # A process for each: the largest child is known for each reader alone.
    said = ["--seconds", str(given.seconds), "--seed", str(given.seed)]
    codes = [subprocess.call([sys.executable, __file__, "--reader", kind, *said]) for kind in SEEDS]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
