"""django-oscar: which of its migrations each release ended with, and how to run them up to there.

In a venv with python/tests/real/oscar_requirements.txt:
    python migrate_oscar.py                                   prints the versions
    python migrate_oscar.py HOST PORT USER DATABASE VERSION   migrates to one

The releases were read out of their wheels on PyPI: which migrations each of them ships. The migrations
themselves are those of 4.2.1, which holds all of them but `promotions`, gone since 2.0.
"""

from __future__ import annotations

import sys
from itertools import takewhile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "python/tests/real"))

from oscar_shop import configure

LAST = {
    "1.0.2": "address.0001 analytics.0002 basket.0004 catalogue.0001 reviews.0001 customer.0001 offer.0001 "
    "order.0002 partner.0002 payment.0002 shipping.0001 voucher.0001 wishlists.0001",
    "1.2.2": "basket.0006 catalogue.0008 customer.0002 offer.0002 order.0004 partner.0004 shipping.0002 "
    "wishlists.0002",
    "1.4": "basket.0007 catalogue.0009 reviews.0003 customer.0003 offer.0003 order.0005 payment.0003",
    "1.5.4": "address.0004 catalogue.0012 reviews.0004 customer.0004 offer.0006 voucher.0002",
    "1.6.8": "address.0005 catalogue.0013 offer.0007 voucher.0006",
    "2.0.4": "address.0006 basket.0008 catalogue.0016 customer.0005 offer.0008 order.0007 partner.0005 "
    "payment.0004 shipping.0003 voucher.0007 wishlists.0003",
    "2.1.1": "basket.0009 catalogue.0018 communication.0003 customer.0006 order.0009",
    "3.0.2": "analytics.0003 catalogue.0021 communication.0004 customer.0007 offer.0010 order.0011 "
    "partner.0006 payment.0005 voucher.0008",
    "3.1": "catalogue.0022 voucher.0010",
    "3.2.6": "basket.0012 catalogue.0027 offer.0013 order.0018 wishlists.0004",
    "4.0": "catalogue.0029 customer.0008",
    "4.1": "catalogue.0032 order.0020",
    "4.2.1": "address.0007 reviews.0005 order.0021 partner.0007",
}
DJANGO = ("admin", "auth", "contenttypes", "flatpages", "sessions", "sites", "thumbnail")


def migrate(version: str) -> None:
    """Bring the database to what `version` had; Django's own tables come at once, as they are today."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    last = dict(key for key in graph.leaf_nodes() if key[0] in DJANGO)
    for name in [*takewhile(lambda name: name != version, LAST), version]:
        for target in LAST[name].split():
            application, number = target.split(".")
            last[application] = next(
                migration for of, migration in graph.nodes if of == application and migration[:4] == number
            )
    targets = list(last.items())
    for migration, _ in executor.migration_plan(targets):
        print(f"  {version}: {migration.app_label}.{migration.name}", file=sys.stderr)
    executor.migrate(targets)


def main() -> None:
    if len(sys.argv) == 1:
        print(*LAST)
        return
    *place, version = sys.argv[1:]
    configure(*place)
    migrate(version)


if __name__ == "__main__":
    main()
