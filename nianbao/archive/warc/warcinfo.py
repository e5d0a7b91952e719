"""What every WARC says about its making (WARC/1.1, section 6.2; fields of DCMI and the IIPC)."""

from __future__ import annotations

import platform

from nianbao.core import clock
from nianbao.core.settings import Settings, software_version

SAID = (
    "timeout_seconds",
    "page_bytes",
    "body_bytes",
    "redirects",
    "retries",
    "county_pages",
    "county_requisites",
    "requisite_hosts",
    "allow_private_hosts",
)
"""Settings that shape what is captured, beside the delay; none of them is a secret."""


def warcinfo_fields(settings: Settings, description: str) -> list[tuple[str, str]]:
    """The fields of a warcinfo record: program, rules it kept, who ran it."""
    fields = [
        ("software", f"nianbao/{software_version()} (Python {platform.python_version()})"),
        ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
        ("description", description),
        ("robots", "obey (RFC 9309)"),
        ("http-header-user-agent", settings.user_agent),
        ("hostname", platform.node()),
        ("delay-seconds", f"{settings.delay:g}"),
        ("clock", clock.clock_said()),
        ("settings", " ".join(f"{name}={getattr(settings, name)}" for name in SAID)),
    ]
    named = (("operator", settings.operator), ("contact", settings.contact))
    return fields + [(name, value) for name, value in named if value]
