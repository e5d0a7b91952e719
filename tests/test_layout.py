"""The tree says where each module is tested; a class name means one thing; docstrings cite nothing that the
repository lacks."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("nianbao", "nianbao_cli", "nianbao_demo", "crawler", "pipelines", "scheduler")
LARGE_LINES = 60
PROGRAM = "nianbao_cli.main"
RUNS = re.compile(r"\bnianbao\(|\bprogram_in\(|[\"/]nianbao\"")
"""How tests run the program: the fixture `nianbao`, or its path."""
DOTTED = re.compile(r"[a-z_]\w*(?:\.\w+)+")

WHERE: dict[str, list[str]] = tomllib.loads((ROOT / "tests/where.toml").read_text(encoding="utf-8"))["where"]
MODULES = sorted(
    path.relative_to(ROOT).as_posix() for package in SHIPPED for path in (ROOT / package).rglob("*.py")
)
LARGE = [
    path
    for path in MODULES
    if not path.endswith("__init__.py") and len((ROOT / path).read_text("utf-8").splitlines()) >= LARGE_LINES
]


def rows_of(module: str) -> list[str]:
    """The rows of where.toml for a module, the most exact one last."""
    return sorted((row for row in WHERE if fnmatchcase(module, row)), key=len)


def own_tests(module: str) -> list[Path]:
    """tests/…/test_<name>.py or test_<name>_*.py, wherever they lie."""
    name = Path(module).stem
    return [*(ROOT / "tests").rglob(f"test_{name}.py"), *(ROOT / "tests").rglob(f"test_{name}_*.py")]


@cache
def file_of(name: str) -> Path | None:
    """The file of a dotted name, of ours or of the tests' helpers."""
    for folder in (ROOT, ROOT / "tests"):
        path = folder.joinpath(*name.split("."))
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                return file
    return None


def modules_below(prefix: str) -> set[str]:
    """The modules of a package that is written with the dot behind it."""
    if not prefix.endswith(".") or not DOTTED.fullmatch(f"{prefix}x"):
        return set()
    folder = ROOT.joinpath(*prefix.split("."))
    return {f"{prefix}{path.stem}" for path in folder.glob("*.py")}


@cache
def imported_by(path: Path) -> frozenset[Path]:
    """The files that a file imports, or names to be imported or run: -m pipelines.documents.child."""
    names: set[str] = set()
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value):
            names |= {node.value, node.value.rpartition(".")[0]}  # ITEM_PIPELINES name classes
        elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            names |= modules_below(str(node.values[0].value))  # import_module(f"nianbao_cli.schedule.{name}")
    if path.is_relative_to(ROOT / "tests") and RUNS.search(text):
        names.add(PROGRAM)
    found = {file for name in names for file in [file_of(name)] if file is not None}
    if path.name.startswith("test_") or path.name == "conftest.py":
        found |= {folder / "conftest.py" for folder in path.parents if (folder / "conftest.py").is_file()}
    return frozenset(found)


@cache
def reached_from(path: Path) -> frozenset[Path]:
    """All files that a file imports or runs, however far."""
    seen, waiting = {path}, [path]
    while waiting:
        for file in imported_by(waiting.pop()) - seen:
            seen.add(file)
            waiting.append(file)
    return frozenset(seen)


@pytest.mark.parametrize("module", LARGE)
def test_a_large_module_has_tests_of_its_name_or_a_row_that_says_where(module: str) -> None:
    assert own_tests(module) or rows_of(module), (
        f"{module} has {LARGE_LINES} lines or more: name its tests after it, or say in tests/where.toml where "
        "it is tested"
    )


@pytest.mark.parametrize("row", WHERE)
def test_a_row_is_needed_and_true(row: str) -> None:
    """It stands for a large module without tests of its name, and its tests import or run that module."""
    modules = [module for module in LARGE if rows_of(module)[-1:] == [row] and not own_tests(module)]
    assert modules, "no module needs this row"
    tests = [ROOT / "tests" / name for name in WHERE[row]]
    for module in modules:
        for test in tests:
            assert test.is_file(), f"tests/{test.relative_to(ROOT / 'tests')} does not exist"
        assert any(ROOT / module in reached_from(test) for test in tests), (
            f"none of {WHERE[row]} imports {module}"
        )


def classes_of(modules: Mapping[str, str]) -> dict[str, list[str]]:
    """The modules that define a class, by its name; a private one counts by its name without the underscore."""
    found = defaultdict(list)
    for module, source in modules.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef):
                found[node.name.lstrip("_")].append(f"{module}: {node.name}")
    return found


def test_a_class_name_is_defined_once_and_has_no_twin_with_an_underscore() -> None:
    found = classes_of({module: (ROOT / module).read_text("utf-8") for module in MODULES})
    assert {name: where for name, where in found.items() if len(where) > 1} == {}


def test_a_twin_is_seen() -> None:
    found = classes_of({"a.py": "class Pager: ...", "b.py": "def of():\n    class _Pager: ..."})
    assert found == {"Pager": ["a.py: Pager", "b.py: _Pager"]}


FOLDERS = "|".join(("tests", "benchmarks", "docs", "config", "deploy", "scripts", r"\.ci", *SHIPPED))
CITED = re.compile(
    rf"(?<![\w/.:-])((?:\.\./shared/|(?:\.\./)*(?:{FOLDERS})/)[\w./*-]*|[\w./-]*\w\.(?:py|md|sh|toml|yaml))(?![\w<{{…])"
)
USERS_OWN = {"nianbao.toml"}
"""Files that a user writes."""


def texts_of(path: Path) -> Iterator[str]:
    """Docstrings, strings that stand alone, and comments."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


@cache
def names() -> frozenset[str]:
    """Names of all the repository's files that a text may cite without their folder."""
    folders = [
        ROOT / folder for folder in (*SHIPPED, "tests", "benchmarks", "docs", "config", "scripts", "deploy")
    ]
    return frozenset(path.name for folder in folders for path in folder.rglob("*.*")) | {
        path.name for path in ROOT.iterdir()
    }


def missing_in(text: str) -> list[str]:
    """What a text cites and the repository lacks. A name in a user's words (a/b) is no citation."""
    cited = [name.rstrip(".") for name in CITED.findall(text)]
    return [name for name in cited if name not in USERS_OWN and not is_there(name)]


def is_there(name: str) -> bool:
    if name.startswith("../"):
        return False
    return any(ROOT.glob(name)) if "/" in name else name in names()


@pytest.mark.parametrize("package", SHIPPED)
def test_docstrings_cite_nothing_that_the_repository_lacks(package: str) -> None:
    missing = {
        path.relative_to(ROOT).as_posix(): lacking
        for path in sorted((ROOT / package).rglob("*.py"))
        if (lacking := [name for text in texts_of(path) for name in missing_in(text)])
    }
    assert missing == {}


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("see docs/capture.md, and tests/crawler/capture/test_wire.py.", []),
        ("see docs/nowhere.md", ["docs/nowhere.md"]),
        ("(../shared/reference/portal-traps.md §2)", ["../shared/reference/portal-traps.md"]),
        ("as core/errors.py says", ["core/errors.py"]),
        ("as errors.py says", []),
        ("as no_such_module.py says", ["no_such_module.py"]),
        ("nianbao/core/nothing", ["nianbao/core/nothing"]),
        ("every tests/crawler/*/test_*.py", []),
        ("a setting in nianbao.toml", []),
        ("HTTP/1.1, text/xml, Asia/Shanghai, reports/532525/2021/…/manifest.json, I/O", []),
    ],
)
def test_the_guard_sees_what_is_cited(text: str, missing: list[str]) -> None:
    assert missing_in(text) == missing
