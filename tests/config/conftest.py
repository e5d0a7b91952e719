"""The builders of config/, as modules."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture(scope="session")
def script() -> Callable[[str], ModuleType]:
    """`script("build_registry")`: a script as a module, with its neighbours importable."""

    def load(name: str) -> ModuleType:
        if str(SCRIPTS) not in sys.path:
            sys.path.append(str(SCRIPTS))
        return importlib.import_module(name)

    return load
