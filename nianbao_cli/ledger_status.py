"""The campaign's ledger as the web page shows it: what `schedule status --json` says."""

from __future__ import annotations

from pathlib import Path

from nianbao.core import clock
from nianbao.core.settings import Settings
from nianbao.web.campaign import Campaign, CampaignStatus
from nianbao_cli.schedule.books import ledger_place, open_ledger
from nianbao_cli.schedule.status import campaign_json, county_json
from scheduler.database import ledger_url
from scheduler.standing import Standing


def campaign_of(settings: Settings) -> Campaign:
    """A function that reads the ledger anew each time it is asked. It never makes one."""

    def campaign(year: int | None) -> CampaignStatus | None:
        if not _is_there(settings):
            return None
        with open_ledger(settings) as ledger:
            years = [one.year for one in ledger.campaigns()]
            chosen = year or (years[-1] if years else None)
            if chosen not in years or chosen is None:
                return None
            standing = Standing.of(ledger.schedule, chosen, ledger.entries(chosen), clock.now())
            shown = {one.code: one for one in (*standing.stuck, *standing.last_errors, *standing.under_way)}
            lines = [county_json(entry, standing) for entry in shown.values()]
            return CampaignStatus(campaign_json(ledger, standing), lines)

    return campaign


def _is_there(settings: Settings) -> bool:
    """A SQLite ledger that was never made is not made by looking at it."""
    url = ledger_url(ledger_place(settings, ""), settings.work_path)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()
