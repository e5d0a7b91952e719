"""Why something is as it is: a code and its values are stored, the sentence is made when it is shown.

Three fields carry a reason through lines, manifests, the ledger and the API: `reason` (the sentence in
English), `reason_code` and `reason_values`. No code of ours reads the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from nianbao.core.reason_codes import Code
from nianbao.core.report import Status

REASON_FIELDS = ("reason", "reason_code", "reason_values")
ENGLISH, CHINESE = "en", "zh"
BEFORE, ALSO = "before", "also"
"""Values that any reason may have: a reason that is said before it, and one that is said after it."""
_ADDRESS = re.compile(r"https?://[^\s;,，；]+")
_NESTED_MOST = 8
"""Reasons within reasons; deeper is no reason of ours."""

TEXT_MOST = 2000
"""Letters of a value; of a list, values."""

Value = Any
"""A text, a number, a list of either, or a Reason."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; make one with `because`."""

    code: Code
    values: Mapping[str, Value]

    def __post_init__(self) -> None:
        if self.values.keys() - {BEFORE, ALSO} != self.code.names:
            raise ValueError(f"{self.code.word} has the values {sorted(self.code.names)}, not {self.values}")

    def __str__(self) -> str:
        return self.english

    @property
    def english(self) -> str:
        """The sentence in English."""
        return self.say(ENGLISH)

    @property
    def chinese(self) -> str:
        """The sentence in Chinese."""
        return self.say(CHINESE)

    def say(self, language: str) -> str:
        """The sentence in a language: zh, or English for any other."""
        shown = {name: _shown(name, value, language) for name, value in self.values.items()}
        template = self.code.chinese if language == CHINESE else self.code.english
        parts = (shown.get(BEFORE), template.format(**shown), shown.get(ALSO))
        return ("；" if language == CHINESE else "; ").join(filter(None, parts))

    def after(self, earlier: Reason | None) -> Reason:
        """The same, said after another one."""
        return self if earlier is None else Reason(self.code, {**self.values, BEFORE: earlier})

    def also(self, further: Reason | None) -> Reason:
        """The same, with a further one said after it."""
        return self if further is None else Reason(self.code, {**self.values, ALSO: further})

    def json_values(self) -> dict[str, Any]:
        """The values as JSON; a reason among them is an object of `reason_code` and `reason_values`."""
        return {name: _as_json(value) for name, value in self.values.items()}

    def addresses(self) -> Iterator[str]:
        """The http addresses that it names, the inner reasons' last."""
        if self.code is Code.TEXT:  # all that an older archive has
            yield from _ADDRESS.findall(self.values["said"])
        for value in self.values.values():
            if isinstance(value, str) and _ADDRESS.fullmatch(value):
                yield value
        for value in self.values.values():
            if isinstance(value, Reason):
                yield from value.addresses()

    def codes(self) -> Iterator[Code]:
        """Its code, and those of the reasons in it."""
        yield self.code
        for value in self.values.values():
            if isinstance(value, Reason):
                yield from value.codes()

    @classmethod
    def read(cls, sentence: str | None, word: str | None, values: Mapping[str, Any]) -> Self | None:
        """A stored reason; None where there is none. A sentence without a code, or with one that this
        program does not know, stays as it is in both languages."""
        if sentence is None:
            return None
        try:
            return cls._of(word or "", values, _NESTED_MOST)
        except (ValueError, TypeError, AttributeError):
            return cls(Code.TEXT, {"said": sentence})

    @classmethod
    def _of(cls, word: str, values: Mapping[str, Any], depth: int) -> Self:
        code = Code.of(word)
        if code is None or not depth:
            raise ValueError(f"{word!r} is no reason of this program")
        return cls(code, {name: cls._value(value, depth) for name, value in values.items()})

    @classmethod
    def _value(cls, value: Any, depth: int) -> Value:
        if isinstance(value, dict):
            return cls._of(value.get("reason_code") or "", value.get("reason_values") or {}, depth - 1)
        if isinstance(value, list):
            if not all(isinstance(each, str | int) for each in value):
                raise ValueError("a list of something else than texts and numbers")
        elif not isinstance(value, str | int | float):
            raise ValueError(f"{value!r:.80} is no value of a reason")
        return value


def because(code: Code, **values: Value) -> Reason:
    """A reason with its values, texts bounded: a portal's address or error can be megabytes long. Raises
    ValueError where they are not those that the code's sentences use."""
    return Reason(code, {name: _bounded(value) for name, value in values.items()})


def _bounded(value: Value) -> Value:
    if isinstance(value, list):
        return [_bounded(each) for each in value[:TEXT_MOST]]
    return f"{value[:TEXT_MOST]}…" if isinstance(value, str) and len(value) > TEXT_MOST else value


def reason_fields(reason: Reason | None) -> dict[str, Any]:
    """The three fields that carry a reason, in the order of the command contract."""
    if reason is None:
        return dict(zip(REASON_FIELDS, (None, None, {}), strict=True))
    said = (reason.english, reason.code.word, reason.json_values())
    return dict(zip(REASON_FIELDS, said, strict=True))


def own_failure(error: BaseException) -> Reason:
    """An error of ours as the reason of a crawl's end."""
    return because(Code.OWN_FAILURE, kind=type(error).__name__, detail=str(error))


def _shown(name: str, value: Value, language: str) -> str:
    if isinstance(value, Reason):
        return value.say(language)
    if isinstance(value, list):
        numbers = all(isinstance(each, int) for each in value)
        marks = ("、", "；") if language == CHINESE else (", ", "; ")
        return marks[not numbers].join(map(str, value))
    if name == "ended" and language == CHINESE and value in tuple(Status):
        return Status(value).chinese
    return str(value)


def _as_json(value: Value) -> Any:
    if isinstance(value, Reason):
        return {"reason_code": value.code.word, "reason_values": value.json_values()}
    return value
