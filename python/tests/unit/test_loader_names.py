"""What loaders call things: their documentation's examples, and what holds for every name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold_source.loaders import names
from scaffold_source.loaders.choosing import loader_named, variants_of
from scaffold_source.loaders.registry import LOADERS

LIMIT = 63
Rename = Callable[[str, int], str]


@pytest.mark.parametrize(
    ("rename", "name", "landed"),
    [
        # fivetran.com/docs/connector-sdk/troubleshooting/schema-table-name-normalization
        (names.fivetran_table, "userData", "user_data"),
        (names.fivetran_table, "user-data", "user_data"),
        (names.fivetran_table, "user.data", "user_data"),
        (names.fivetran_table, "_private", "private"),
        (names.fivetran_table, "_1st", "_1st"),
        (names.fivetran_column, "_private", "_private"),
        (names.fivetran_column, "1st", "_1st"),
        (names.fivetran_column, "Amélie", "amelie"),
        (names.fivetran_column, "a__b", "a_b"),
        # docs.airbyte.com/integrations/destinations/postgres#naming-conventions
        (names.airbyte, "createdAt", "createdAt"),
        (names.airbyte, "Full Name", "Full_Name"),
        (names.airbyte, "2fa", "_2fa"),
        # dlthub.com/docs/general-usage/naming-convention; dlt 1.31 gives the same
        (names.dlt, "DealFlow", "deal_flow"),
        (names.dlt, "HTTPStatus", "http_status"),
        (names.dlt, "userID", "user_id"),
        (names.dlt, "orders__LineItems", "orders__line_items"),
        (names.dlt, "+1", "x1"),
        (names.dlt, "1st", "_1st"),
        (names.dlt, "a_", "ax"),
        (names.dlt, "x" * 70, "x" * 29 + "uaqhmq" + "x" * 28),
        (
            names.dlt,
            "CamelCaseLongName" * 5,
            "camel_case_long_name_camel_cajlcvqgng_name_camel_case_long_name",
        ),
        # What NamingConvention(63) of dlt 1.31's direct, duck_case, sql_cs_v1 and sql_ci_v1 gives
        (names.dlt_direct, 'Full "Name"', "Full _Name_"),
        (names.dlt_direct, "a▶b'", "a▶b_"),
        (names.dlt_duck_case, " Straße\n_ü", "Straße_ü"),
        (names.dlt_duck_case, "a__B__", "a__B"),
        (names.dlt_sql_cs, "1st Straße_", "_1st_Stra_e"),
        (names.dlt_sql_cs, "日__a", "___a"),
        (names.dlt_sql_ci, "createdAt", "createdat"),
        # events of Debezium 3.6.3, whose sink makes a topic's dots underscores
        (names.debezium_table, "shop_dn_Mixed Name", "shop_dn_Mixed_Name"),
        (names.debezium_table, "shop_works_naïve Étage😀", "shop_works_na_ve__tage__"),
        (names.lower, "Order Items", "order items"),
        # sdk.meltano.com, SQLSink.conform_name; singer-sdk 0.54 gives the same
        (names.singer, "createdAt", "createdat"),
        (names.singer, "a.b-c d", "a_b_c_d"),
        (names.singer, "1st", "bst"),
        (names.singer, "it's", "its"),
        (names.singer_table, "Order-Line.Items", "line_items"),
        # what target-postgres 0.8.1 landed
        (names.after_dash, "order-notes", "notes"),
        (names.after_dash, "a-B c-d.e", "d.e"),
        # what ingestr 1.1.22 landed
        (
            names.ingestr_log_table,
            "works_aTableWhoseNameIsSixtyThreeBytesLongAndCamelCaseAllTheWayToEnd",
            "",
        ),
        (names.ingestr_log_table, "app_Order Items", "app_Order Items"),
        (names.ingestr, "größe", "größe"),
        (names.ingestr, "名前", "名前"),
        (names.ingestr, "userID2Name", "user_id2_name"),
        (names.ingestr, "A@B|C*D", "aa_bl_cx_d"),
        (names.ingestr, "price€", "pricex"),
        (names.ingestr, 'say "hi"', "say_hix"),
        (names.ingestr, "2fa", "_2fa"),
        (names.ingestr, " lead", "_lead"),
        (names.ingestr, "trailing_", "trailingx"),
        (names.ingestr, "__double__under", "double__under"),
        (
            names.ingestr,
            "aVeryLongCamelCaseNameThatGrowsWhenItIsSplitIntoItsWordsByLoad",
            "a_very_long_camel_case_name_twzhqbgsplit_into_its_words_by_load",
        ),
        # what sling 1.4.11 landed
        (names.sling_column, "machineId", "machineId"),
        (names.sling_column, "ALLCAPS", "allcaps"),
        (names.sling_column, "A1", "a1"),
        (names.sling_column, "ALL CAPS", "ALL CAPS"),
        (names.sling_column, "Größe", "Größe"),
        (names.sling_column, "A.b", "A_b"),
        (names.sling_column, 'say "hi"', ""),
        (names.sling_table, "shop_Order Items", "shop_Order_Items"),
        (names.sling_table, "shop_naïve Étage😀", "shop_na_ve_tage_"),
        (names.sling_table, "2nd", "_2nd"),
        (names.sling_table, "ORDERS", "ORDERS"),
        # stitchdata.com/docs/destinations/postgresql, /snowflake
        (names.stitch, "customer#id", "customerid"),
        (names.stitch, "!CuStoMeRId", "CuStoMeRId"),
        (names.stitch, "4customerid", "customerid"),
        (names.stitch, "_customerid", "customerid"),
        (names.stitch, "CUSTOMER ID", "CUSTOMERID"),
        (names.stitch, "c" * 59, "c" * 59),
        (names.stitch, "c" * 60, ""),
        (names.kept, "Full Name", "Full Name"),
    ],
)
def test_documented_examples(rename: Rename, name: str, landed: str) -> None:
    assert rename(name, LIMIT) == landed


_WAYS = [
    loader_named(text)
    for name in LOADERS
    for text in (name, *(f"{name}:{variant.name}" for variant in variants_of(name)))
]
ALL: list[Rename] = list(dict.fromkeys(rename for way in _WAYS for rename in (way.column, way.table)))
_NAMES = st.text(st.one_of(st.sampled_from("aZ09_ -.#+@|é日"), st.characters(codec="utf-8")), max_size=80)


@pytest.mark.parametrize("rename", ALL, ids=lambda rename: rename.__name__)
@given(name=_NAMES, limit=st.sampled_from([30, 63, 127]))
def test_every_name_fits_and_stays(rename: Rename, name: str, limit: int) -> None:
    """A landed name is within the warehouse's limit, and would land as itself."""
    landed = rename(name, limit)
    assert len(landed.encode()) <= limit
    assert rename(landed, limit) == landed
