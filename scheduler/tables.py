"""The ledger's tables, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

LAYOUT_VERSION = 5
TAKEN_BACK = ""
"""The code of a crawl that was a mistake: its requests were sent, its outcome is nobody's."""
metadata = MetaData()


class StoredMoment(TypeDecorator[datetime]):
    """A moment with its time zone: SQLite would lose it, so there it is kept as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        assert value.tzinfo is not None, "a moment without a time zone"
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


facts = Table(
    "nianbao_facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

campaigns = Table(
    "nianbao_campaigns",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("opened_at", StoredMoment, nullable=False),
    Column("gaps_listed_at", StoredMoment),
    Column("closed_at", StoredMoment),
)

counties = Table(
    "nianbao_counties",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("prefecture", Text, nullable=False),
    Column("portal_url", Text, nullable=False),
    Column("other_hosts", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("platform", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False),
    Column("status", Text),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("first_found_at", StoredMoment),
    Column("last_attempt_at", StoredMoment),
    Column("next_at", StoredMoment),
    Column("bodies_at", StoredMoment),
    Column("bodies_read_at", StoredMoment),
    Column("under_way_since", StoredMoment),
    Column("worker", Text),
    Column("reason", Text),
    Column("reason_code", Text),
    Column("reason_values", JSON),
    Column("listed_years", JSON),
    Column("url", Text),
    Column("title", Text),
    Column("published_on", Text),
    Column("warc", Text),
    Column("text", Text),
    Column("family", Text, nullable=False, server_default=""),
    Column("flagged", Text),
    Column("held_before", Boolean, nullable=False, server_default="0"),
)
Index("nianbao_counties_next", counties.c.next_at)
Index("nianbao_counties_under_way", counties.c.under_way_since)

bodies = Table(
    "nianbao_bodies",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("issuer", Text),
    Column("reason", Text),
    Column("first_seen_at", StoredMoment, nullable=False),
    Column("last_seen_at", StoredMoment, nullable=False),
)

attempts = Table(
    "nianbao_attempts",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("year", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("family", Text, nullable=False),
    Column("started_at", StoredMoment, nullable=False),
    Column("ended_at", StoredMoment, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    Column("reason_code", Text),
    Column("reason_values", JSON),
    Column("listed_years", JSON),
    Column("url", Text),
    Column("warc", Text),
    Column("requests", Integer, nullable=False),
    Column("received_bytes", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("worker", Text),
)
Index("nianbao_attempts_county", attempts.c.year, attempts.c.code, attempts.c.ended_at)
Index("nianbao_attempts_platform", attempts.c.platform, attempts.c.ended_at)

events = Table(
    "nianbao_events",
    metadata,
    Column("name", Text, primary_key=True),
    Column("happened_at", StoredMoment, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("told_at", StoredMoment),
)

jobs = Table(
    "nianbao_calendar",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("next_at", StoredMoment),
)
