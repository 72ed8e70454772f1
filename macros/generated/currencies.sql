{# Generated from python/scaffold_source/lexicon/currencies.py by `make generate`: edit that, not this. #}
{# Currency code → decimals. #}
{% macro _iso_4217_exponents() %}
    {% set codes_by_exponent = {
        0: (
            'BIF BYR CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
        ).split(' '),
        2: (
            'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD'
            ~ ' CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP'
            ~ ' GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL LTL'
            ~ ' LVL MAD MDL MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN'
            ~ ' PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STD STN SVC SYP SZL'
            ~ ' THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VEF VES WST XAD XCD XCG YER ZAR ZMW ZWG ZWL'
        ).split(' '),
        3: (
            'BHD IQD JOD KWD LYD OMR TND'
        ).split(' '),
        4: (
            'CLF UYW'
        ).split(' '),
    } %}
    {% set exponents = {} %}
    {% for exponent, codes in codes_by_exponent.items() %}
        {% for code in codes %}
            {% do exponents.update({code: exponent}) %}
        {% endfor %}
    {% endfor %}
    {{ return(exponents) }}
{% endmacro %}
