"""Who asked not to be crawled: hosts and counties, one a line of the file that NIANBAO_OPT_OUT names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from nianbao.core.county import County
from nianbao.core.errors import Disallowed, UsageError
from nianbao.core.hosts import HostRule, authority
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because

_CODE = re.compile(r"\d{6}")
_NOBODY = HostRule(())
_HOST = re.compile(r"[\w.-]*\w\.\w[\w.-]*(:\d+)?|\[[\da-fA-F:]+\](:\d+)?")


@dataclass(frozen=True, slots=True)
class OptOut:
    """The codes of counties, and the hosts, whose subdomains are meant, too."""

    codes: frozenset[str] = frozenset()
    hosts: HostRule = _NOBODY

    @classmethod
    def read(cls, path: str) -> OptOut:
        """Read a list; none where no file is named. What stands behind a "#" is a remark. Raises UsageError
        where the file cannot be read, or a line is neither code nor host: nobody is crawled by mistake."""
        if not path:
            return cls()
        try:
            lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"NIANBAO_OPT_OUT = {path} cannot be read: {error}") from error
        said = [line.partition("#")[0].strip().lower() for line in lines]
        for number, line in enumerate(said, 1):
            if line and not (_CODE.fullmatch(line) or _HOST.fullmatch(line)):
                said_of = f"line {number} is neither a county's code nor a host: {line[:80]}"
                raise UsageError(f"NIANBAO_OPT_OUT = {path}: {said_of}")
        codes = frozenset(line for line in said if _CODE.fullmatch(line))
        return cls(codes, HostRule.of_names(" ".join(line for line in said if line not in codes)))

    def names(self, county: County) -> Reason | None:
        """Why a county is not crawled: it is listed under one of its codes, or its portal is; else None."""
        listed = next((code for code in (county.code, *county.codes) if code in self.codes), None)
        if listed is None and self.hosts.covers(county.portal_url):
            listed = urlsplit(county.portal_url).netloc
        return because(Code.OPTED_OUT, whom=listed) if listed else None

    def check(self, url: str) -> None:
        """Raises Disallowed where the address lies on a host that is listed."""
        if self.hosts.covers(url):
            raise Disallowed(because(Code.OPTED_OUT, whom=authority(url)))
