{#
    Money stored in minor units (cents) as an exact amount in major units (dollars).

        {{ scaffold_source.to_major_units('total_cents', contract) }} as total
        {{ scaffold_source.to_major_units('total_cents', currency='JPY') }}
        {{ scaffold_source.to_major_units('total_cents', currency_column='currency') }}

    column            column of the contract; without a contract, any SQL expression, taken to be in minor units
    contract          from read_contract: a column whose `unit` is `major` or absent is returned as it is
    currency          ISO 4217 code of every amount
    currency_column   column that holds each row's code; `currency` is then that of rows whose code is null

    Without these two arguments: the column's `currency_column`, then its `currency`, then the source's, each for what
    the one before leaves open. A code counts in whatever case, with spaces around it or not. The amount of a row whose
    code is unknown, or null where nothing else says it, is null: nobody knows what to divide it by.
    A column with `currency_from` (the currency stands in the parent's row) is converted where that is joined.
    Multiplies by 0.01 instead of dividing by 100, because a Postgres numeric division rounds large amounts.
#}
{% macro to_major_units(column, contract=none, currency=none, currency_column=none) %}
    {{ return(adapter.dispatch('to_major_units', 'scaffold_source')(column, contract, currency, currency_column)) }}
{% endmacro %}


{% macro default__to_major_units(column, contract=none, currency=none, currency_column=none) %}
    {% if not execute %}
        {{ return(column) }}
    {% endif %}
    {% set facts = {'unit': 'minor'} if not contract
        else contract['columns'][column] or scaffold_source._contract_column(contract, column) %}
    {% set expression = scaffold_source.quoted(column) if facts['quote'] else column %}
    {% if not facts['unit'] or facts['unit'] == 'major' %}
        {{ return(expression) }}
    {% elif facts['unit'] != 'minor' %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract, column),
            'unit "' ~ facts['unit'] ~ '" is not a unit of money',
            'Set `unit` to `minor` or `major`.'
        ) %}
    {% endif %}
    {% set parents = facts['currency_from'] %}
    {% set code = currency or facts['currency'] or (none if parents else (contract or {})['currency']) %}
    {% set code_column = currency_column or (none if currency else facts['currency_column']) %}
    {% if not code and not code_column and parents %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract, column),
            'the currency stands in another row: ' ~ parents,
            'Join that table, and convert there: `to_major_units(<amount>, currency_column=<its currency>)`.'
        ) %}
    {% elif not code and not code_column %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract, column) if contract else column,
            'an amount in minor units, and nothing says in which currency',
            'Add `currency: <code>` or `currency_column: <column>` to the column\'s `config.meta`,'
            ~ ' or `currency: <code>` to `config.meta.contract` of the source.'
        ) %}
    {% endif %}
    {% set amount = adapter.dispatch('exact_numeric', 'scaffold_source')(expression) %}
    {% if code_column %}
        {% set code = code or (contract or {})['currency'] %}
        {% set code_sql = scaffold_source._currency_column_sql(contract, code_column) if contract else code_column %}
        {% if code %}
            {% do scaffold_source._currency_exponent(scaffold_source._contract_path(contract, column) if contract else column, code) %}
        {% endif %}
        {{ return('(' ~ amount ~ ' * ' ~ scaffold_source._minor_unit_case(code_sql, code) ~ ')') }}
    {% endif %}
    {% set exponents = scaffold_source.currency_exponents() %}
    {% set exponent = exponents[code | upper] if code is string and code | upper in exponents
        else scaffold_source._currency_exponent(scaffold_source._contract_path(contract, column) if contract else column, code) %}
    {{ return('(' ~ amount ~ ' * ' ~ scaffold_source._minor_units([exponent])[exponent] ~ ')' if exponent else amount) }}
{% endmacro %}


{# The decimals of a currency that the contract or the caller names. #}
{% macro _currency_exponent(path, code) %}
    {% set exponents = scaffold_source.currency_exponents() %}
    {% if code | string | upper not in exponents %}
        {% do scaffold_source._raise_contract_error(
            path,
            '`currency` is "' ~ code ~ '", which is no currency of ISO 4217',
            'Use a code such as EUR, USD or JPY. For a currency of your own, override `default__currency_exponents`'
            ~ ' in your project.'
        ) %}
    {% endif %}
    {{ return(exponents[code | string | upper]) }}
{% endmacro %}


{# The column that holds the currency's code of each row, as SQL. Stops where it holds no text. #}
{% macro _currency_column_sql(contract, name) %}
    {% set facts = scaffold_source._contract_column(contract, name, 'currency_column') %}
    {% set is_text = facts['family'] == 'string' or not scaffold_source._is_known_type(facts) %}
    {% set may_be_uuid = modules.re.search('(?i)uuid|uniqueidentifier', facts['data_type'] or '') %}
    {% if not is_text or (may_be_uuid and scaffold_source.type_name(facts['data_type']) in ['uuid', 'uniqueidentifier']) %}
        {% do scaffold_source._raise_contract_error(
            scaffold_source._contract_path(contract, name),
            '`currency_column` names a column of type ' ~ facts['data_type'] ~ ', which holds no code of a currency',
            'Name the column that holds codes such as EUR, or set `currency: <code>`. Where codes stand in another table,'
            ~ ' write `currency_from: <table>.<column>` and convert where it is joined.'
        ) %}
    {% endif %}
    {{ return(scaffold_source.quoted(name) if facts['quote'] else name) }}
{% endmacro %}


{# The size of one minor unit, chosen per row; null where the code is unknown, or null and `fallback` is none. #}
{% macro _minor_unit_case(code_sql, fallback=none) %}
    {% set text_literal = adapter.dispatch('text_literal', 'scaffold_source') %}
    {% set code_text = 'upper(trim(' ~ scaffold_source._as_text(code_sql) ~ '))' %}
    {% if fallback %}
        {% set code_text = 'coalesce(' ~ code_text ~ ', ' ~ text_literal(fallback | upper) ~ ')' %}
    {% endif %}
    {% set exponents = adapter.dispatch('currency_exponents', 'scaffold_source')() %}
    {# Most codes have two decimals, and most rows one of them: a row is looked up there first. #}
    {% set digits_known = [2] + (exponents.values() | unique | reject('eq', 2) | list) %}
    {% set units = scaffold_source._minor_units(digits_known) %}
    {% set lines = ['case'] %}
    {% for digits in digits_known %}
        {% set codes %}{% for code, decimals in exponents.items() if decimals == digits %} {{ code }}{% endfor %}{% endset %}
        {% if codes | trim %}
            {% set literals = text_literal(codes | trim | upper) | replace(' ', "', '") %}
            {% do lines.append('    when ' ~ code_text ~ ' in (' ~ literals ~ ') then ' ~ units[digits]) %}
        {% endif %}
    {% endfor %}
    {% do lines.append('end') %}
    {{ return(lines | join('\n    ')) }}
{% endmacro %}


{# The size of one minor unit as a literal, by its decimals: 1, 0.01, 0.001 ... #}
{% macro _minor_units(exponents) %}
    {% set units = {0: '1'} %}
    {% for exponent in exponents if exponent != 0 %}
        {% set digits = '0.' ~ '0' * (exponent - 1) ~ '1' %}
        {% do units.update({exponent: adapter.dispatch('decimal_literal', 'scaffold_source')(digits)}) %}
    {% endfor %}
    {{ return(units) }}
{% endmacro %}
