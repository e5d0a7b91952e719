"""`nianbao schedule`: the campaigns. Each subcommand is one file beside this one, imported when it runs."""

from __future__ import annotations

import importlib

import click

SUBCOMMANDS = ("run", "next", "status", "plan", "retry")

EPILOG = """\b
Examples:
  nianbao schedule run --once          # from cron: what is due now
  nianbao schedule run                 # as a service
  nianbao schedule status
  nianbao schedule retry 石屏县
Windows, rhythm and retries come from a schedule file: NIANBAO_SCHEDULE, or the bundled one."""


class Subcommands(click.Group):
    """Loads a subcommand's module when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in SUBCOMMANDS:
            return None
        command: click.Command = importlib.import_module(f"nianbao_cli.schedule.{cmd_name}").command
        return command


@click.group(cls=Subcommands, epilog=EPILOG)
def command() -> None:
    """Come back every February, until the last county's report is in."""
