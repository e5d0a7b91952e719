"""Would the tests notice? One small fault at a time goes into a copy of the tree, and the nearest tests run.

    .venv/bin/python benchmarks/mutants.py [AREA ...] [--sample N] [--seed S] [--workers W] [--least PERCENT]

Operators, over every line of the modules that mutants.toml names: a comparison swapped, a boundary moved
(< and <=), a constant one more and one less, a call deleted (a statement, or the call of a `with` that binds
no name), `and` and `or` swapped. A mutant is killed where the nearest tests fail, or do not end; what
survives is listed with its line and, for those that mutants.toml knows to be equivalent, with the reason.
With --least the exit code says whether each area reached that share, equivalent ones left out.
"""

from __future__ import annotations

import argparse
import ast
import os
import queue
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLE = Path(__file__).with_suffix(".toml")
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".setup", ".*_cache", "__pycache__", "data", "dist", "results"
)
OPPOSITE = {
    "==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
    "is": "is not", "is not": "is", "in": "not in", "not in": "in",
}  # fmt: skip
BOUNDARY = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
COMPARISON = re.compile(r"\bis\s+not\b|\bnot\s+in\b|\bis\b|\bin\b|[=!<>]=|[<>]")
NUMBER = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True)
class Mutant:
    """One text of a file replaced: `begin` and `end` are byte offsets, `text` is its first line as it was,
    `above` the line before that."""

    path: str
    line: int
    text: str
    above: str
    begin: int
    end: int
    old: str
    new: str
    operator: str

    def __str__(self) -> str:
        old = " ".join(self.old.split())
        return f"{self.path}:{self.line}: {self.operator}: {old} -> {self.new}   | {self.text}"


class Source:
    """A file's bytes and where its lines begin: ast counts columns in bytes."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.content = (ROOT / path).read_bytes()
        self.lines = self.content.decode().splitlines()
        self._begins = [0]
        for line in self.content.split(b"\n"):
            self._begins.append(self._begins[-1] + len(line) + 1)

    def begin(self, node: Any) -> int:
        return self._begins[node.lineno - 1] + int(node.col_offset)

    def end(self, node: Any) -> int:
        return self._begins[node.end_lineno - 1] + int(node.end_col_offset)

    def mutant(self, begin: int, end: int, new: str, operator: str) -> Mutant:
        line = self.content.count(b"\n", 0, begin) + 1
        old = self.content[begin:end].decode()
        above, text = ["", *map(str.strip, self.lines)][line - 1 : line + 1]
        return Mutant(self.path, line, text, above, begin, end, old, new, operator)

    def between(self, left: ast.expr, right: ast.expr, wanted: re.Pattern[str]) -> tuple[int, int, str]:
        """The operator that stands between two operands."""
        begin = self.end(left)
        gap = self.content[begin : self.begin(right)].decode()
        found = wanted.search(gap)
        assert found, f"{self.path}: no operator in {gap!r}"
        at = begin + len(gap[: found.start()].encode())
        return at, at + len(found[0].encode()), " ".join(found[0].split())


def mutants_of(path: str) -> list[Mutant]:
    """All mutants of a file, in the order of its lines."""
    source = Source(path)
    tree = ast.parse(source.content)
    return sorted(
        (mutant for node in ast.walk(tree) for mutant in _mutants(node, source)),
        key=lambda mutant: (mutant.begin, mutant.end, mutant.new),
    )


def _mutants(node: ast.AST, source: Source) -> Iterator[Mutant]:
    match node:
        case ast.Compare():
            yield from _comparisons(node, source)
        case ast.BoolOp():
            yield _swapped(node, source)
        case ast.Constant():
            yield from _constants(node, source)
        case ast.Expr(value=ast.Call() | ast.Await(value=ast.Call())):
            yield source.mutant(source.begin(node), source.end(node), "pass", "call deleted")
        case ast.withitem(context_expr=ast.Call() as call, optional_vars=None):
            new = '__import__("contextlib").nullcontext()'
            yield source.mutant(source.begin(call), source.end(call), new, "call deleted")


def _comparisons(node: ast.Compare, source: Source) -> Iterator[Mutant]:
    for left, right in zip([node.left, *node.comparators], node.comparators, strict=False):
        begin, end, sign = source.between(left, right, COMPARISON)
        yield source.mutant(begin, end, OPPOSITE[sign], "comparison swapped")
        if sign in BOUNDARY:
            yield source.mutant(begin, end, BOUNDARY[sign], "boundary")


def _swapped(node: ast.BoolOp, source: Source) -> Mutant:
    """`a and b and c` as `a or b or c`: one mutant, from the first operand to the last."""
    now, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
    begin, end = source.begin(node.values[0]), source.end(node.values[-1])
    new, at = b"", begin
    for left, right in zip(node.values, node.values[1:], strict=False):
        from_, to, _ = source.between(left, right, re.compile(rf"\b{now}\b"))
        new, at = new + source.content[at:from_] + other.encode(), to
    return source.mutant(begin, end, (new + source.content[at:end]).decode(), f"{now} as {other}")


def _constants(node: ast.Constant, source: Source) -> Iterator[Mutant]:
    """Numbers, and texts that are one: Decimal("0.1")."""
    value = node.value
    for step in (1, -1):
        if isinstance(value, int | float) and not isinstance(value, bool):
            new = f"({value + step})" if value + step < 0 else str(value + step)
        elif isinstance(value, str) and NUMBER.fullmatch(value):
            new = repr(str(float(value) + step))
        else:
            return
        yield source.mutant(source.begin(node), source.end(node), new, f"constant {step:+}")


@dataclass(frozen=True)
class Area:
    """Modules, and the nearest tests of each file: arguments of pytest."""

    name: str
    files: dict[str, list[str]]
    seconds: float

    @classmethod
    def of(cls, name: str, row: dict[str, Any]) -> Area:
        """`modules` are globs of the tree, `tests` their tests; `tests_of` has those of single modules."""
        files = {}
        for pattern in row["modules"]:
            for path in sorted(ROOT.glob(pattern)):
                name_of = path.relative_to(ROOT).as_posix()
                files[name_of] = row.get("tests_of", {}).get(name_of, row["tests"])
        assert files, f"mutants.toml: {name} has no modules"
        return cls(name, files, row.get("seconds", 120))


class Copies:
    """Copies of the tree to put faults into; the work tree is never touched."""

    def __init__(self, folder: Path, number: int) -> None:
        self._free: queue.Queue[Path] = queue.Queue()
        for index in range(number):
            copy = folder / str(index)
            shutil.copytree(ROOT, copy, symlinks=True, ignore=LEFT_OUT)
            self._free.put(copy)

    def outcome(self, mutant: Mutant | None, tests: list[str], seconds: float) -> str:
        """survived, killed, or timeout; without a mutant the tests as they are."""
        copy = self._free.get()
        try:
            if mutant is None:
                return _tested(copy, tests, seconds)
            return self._mutated(copy, mutant, tests, seconds)
        finally:
            self._free.put(copy)

    def _mutated(self, copy: Path, mutant: Mutant, tests: list[str], seconds: float) -> str:
        path = copy / mutant.path
        whole = path.read_bytes()
        path.write_bytes(whole[: mutant.begin] + mutant.new.encode() + whole[mutant.end :])
        try:
            return _tested(copy, tests, seconds)
        finally:
            path.write_bytes(whole)


def _tested(copy: Path, tests: list[str], seconds: float) -> str:
    # Compiled files tell by whole seconds and size whether they are current: two mutants may share both.
    path = os.pathsep.join([str(copy), str(copy / "tests")])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        "--hypothesis-seed=0",
    ]
    run = subprocess.Popen(
        [*command, *tests],
        cwd=copy,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        out, _ = run.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, 9)
        run.communicate()
        return "timeout"
    if run.returncode not in (0, 1, 2):
        raise SystemExit(f"pytest {' '.join(tests)} ended with {run.returncode}:\n{out.decode()[-2000:]}")
    return "survived" if run.returncode == 0 else "killed"


def is_ours(copies: Copies) -> None:
    """The program that the tests import must be the copy's, not the one installed."""
    copy = copies._free.queue[0]
    script = "import nianbao, scheduler; print(nianbao.__file__, scheduler.__file__)"
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    out = subprocess.run(
        [sys.executable, "-c", script], cwd=copy, env=environment, capture_output=True, text=True, check=True
    )
    assert all(name.startswith(str(copy)) for name in out.stdout.split()), out.stdout


def reason_of(mutant: Mutant, known: list[dict[str, str]]) -> str | None:
    """Why a mutant is equivalent, as mutants.toml has it; it is told by file, line text, and the new text."""
    for row in known:
        same = (row["file"], row["line"], row["new"]) == (mutant.path, mutant.text, mutant.new)
        if same and row.get("above", mutant.above) == mutant.above:
            return row["reason"]
    return None


def check_known(known: list[dict[str, str]]) -> None:
    """A row that no mutant answers to is out of date."""
    for row in known:
        if not any(reason_of(mutant, [row]) for mutant in mutants_of(row["file"])):
            raise SystemExit(f"mutants.toml: there is no such mutant: {row}")


def run_area(area: Area, copies: Copies, options: argparse.Namespace, known: list[dict[str, str]]) -> bool:
    """Try an area's mutants, and print each survivor and the share of each module."""
    mutants = [mutant for path in area.files for mutant in mutants_of(path)]
    chosen = mutants
    if options.sample and options.sample < len(mutants):
        chosen = random.Random(f"{options.seed}:{area.name}").sample(mutants, options.sample)
        chosen.sort(key=lambda mutant: (mutant.path, mutant.begin))
    for tests in {tuple(tests) for tests in area.files.values()}:
        if copies.outcome(None, list(tests), area.seconds) != "survived":
            raise SystemExit(f"{area.name}: the tests fail or time out as they are: {' '.join(tests)}")
    begun = time.monotonic()
    with ThreadPoolExecutor(options.workers) as pool:
        outcomes = pool.map(lambda m: copies.outcome(m, area.files[m.path], area.seconds), chosen)
        results = list(_told(zip(chosen, outcomes, strict=True), known))
    return _report(area, results, len(mutants), time.monotonic() - begun, options, known)


def _told(results: Iterable[tuple[Mutant, str]], known: list[dict[str, str]]) -> Iterator[tuple[Mutant, str]]:
    """Each result, and a line where the tests did not plainly fail."""
    for mutant, outcome in results:
        if outcome != "killed":
            print(f"  {outcome:9}{mutant}   | {reason_of(mutant, known) or ''}", flush=True)
        yield mutant, outcome


def _report(
    area: Area,
    results: list[tuple[Mutant, str]],
    of: int,
    seconds: float,
    options: argparse.Namespace,
    known: list[dict[str, str]],
) -> bool:
    for path in area.files:
        of_file = [outcome for mutant, outcome in results if mutant.path == path]
        print(f"  {path}: {len(of_file) - of_file.count('survived')} of {len(of_file)} killed")
    survived = [mutant for mutant, outcome in results if outcome == "survived"]
    same = sum(reason_of(mutant, known) is not None for mutant in survived)
    tried, killed = len(results) - same, len(results) - len(survived)
    share = 100 * killed / tried if tried else 100.0
    print(
        f"{area.name}: {killed} of {tried} killed ({share:.0f} %), {len(survived) - same} survived, {same} "
        f"equivalent; {len(results)} of {of} mutants, seed {options.seed}, {seconds:.0f} s\n",
        flush=True,
    )
    return bool(share >= options.least)


def main() -> None:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("areas", nargs="*", choices=[[], *table["areas"]], metavar="AREA")
    arguments.add_argument("--sample", type=int, default=0, help="so many of each area (all)")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--least", type=float, default=0.0, help="exit 1 below this share, in per cent")
    options = arguments.parse_args()
    check_known(table.get("equivalent", []))
    print(f"seed {options.seed}, sample {options.sample or 'all'}\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies = Copies(Path(folder), options.workers)
        is_ours(copies)
        reached = [
            run_area(Area.of(name, table["areas"][name]), copies, options, table.get("equivalent", []))
            for name in options.areas or table["areas"]
        ]
    sys.exit(0 if all(reached) else 1)


if __name__ == "__main__":
    main()
