"""A django-oscar web shop with some data, in an empty database: its own migrations, its own ORM.

Runs in a venv of its own, which knows nothing of scaffold_source:
    python oscar_shop.py HOST PORT USER DATABASE
"""

from __future__ import annotations

import sys
from datetime import timedelta
from decimal import Decimal

import django
from django.conf import settings
from oscar import INSTALLED_APPS, defaults


def configure(host: str, port: str, user: str, database: str) -> None:
    """The settings that oscar's documentation asks for, less the web."""
    settings.configure(
        SECRET_KEY="only for this test",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "HOST": host,
                "PORT": port,
                "USER": user,
                "NAME": database,
            }
        },
        INSTALLED_APPS=INSTALLED_APPS,
        HAYSTACK_CONNECTIONS={"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
        TIME_ZONE="America/New_York",
        SITE_ID=1,
        **{name: getattr(defaults, name) for name in dir(defaults) if name.startswith("OSCAR_")},
    )
    django.setup()


def sell() -> None:
    """Products, customers, baskets, orders and what hangs on them, by oscar's own test factories."""
    from django.utils import timezone
    from oscar.core.loading import get_model
    from oscar.test import factories

    country = factories.CountryFactory(
        iso_3166_1_a2="US", iso_3166_1_a3="USA", iso_3166_1_numeric="840", name="United States"
    )
    customers = [factories.UserFactory() for _ in range(5)]
    products = [
        factories.create_product(title=f"Book {number}", price=Decimal("9.99") + number, num_in_stock=50)
        for number in range(12)
    ]
    for number in range(40):
        basket = factories.create_basket(empty=True)
        for product in products[number % 8 : number % 8 + 1 + number % 3]:
            basket.add_product(product, quantity=1 + number % 2)
        address = factories.ShippingAddressFactory(country=country)
        order = factories.create_order(
            number=f"{100000 + number}",
            basket=basket,
            user=customers[number % 5] if number % 4 else None,
            shipping_address=address,
        )
        order.date_placed = timezone.now() - timedelta(hours=number)
        order.save()
    for number, customer in enumerate(customers):
        factories.UserAddressFactory(user=customer, country=country)
        factories.VoucherFactory(code=f"SUMMER{number}", name=f"Summer {number}")
        get_model("wishlists", "WishList").objects.create(owner=customer)
        get_model("reviews", "ProductReview").objects.create(
            product=products[number], user=customer, score=number + 1, title="Good", body="Good book"
        )


def main() -> None:
    configure(*sys.argv[1:5])
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    sell()


if __name__ == "__main__":
    main()
