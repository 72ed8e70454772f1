"""Money: how a currency and its minor units are named, and the decimals of every currency.

The active codes of ISO 4217 list one (column "minor unit"; gold and other units without decimals left out)
and those withdrawn since 2013, which stand in old rows.
https://www.six-group.com/en/products-services/financial-information/market-reference-data/data-standards.html
"""

from __future__ import annotations

from collections.abc import Mapping

# How producers name integers that hold minor units.
MINOR_SUFFIXES = ("_in_cents", "_cents", "_pence", "_minor_units", "_minor_unit")
# How the name of a column with a code ends.
CURRENCY_COLUMNS = (
    "currency", "currency_code", "currency_iso", "iso_currency", "currency_iso_code",
    # German, French, Spanish, Portuguese
    "waehrung", "devise", "moneda", "moeda",
)  # fmt: skip
_CODES = {
    0: "BIF BYR CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
        CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
        GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR
        LRD LSL LTL LVL MAD MDL MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK
        NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP
        STD STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VEF VES WST XAD XCD
        XCG YER ZAR ZMW ZWG ZWL
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
EXPONENTS: Mapping[str, int] = {
    code: exponent for exponent, codes in _CODES.items() for code in codes.split()
}
