"""The package works installed from its wheel, outside the checkout, whatever else is installed or lies about."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONTESTED = ("core", "web", "cli", "config", "archive")
"""Names that other packages ship too."""


def run(*command: str, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    dist = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(dist), cwd=ROOT)
    return next(dist.glob("*.whl"))


class Environment:
    """An environment of its own that sees our dependencies behind what is installed in it."""

    def __init__(self, path: Path) -> None:
        venv.create(path)
        self.python = path / "bin" / "python"
        self.site = next(path.glob("lib/python*/site-packages"))
        (self.site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")

    def pip(self, *command: str) -> None:
        pip = (sys.executable, "-m", "pip", "--python", str(self.python), "--disable-pip-version-check")
        run(*pip, *command, cwd=self.site)

    def install(self, wheel: Path) -> None:
        self.pip("install", "--quiet", "--no-deps", "--no-index", "--ignore-installed", str(wheel))


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return Environment(tmp_path / "environment")


def rival_wheel(directory: Path) -> Path:
    """Somebody else's package with modules of the contested names."""
    directory.mkdir()
    (directory / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "rival"\nversion = "1"\n'
        f"[tool.hatch.build.targets.wheel]\npackages = {list(CONTESTED)}\n",
        encoding="utf-8",
    )
    contested(directory)
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist", cwd=directory)
    return next((directory / "dist").glob("*.whl"))


def contested(directory: Path) -> None:
    for name in CONTESTED:
        (directory / name).mkdir()
        (directory / name / "__init__.py").write_text("raise ImportError('not ours')\n", encoding="utf-8")


def test_the_wheel_claims_its_own_names_only(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as files:
        names = set(files.namelist())
        program = files.getinfo("crawler/rendering/little_memory.sh")
    assert program.external_attr >> 16 & 0o111 == 0o111
    tops = {name.partition("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"nianbao", "nianbao_cli", "nianbao_demo", "crawler", "pipelines", "scheduler"}
    assert {
        "nianbao/config/counties.csv",
        "nianbao/config/county-history.csv",
        "nianbao/config/place-names.csv",
        "nianbao/config/report_format.json",
    } <= names


def test_the_wheel_works_outside_the_checkout(wheel: Path, environment: Environment, tmp_path: Path) -> None:
    environment.install(wheel)
    python = str(environment.python)
    outside = {"NIANBAO_STORE": str(tmp_path / "store"), "NIANBAO_DELAY": "0"}
    where = run(python, "-c", "import nianbao.core.settings as s; print(s.CONFIG)", cwd=tmp_path, **outside)
    assert where.strip() == str(environment.site / "nianbao" / "config")
    program = str(environment.python.with_name("nianbao"))
    assert "crawl" in run(program, "--help", cwd=tmp_path, **outside)
    run(program, "demo", cwd=tmp_path, **outside)
    held = run(program, "reports", "--json", cwd=tmp_path, **outside)
    lines = map(json.loads, held.splitlines())
    found = [line for line in lines if (line["status"], line["scope"]) == ("archived", "county")]
    assert len(found) == 4
    county = "import nianbao; print(nianbao.load_registry().find('532525').name)"
    assert "石屏县" in run(python, "-c", county, cwd=tmp_path, **outside)


@pytest.mark.parametrize("ours_first", [pytest.param(True, marks=pytest.mark.long), False])
def test_beside_a_package_that_ships_the_same_names(
    wheel: Path, environment: Environment, tmp_path: Path, ours_first: bool
) -> None:
    rival = rival_wheel(tmp_path / "rival")
    for each in (wheel, rival) if ours_first else (rival, wheel):
        environment.install(each)
    assert "石屏县" in self_check(environment)
    environment.pip("uninstall", "--quiet", "--yes", "rival")
    assert not (environment.site / "core").exists()
    assert "石屏县" in self_check(environment)


def self_check(environment: Environment) -> str:
    """Every command and the registry, read from the installed package."""
    code = (
        "import importlib, nianbao, nianbao_cli.main\n"
        "assert '/environment/' in nianbao.__file__\n"
        "for module in nianbao_cli.main.COMMANDS.values(): importlib.import_module(module)\n"
        "print(nianbao.load_registry().find('532525').name)"
    )
    return run(str(environment.python), "-c", code, cwd=environment.site.parent)


def test_a_working_directory_with_the_same_names(tmp_path: Path) -> None:
    contested(tmp_path)
    program = str(Path(sys.executable).with_name("nianbao"))
    outside = {"PYTHONPATH": str(tmp_path), "NIANBAO_STORE": str(tmp_path / "store"), "NIANBAO_DELAY": "0"}
    assert "archived" in run(program, "demo", cwd=tmp_path, **outside)
