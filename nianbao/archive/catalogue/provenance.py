"""What every manifest says of its making: program, settings, times, clock, operator, and whom it asked."""

from __future__ import annotations

import platform
from datetime import datetime
from typing import Any

from nianbao.archive.warc.contacts import Contacts
from nianbao.archive.warc.warcinfo import SAID
from nianbao.core import clock
from nianbao.core.settings import Settings, software_version


def provenance(settings: Settings, began: datetime, contacts: Contacts) -> dict[str, Any]:
    """The fields of a Manifest that tell how it came to be; what was captured ends now."""
    return {
        "began": began.isoformat(),
        "ended": clock.now().isoformat(),
        "clock": clock.clock_said(),
        "operator": settings.operator,
        "contact": settings.contact,
        "hosts": contacts.said(),
        "software": {
            "name": "nianbao",
            "version": software_version(),
            "python": platform.python_version(),
            "settings": {name: getattr(settings, name) for name in ("user_agent", "delay", *SAID)},
        },
    }
