"""The manual and the program agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from nianbao.core.settings import Settings
from nianbao_cli.main import COMMANDS, nianbao

ROOT = Path(__file__).resolve().parent.parent


def test_every_setting_is_documented() -> None:
    said = set(re.findall(r"NIANBAO_([A-Z0-9_]+)", (ROOT / "docs/settings.md").read_text(encoding="utf-8")))
    let_be = {"TEST_", "QUEUE"}
    assert said - let_be == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(name: str) -> None:
    shown = CliRunner().invoke(nianbao, [name, "--help"])
    assert shown.exit_code == 0
    assert "Examples:" in shown.output
    assert f"nianbao {name}" in (ROOT / "README.md").read_text(encoding="utf-8") or name == "demo"


def test_links_between_documents_hold() -> None:
    for document in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


LOCKS = sorted(ROOT.glob("*.lock")) + sorted(ROOT.glob("scripts/*.lock"))
_LOCKED = re.compile(
    r"([a-z0-9-]+(\[[a-z,]+\])?==[\w.+!-]+( ; [a-z_]+ [^:@]+)?( \\)?|    --hash=sha256:[0-9a-f]{64}( \\)?|    # .+)"
)
_PLACE = re.compile(
    r"https?:|git\+|--(extra-|default-)?index|index[-_]url\s*=\s*\w|find[-_]links|--registry|trusted[-_]host",
    re.I,
)
"""Where packages would be fetched from: that is the user's to say, in pip's, uv's and npm's own settings."""


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_locks_hold_names_versions_and_digests_only(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not _LOCKED.fullmatch(line) or _PLACE.search(line)] == []
    assert (
        sum("--hash" in line for line in lines) >= sum("==" in line.partition(";")[0] for line in lines) > 0
    )


@pytest.mark.parametrize(
    "path",
    [
        *ROOT.glob("scripts/*.sh"),
        *map(ROOT.joinpath, ("pyproject.toml", "Makefile", ".ci/run", "deploy/Dockerfile")),
    ],
    ids=lambda path: path.name,
)
def test_no_place_to_fetch_packages_from_is_named(path: Path) -> None:
    assert not _PLACE.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "line",
    [
        "--index-url x",
        "--extra-index-url=x",
        "a @ https://host/a.whl",
        "a==1 ; python_version < '3' @ https://host/a.whl",
        "    # from https://host/simple",
        "--find-links /opt",
    ],
)
def test_the_guard_sees_every_way_to_name_a_place(line: str) -> None:
    assert not _LOCKED.fullmatch(line) or _PLACE.search(line)
