"""Time zones on SQL Server: by names that a server without updates knows, and right all the same."""

# ruff: noqa: F811 (a test's argument is the fixture of its name)

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

import duckdb
import pytest
import pytz
from helpers.package_project import (
    Project,
    environment,  # noqa: F401
    folder,  # noqa: F401
    on_postgres,  # noqa: F401
)

UTC = timezone.utc
# What came after Windows Server 2016, by updates: https://github.com/unicode-org/cldr windowsZones.xml, its history.
YOUNG = {
    "Alberta Standard Time", "British Columbia Standard Time", "Magallanes Standard Time", "Qyzylorda Standard Time",
    "Sao Tome Standard Time", "Saratov Standard Time", "South Sudan Standard Time", "Sudan Standard Time",
    "UTC+13", "Volgograd Standard Time", "Yukon Standard Time",
}  # fmt: skip
# A city of each older name.
CITIES = {
    "Central Asia Standard Time": "Asia/Dhaka",
    "E. Africa Standard Time": "Africa/Nairobi",
    "Greenwich Standard Time": "Africa/Abidjan",
    "Mountain Standard Time": "America/Denver",
    "Pacific SA Standard Time": "America/Santiago",
    "Pacific Standard Time": "America/Los_Angeles",
    "Russian Standard Time": "Europe/Moscow",
    "UTC-11": "Pacific/Pago_Pago",
}
ZONES = """{% set zones = [] %}
{% for name, members in scaffold_source._windows_timezones().items() %}{% do zones.extend(members.split(' ')) %}{% endfor %}
{{ (zones + scaffold_source._newer_windows_clocks().keys() | list) | join(' ') }}"""


def test_no_zone_goes_by_a_name_that_only_an_updated_server_has(on_postgres: Project) -> None:
    names = on_postgres.compile("{{ scaffold_source._windows_timezones().keys() | join(',') }}").split(",")
    zones = on_postgres.compile(ZONES).split()

    assert "Pacific Standard Time" in names
    assert set(names) & YOUNG == set()
    assert len(zones) == len(set(zones)) > 400


@pytest.mark.parametrize(
    "zone",
    [
        "Africa/Juba", "Africa/Khartoum", "Africa/Sao_Tome", "America/Coyhaique", "America/Dawson", "America/Edmonton",
        "America/Inuvik", "America/Punta_Arenas", "America/Vancouver", "America/Whitehorse", "America/Yellowknife",
        "Asia/Qyzylorda", "Europe/Saratov", "Europe/Volgograd", "Pacific/Enderbury", "Pacific/Fakaofo", "Pacific/Kanton",
    ],
)  # fmt: skip
def test_the_older_name_and_the_distance_give_the_zones_times(on_postgres: Project, zone: str) -> None:
    """Around every change since 2007, where Windows begins to keep them, and long after, both ways."""
    conversions = on_postgres.compile(
        f"{{{{ scaffold_source.sqlserver__naive_to_utc('x', '{zone}') }}}} # {{{{ scaffold_source.sqlserver__utc_to_local('x', '{zone}') }}}}"
    )
    to_utc, to_local = map(in_duckdb, conversions.split("#"))
    instants = [moment for change in changes(zone) for moment in around(change)]
    clocks = [clock(zone, instant) for instant in instants]
    with duckdb.connect() as connection:
        for sql, given, expected in (
            (to_local, instants, clocks),
            (to_utc, clocks, [last_instant(zone, local) for local in clocks]),
        ):
            query = f"select x, cast({sql} as timestamp) from (select unnest(?::timestamp[]) as x)"
            rows = connection.execute(query, [given]).fetchall()
            wrong = [(x, got, right) for (x, got), right in zip(rows, expected, strict=True) if got != right]
            assert wrong == []


def in_duckdb(sql: str) -> str:
    sql = re.sub(
        r"at time zone '([^']*)'", lambda name: f"at time zone '{CITIES.get(name[1], name[1])}'", sql
    )
    return re.sub(r"dateadd\(hour, (-?\d+), x\)", r"(x + interval (\1) hour)", sql).replace(
        "datetime2(6)", "timestamp"
    )


@cache
def zone_info(zone: str) -> ZoneInfo:
    """dbt's own data about the zone, which are newer than many machines'."""
    with pytz.open_resource(zone) as file:
        return ZoneInfo.from_file(file, zone)


def clock(zone: str, instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC).astimezone(zone_info(zone)).replace(tzinfo=None)


def last_instant(zone: str, local: datetime) -> datetime:
    """Of a time that happens twice the second."""
    return max(
        local.replace(tzinfo=zone_info(zone), fold=fold).astimezone(UTC).replace(tzinfo=None)
        for fold in (0, 1)
    )


def changes(zone: str) -> list[datetime]:
    """The hours of UTC in which the clock changes, and two that have none."""
    found = [datetime(2007, 6, 1), datetime(2040, 1, 1)]
    for days in range(365 * 25):
        day = datetime(2007, 1, 1) + timedelta(days=days)
        hours = [day + timedelta(hours=hour) for hour in range(25)]
        if clock(zone, hours[0]) - hours[0] != clock(zone, hours[-1]) - hours[-1]:
            offsets = [clock(zone, hour) - hour for hour in hours]
            found += [hours[n] for n in range(1, 25) if offsets[n] != offsets[n - 1]]
    return found


def around(change: datetime) -> list[datetime]:
    return [change + timedelta(minutes=minutes) for minutes in (-90, -61, -30, -1, 0, 1, 30, 59, 61, 90)]
