"""The labels of the statutory form (nianbao/core/form.py) as pages print them."""

from __future__ import annotations

from collections.abc import Mapping

from nianbao.core.form import form
from pipelines.tables.labels import Labels


def form_labels(named: Mapping[str, set[str]]) -> Labels:
    """A label set for keys and their official labels, the known aliases added."""
    aliases = {
        key: {alias for label in labels for alias in form().aliases.get(label, ())}
        for key, labels in named.items()
    }
    return Labels(named, aliases)
