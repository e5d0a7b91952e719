"""The manual and the program agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import COMMANDS, nianbao
from core.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def test_every_setting_is_documented() -> None:
    said = set(re.findall(r"NIANBAO_([A-Z0-9_]+)", (ROOT / "docs/settings.md").read_text(encoding="utf-8")))
    later = {"BROWSER"}
    assert said == {name.upper() for name in Settings.model_fields} - later


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


def test_no_registry_host_is_named() -> None:
    named = re.compile(r"pypi\.org|files\.pythonhosted|registry\.npmjs|deb\.debian\.org")
    for path in (
        ROOT / "requirements.lock",
        ROOT / "pyproject.toml",
        ROOT / "Makefile",
        ROOT / "scripts/setup.sh",
    ):
        assert not named.search(path.read_text(encoding="utf-8")), path
