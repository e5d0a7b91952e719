"""deploy/: linted, and its commands run without a container."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from schedule_season import NIANBAO, environment, write_registry

from nianbao_cli.main import nianbao

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("systemd/*"))
WATCHED = DEPLOY / "prometheus"
INSTALLED = "/opt/nianbao/.venv/bin/nianbao"


def commands() -> list[list[str]]:
    """Every command line of ours in the units, the crontab, the Dockerfile and the compose file."""
    found = []
    for unit in UNITS:
        found += re.findall(rf"^ExecStart={INSTALLED} (.*)$", unit.read_text(encoding="utf-8"), re.M)
    found += re.findall(rf"{INSTALLED} (.*?) >>", (DEPLOY / "crontab").read_text(encoding="utf-8"))
    lines = [shlex.split(line) for line in found]
    lines += [
        service["command"]
        for service in compose()["services"].values()
        if isinstance(service["command"], list)
    ]
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    (default,) = re.findall(r"^CMD (\[.*\])$", dockerfile, re.M)
    return [*lines, yaml.safe_load(default)]


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    for service in read["services"].values():
        service.setdefault("command", None)
    return read


@pytest.mark.parametrize("line", commands(), ids=" ".join)
def test_every_command_is_one_that_the_program_has(line: list[str]) -> None:
    """Click parses options before it shows help, so a wrong one is refused."""
    shown = CliRunner().invoke(nianbao, [*line, "--help"])
    assert shown.exit_code == 0, shown.output
    options = [word for word in line if word.startswith("--")]
    assert all(option in shown.output for option in options)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_are_what_systemd_takes(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    for other in UNITS:  # a timer names its service
        text = (
            other.read_text(encoding="utf-8")
            .replace(INSTALLED, NIANBAO)
            .replace("User=nianbao", "User=daemon")
        )
        (tmp_path / other.name).write_text(text, encoding="utf-8")
    name = unit.name.replace("@.", "@1.")
    if name != unit.name:
        shutil.copy(tmp_path / unit.name, tmp_path / name)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)], capture_output=True, check=False
    )
    about_ours = [line for line in done.stderr.decode().splitlines() if "nianbao" in line]
    assert about_ours == []


def test_the_timer_fires_when_it_should() -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    timer = (DEPLOY / "systemd/nianbao-once.timer").read_text(encoding="utf-8")
    (calendar,) = re.findall(r"^OnCalendar=(.*)$", timer, re.M)
    done = subprocess.run(["systemd-analyze", "calendar", calendar], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Persistent=true" in timer


def test_the_crontab_line_runs(tmp_path: Path) -> None:
    """The shell's part of the line as cron runs it, with our paths for the installed ones."""
    line = (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines()[-1]
    schedule, command = line.split(" ", 5)[:5], line.split(" ", 5)[5]
    assert len(schedule) == 5
    write_registry(tmp_path, [])
    text = (DEPLOY / "nianbao.env").read_text(encoding="utf-8").replace("/var/lib/nianbao", str(tmp_path))
    (tmp_path / "nianbao.env").write_text(text, encoding="utf-8")
    for installed, ours in [
        (INSTALLED, NIANBAO),
        ("/var/lib/nianbao", str(tmp_path)),
        ("/etc/nianbao", str(tmp_path)),
    ]:
        command = command.replace(installed, ours)
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd="/", env=environment(), capture_output=True, timeout=90, check=False
    )
    log = (tmp_path / "nianbao.log").read_text(encoding="utf-8")
    assert done.returncode == 0, log
    assert "nothing was due" in log
    assert (tmp_path / "crawled.jsonl").read_bytes() == b""
    assert (tmp_path / "work/ledger.sqlite").is_file()


def test_the_dockerfile_is_without_fault(tools: Path) -> None:
    done = subprocess.run([tools / "hadolint", DEPLOY / "Dockerfile"], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b""), done.stderr


def test_the_compose_file_holds_together() -> None:
    read = compose()
    services = read["services"]
    assert {"scheduler", "worker", "postgres", "seaweedfs"} == set(services)
    for name in ("scheduler", "worker"):
        assert set(services[name]["depends_on"]) <= set(services)
        assert services[name]["build"]["dockerfile"] == "deploy/Dockerfile"
        assert services[name]["environment"]["NIANBAO_S3_ENDPOINT"] == "http://seaweedfs:8333"
    for service in ("postgres", "seaweedfs"):
        assert services[service]["healthcheck"]["test"]
        assert services[service]["volumes"][0].split(":")[0] in read["volumes"]
    assert all(
        port.startswith("127.0.0.1:") for service in services.values() for port in service.get("ports", ())
    )


def test_the_dockerfile_copies_what_is_there_and_its_shell_parses() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    instructions = [line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#")]
    known = {"FROM", "RUN", "WORKDIR", "COPY", "USER", "ENV", "VOLUME", "ENTRYPOINT", "CMD"}
    assert {name for name, _ in instructions} <= known
    assert instructions[0][0] == "FROM"
    for name, rest in instructions:
        if name == "COPY":
            assert all((ROOT / source).exists() for source in rest.split()[:-1]), rest
        if name == "RUN":
            assert subprocess.run(["/bin/sh", "-n", "-c", rest], check=False).returncode == 0
        if name in ("ENTRYPOINT", "CMD"):
            assert isinstance(yaml.safe_load(rest), list)
    assert [rest for name, rest in instructions if name == "USER"] == ["10001"]
    made = [
        rest for name, rest in instructions if name == "RUN" and "make " in rest.replace("make chromium", "")
    ]
    assert [rest.split(" && ")[0].strip() for rest in made] == ["make setup"], "as README's two commands do"
    for command in ("demo", "test"):  # what `make -n` would do first
        plain = ["make", "-n", "--no-print-directory", command]  # `make test` may be around it
        dry = subprocess.run(plain, cwd=ROOT, capture_output=True, text=True, check=True)
        assert dry.stdout.splitlines()[0].startswith("sh scripts/setup.sh")


def exported() -> set[str]:
    """The names under which Prometheus gets our figures, from the literals in the code."""
    code = [ROOT / "scheduler/metrics.py", ROOT / "scheduler/machine.py", ROOT / "nianbao/web/latency.py"]
    kinds = {"Counter": ["_total"], "Gauge": [""], "Histogram": ["_bucket", "_count", "_sum"], "_gauge": [""]}
    names: set[str] = set()
    for path in code:
        text = path.read_text(encoding="utf-8")
        found = re.findall(r'(Counter|Gauge|Histogram|_gauge)(?:MetricFamily)?\(\s*"(nianbao_\w+)"', text)
        names |= {name + end for kind, name in found for end in kinds[kind]}
    return names


def expressions() -> list[str]:
    """Every expression of the alert rules and of the dashboard."""
    rules = yaml.safe_load((WATCHED / "alerts.yaml").read_text(encoding="utf-8"))
    board = json.loads((WATCHED / "grafana-dashboard.json").read_text(encoding="utf-8"))
    of_rules = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    return of_rules + [target["expr"] for panel in board["panels"] for target in panel["targets"]]


@pytest.mark.parametrize("expression", expressions())
def test_what_is_watched_is_what_the_program_tells(expression: str) -> None:
    named = set(re.findall(r"nianbao_\w+", expression))
    assert named <= exported()
    assert named or expression.startswith("up{")


def test_every_figure_of_trouble_has_an_alert() -> None:
    rules = yaml.safe_load((WATCHED / "alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    assert all(rule["annotations"]["summary"] and rule["annotations"]["description"] for rule in rules)
    assert {rule["labels"]["severity"] for rule in rules} == {"page", "ticket"}
    played = (ROOT / "tests/alerts.yaml").read_text(encoding="utf-8")
    assert [rule["alert"] for rule in rules if rule["alert"] not in played] == []


def test_the_alerts_fire_when_they_should_and_not_before(tmp_path: Path) -> None:
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed: apt-get install prometheus, or unpack its binary")
    for path in (WATCHED / "alerts.yaml", ROOT / "tests/alerts.yaml"):
        shutil.copy(path, tmp_path / ("alerts.yaml" if path.parent == WATCHED else "played.yaml"))
    for task in (["check", "rules", "alerts.yaml"], ["test", "rules", "played.yaml"]):
        done = subprocess.run(["promtool", *task], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_dashboard_shows_each_panel_once() -> None:
    board = json.loads((WATCHED / "grafana-dashboard.json").read_text(encoding="utf-8"))
    assert len({panel["title"] for panel in board["panels"]}) == len(board["panels"])
    places = {
        (at["x"] + x, at["y"] + y)
        for at in (panel["gridPos"] for panel in board["panels"])
        for x in range(at["w"])
        for y in range(at["h"])
    }
    assert len(places) == sum(panel["gridPos"]["w"] * panel["gridPos"]["h"] for panel in board["panels"])
