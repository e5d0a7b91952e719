"""Settings: command-line option > environment variable > nianbao.toml > built-in default."""

from __future__ import annotations

import os
import tomllib
from difflib import get_close_matches
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote_to_bytes

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from nianbao.core.errors import UsageError
from nianbao.core.opt_out import OptOut
from nianbao.core.place import check_place

CONFIG = Path(str(files("nianbao") / "config"))
"""Where the bundled data lies: in a wheel `nianbao/config`, in a checkout a link from there to `config/`."""

SETTINGS_FILE = "nianbao.toml"
PREFIX = "NIANBAO_"

_OTHERS = frozenset({"queue"})
"""What the unit files under deploy/ read."""
_OF_TESTS = "test_"


@cache
def software_version() -> str:
    """The installed version of Nianbao, as it is written into every WARC and manifest."""
    try:
        return version("nianbao")
    except PackageNotFoundError:
        return "0+checkout"


def _default_user_agent() -> str:
    return (
        f"nianbao/{software_version()} (+https://nianbao.example/crawler; annual government reports archive)"
    )


def _read_toml(path: Path) -> dict[str, Any]:
    """The settings file's content; a byte order mark, as Windows editors write it, is no part of it."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not valid TOML: {error}") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error


class _SettingsFile(TomlConfigSettingsSource):
    def _read_file(self, file_path: Any) -> dict[str, Any]:
        return _read_toml(file_path)


class Settings(BaseSettings):
    """Everything a user may set; each name is also NIANBAO_<NAME> in the environment. Units are in the names
    except where the command contract fixed a shorter one (`delay` is in seconds)."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, toml_file=SETTINGS_FILE, extra="ignore", frozen=True
    )

    store: str = "./nianbao-data"
    work: str = ""
    ledger: str = ""
    replay: str = ""
    releases: str = ""
    schedule: str = ""
    notify: str = ""
    s3_endpoint: str = ""
    s3_addressing: Literal["", "path", "virtual", "auto"] = ""
    s3_attempts: int = Field(default=6, ge=1, le=20)
    s3_connect_seconds: float = Field(default=10.0, gt=0)
    s3_read_seconds: float = Field(default=60.0, gt=0)
    s3_versioning: bool = False
    s3_object_lock: Literal["", "governance", "compliance"] = ""
    s3_object_lock_days: int = Field(default=0, ge=0, le=36_500)
    s3_encryption: Literal["", "AES256", "aws:kms", "aws:kms:dsse"] = ""
    s3_kms_key: str = ""
    registry: str = ""
    history: str = ""
    prefectures: str = ""
    portals: str = ""
    allow_private_hosts: bool = False
    host_turns: str = ""
    host_requests_per_day: int = Field(default=0, ge=0)
    delay: float = Field(default=5.0, ge=0, le=3600)
    user_agent: str = Field(default_factory=_default_user_agent, min_length=1)
    operator: str = ""
    contact: str = ""
    opt_out: str = ""
    requisite_hosts: str = ""
    signing_key: str = ""
    tsa: str = ""
    tsa_roots: str = ""
    browser: str = ""

    timeout_seconds: float = Field(default=60.0, gt=0)
    page_bytes: int = Field(default=16 * 1024**2, gt=0)
    body_bytes: int = Field(default=1024**3, gt=0)
    redirects: int = Field(default=8, ge=0)
    county_pages: int = Field(default=60, gt=0)
    scope_all_pages: int = Field(default=600, gt=0)
    county_requisites: int = Field(default=100, ge=0)
    county_seconds: float = Field(default=1800.0, gt=0)
    county_bytes: int = Field(default=2 * 1024**3, gt=0)
    retries: int = Field(default=1, ge=0)
    retry_after_seconds: float = Field(default=60.0, ge=0)
    counties_at_once: int = Field(default=500, gt=0)
    processes: int = Field(default=0, ge=0)
    warc_bytes: int = Field(default=1024**3, gt=0)

    @field_validator("store")
    @classmethod
    def _a_place(cls, value: str) -> str:
        return check_place(value, "NIANBAO_STORE")

    @field_validator("opt_out")
    @classmethod
    def _a_list(cls, value: str) -> str:
        OptOut.read(value)
        return value

    @field_validator("host_turns")
    @classmethod
    def _a_database(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("must be postgresql://user@host/name")
        if value and find_spec("psycopg") is None:
            raise ValueError("needs psycopg: pip install 'nianbao[queue]'")
        return value

    @field_validator("user_agent")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if any(ord(letter) < 32 or ord(letter) > 126 for letter in value):
            raise ValueError("must be one line of ASCII, as an HTTP header is")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _SettingsFile(settings_cls)

    @property
    def store_path(self) -> Path | None:
        """The directory of a directory store; None where the store is a bucket."""
        if self.store.startswith("s3://"):
            return None
        if self.store.startswith("file://"):
            return Path(os.fsdecode(unquote_to_bytes(self.store.removeprefix("file://")))).absolute()
        return Path(self.store).absolute()

    @property
    def work_path(self) -> Path:
        """Local working state: open WARCs, the outbox, the catalogue's index."""
        if self.work:
            return Path(self.work).absolute()
        store = self.store_path
        return store.with_name(store.name + ".work") if store else Path("nianbao-work").absolute()


def load_settings(**options: Any) -> Settings:
    """Read the settings; `options` are command-line values, None meaning "not given".

    Raises UsageError naming the setting, its value and where it may be changed.
    """
    given = {name: value for name, value in options.items() if value is not None}
    try:
        settings = Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise UsageError(
            f"setting {name} = {first.get('input')!r}: {first['msg']}. "
            f"Set it with NIANBAO_{name.upper()} or in {SETTINGS_FILE}."
        ) from error
    _check_names()
    return settings


def _check_names() -> None:
    """Raises UsageError for a setting that does not exist."""
    path = Path(SETTINGS_FILE)
    in_file = {name: f"{name} in {SETTINGS_FILE}" for name in (_read_toml(path) if path.is_file() else ())}
    known = set(Settings.model_fields)
    for name, written in (_in_environment() | in_file).items():
        if name not in known:
            (nearest,) = get_close_matches(name, sorted(known), n=1, cutoff=0)
            meant = nearest if name in in_file else f"{PREFIX}{nearest.upper()}"
            raise UsageError(f"{written} is no setting: is {meant} meant? docs/settings.md lists them all.")


def _in_environment() -> dict[str, str]:
    """The settings named by variables, each with its variable; an empty variable is an unset one."""
    ours = [name for name, value in os.environ.items() if value and name.upper().startswith(PREFIX)]
    found = {name.lower().removeprefix(PREFIX.lower()): name for name in ours}
    return {
        name: said for name, said in found.items() if name not in _OTHERS and not name.startswith(_OF_TESTS)
    }
