"""config/schedule.toml: windows and rhythm, read and checked. Everything here is a value, nothing runs."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeInt,
    PlainSerializer,
    PositiveFloat,
    PositiveInt,
    ValidationError,
    model_validator,
)

from nianbao.core.clock import SHANGHAI
from nianbao.core.errors import UsageError
from nianbao.core.settings import CONFIG

BUNDLED = CONFIG / "schedule.toml"


class MonthDay(tuple[int, int]):
    """A day of every year, such as 02-01."""

    __slots__ = ()

    def in_year(self, year: int) -> date:
        """The day in that year."""
        return date(year, *self)

    def __str__(self) -> str:
        return f"{self[0]:02d}-{self[1]:02d}"


def _month_day(value: object) -> MonthDay:
    if isinstance(value, MonthDay):
        return value
    try:
        month, day = map(int, str(value).split("-"))
        date(2001, month, day)  # no leap year: a day that only some years have is no yearly date
    except ValueError as error:
        raise ValueError(f"{value!r} is no day of every year: write MM-DD, such as 02-01") from error
    return MonthDay((month, day))


class Hours(tuple[time, time]):
    """A part of the day, from its first time up to, not including, its second; it may pass midnight."""

    __slots__ = ()

    def holds(self, moment: time) -> bool:
        """Whether the time of day lies in it."""
        begin, end = self
        return begin <= moment < end if begin < end else moment >= begin or moment < end

    def __str__(self) -> str:
        return f"{self[0]:%H:%M}-{self[1]:%H:%M}"


def _time_of_day(value: object) -> time:
    try:
        return value if isinstance(value, time) else datetime.strptime(str(value), "%H:%M").time()  # noqa: DTZ007
    except ValueError as error:
        raise ValueError(f"{value!r} is no time of day: write HH:MM, such as 08:00") from error


def _hours(value: object) -> Hours:
    if isinstance(value, Hours):
        return value
    begin, dash, end = str(value).partition("-")
    if not dash:
        raise ValueError(f"{value!r} are no hours: write HH:MM-HH:MM, such as 08:00-18:00")
    found = Hours((_time_of_day(begin.strip()), _time_of_day(end.strip())))
    if found[0] == found[1]:
        raise ValueError(f"{value!r}: hours that end where they begin would be the whole day or none")
    return found


Day = Annotated[MonthDay, BeforeValidator(_month_day), PlainSerializer(str)]
DayTime = Annotated[time, BeforeValidator(_time_of_day), PlainSerializer(lambda value: f"{value:%H:%M}")]
DayPart = Annotated[Hours, BeforeValidator(_hours), PlainSerializer(str)]


class _ScheduleTable(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Window(_ScheduleTable):
    """Days of the year after the report year on which counties still missing are tried."""

    name: str = Field(min_length=1)
    begin: Day = Field(alias="from")
    to: Day
    every_days: NonNegativeInt = 0

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.begin > self.to:
            raise ValueError(f"window {self.name!r} ends ({self.to}) before it begins ({self.begin})")
        return self

    def days(self, year: int) -> list[date]:
        """Its days in a calendar year, in order."""
        first, last = self.begin.in_year(year), self.to.in_year(year)
        if not self.every_days:
            return [first]
        count = (last - first).days // self.every_days + 1
        return [first + timedelta(days=self.every_days * step) for step in range(count)]


class Campaign(_ScheduleTable):
    """What a campaign holds beside its windows."""

    deadline: Day
    gap_list: Day
    late_visits: tuple[Day, ...] = ()
    revisit_days: tuple[PositiveInt, ...] = ()
    quiet_hours: tuple[DayPart, ...] = ()


class Retry(_ScheduleTable):
    """How long to wait after a crawl without a result. The last of a list goes on for ever."""

    unreachable_hours: tuple[PositiveFloat, ...] = Field(min_length=1)
    failed_hours: tuple[PositiveFloat, ...] = Field(min_length=1)
    blocked_days: PositiveFloat
    disallowed_days: PositiveFloat
    jitter: float = Field(ge=0, le=1)


class Pace(_ScheduleTable):
    """How much at once, and how much a day."""

    requests_per_day: PositiveInt
    counties_at_once: PositiveInt
    check_seconds: PositiveFloat = 60.0


class Notify(_ScheduleTable):
    """When to tell."""

    mode: Literal["each", "daily"] = "each"
    digest_at: DayTime = time(8)


class CampaignScope(_ScheduleTable):
    """Whose reports a campaign looks for beside the counties' own."""

    departments: bool = False
    provinces: tuple[str, ...] = ()
    visits: tuple[Day, ...] = Field(default=(MonthDay((2, 10)), MonthDay((4, 10))), min_length=1)

    def takes_in(self, province: str) -> bool:
        """Whether the departments and townships of a province's counties are looked for."""
        return self.departments and (not self.provinces or province in self.provinces)

    def next_visit(self, report_year: int, after: datetime | None) -> datetime | None:
        """The first of its days, or the first after the last visit; None after the last."""
        days = sorted(midnight(day.in_year(report_year + 1)) for day in self.visits)
        return next((day for day in days if after is None or day > after), None)


class Schedule(_ScheduleTable):
    """The whole file."""

    windows: tuple[Window, ...] = Field(min_length=1)
    campaign: Campaign
    retry: Retry
    pace: Pace
    platforms: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    expected: dict[Day, float] = Field(default_factory=dict)
    notify: Notify = Notify()
    scope: CampaignScope = CampaignScope()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [window.name for window in self.windows]
        if len(set(names)) < len(names):
            raise ValueError("two windows have one name")
        ordered = sorted(self.windows, key=lambda window: window.begin)
        for former, later in pairwise(ordered):
            if later.begin <= former.to:
                raise ValueError(f"windows {former.name!r} and {later.name!r} overlap")
        for day in self.campaign.late_visits:
            if day <= ordered[-1].to:
                raise ValueError(f"late_visits: {day} is not after the last window, {ordered[-1].name!r}")
        for day, share in self.expected.items():
            if not 0 <= share <= 1:
                raise ValueError(f"expected: the share on {day} is {share}, and must lie in 0 to 1")
        return self

    def as_json(self) -> str:
        """All that it says; `Schedule.model_validate_json` reads it back."""
        return self.model_dump_json(by_alias=True)

    def slots(self, report_year: int) -> list[datetime]:
        """The moments at which counties still missing are due, in order: midnights of Asia/Shanghai."""
        return list(_slots(self.windows, self.campaign.late_visits, report_year))

    def opens(self, report_year: int) -> datetime:
        """When the first window begins."""
        return self.slots(report_year)[0]

    def season_ends(self, report_year: int) -> datetime:
        """When the last window has passed: from then on there are late visits alone."""
        return _day_after(max(window.to for window in self.windows), report_year)

    def closes(self, report_year: int) -> datetime:
        """When the last window and the last late visit have passed."""
        days = [window.to for window in self.windows]
        return _day_after(max([*days, *self.campaign.late_visits]), report_year)

    def report_year(self, now: datetime) -> int:
        """The campaign whose windows have not passed: this season's, or the next one's."""
        year = now.astimezone(SHANGHAI).year - 1
        return year if now < self.season_ends(year) else year + 1

    def awake_at(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it lies in."""
        local = moment.astimezone(SHANGHAI)
        for _ in self.campaign.quiet_hours:  # one may end where another begins
            for hours in self.campaign.quiet_hours:
                if hours.holds(local.time()):
                    end = local.replace(hour=hours[1].hour, minute=hours[1].minute, second=0, microsecond=0)
                    local = end if end > local else end + timedelta(days=1)
        return local.astimezone(moment.tzinfo)


@lru_cache(maxsize=64)
def _slots(
    windows: tuple[Window, ...], late_visits: tuple[MonthDay, ...], report_year: int
) -> tuple[datetime, ...]:
    days = {day for window in windows for day in window.days(report_year + 1)}
    late = {day.in_year(report_year + 1) for day in late_visits}
    return tuple(midnight(day) for day in sorted(days | late))


def _day_after(day: MonthDay, report_year: int) -> datetime:
    return midnight(day.in_year(report_year + 1) + timedelta(days=1))


def midnight(day: date) -> datetime:
    """The first moment of a day in Asia/Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


def next_day(moment: datetime) -> datetime:
    """The midnight after a moment."""
    return midnight(moment.astimezone(SHANGHAI).date() + timedelta(days=1))


def load_schedule(path: str | Path | None = None) -> Schedule:
    """Read a schedule file, the bundled one if none is named. Raises UsageError naming file and key."""
    source = Path(path) if path else BUNDLED
    try:
        values = tomllib.loads(source.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the schedule {source} cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"the schedule {source} is not valid TOML: {error}") from error
    try:
        return Schedule.model_validate(values)
    except ValidationError as error:
        raise UsageError(f"the schedule {source}: {_told(error.errors()[0])}") from error


def _told(fault: Any) -> str:
    where = ".".join(map(str, fault["loc"])) or "the whole file"
    return f"{where}: {fault['msg'].removeprefix('Value error, ')}"
