"""Makes the helpers of tests/pipelines importable by the gold sample."""

from __future__ import annotations

import sys
from pathlib import Path

_PIPELINES = Path(__file__).resolve().parents[1] / "pipelines"
sys.path += [str(_PIPELINES), str(_PIPELINES / "documents")]
