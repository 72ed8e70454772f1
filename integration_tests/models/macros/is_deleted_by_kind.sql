{% set by_timestamp = scaffold_source.read_contract('flags', 'by_timestamp') %}
{% set by_boolean = scaffold_source.read_contract('flags', 'by_boolean') %}
{% set by_inverted_boolean = scaffold_source.read_contract('flags', 'by_inverted_boolean') %}
{% set by_epoch = scaffold_source.read_contract('flags', 'by_epoch') %}
{% set by_values = scaffold_source.read_contract('flags', 'by_values') %}
{% set by_numbers = scaffold_source.read_contract('flags', 'by_numbers') %}
{% set by_null = scaffold_source.read_contract('flags', 'by_null') %}
{% set by_not_null = scaffold_source.read_contract('flags', 'by_not_null') %}
{% set by_any_of_two = scaffold_source.read_contract('flags', 'by_any_of_two') %}
{% set by_nobody = scaffold_source.read_contract('flags', 'by_nobody') %}

select
    row_state,
    {{ scaffold_source.is_deleted(by_timestamp) }} as by_timestamp,
    {{ scaffold_source.is_deleted(by_boolean) }} as by_boolean,
    {{ scaffold_source.is_deleted(by_inverted_boolean) }} as by_inverted_boolean,
    {{ scaffold_source.is_deleted(by_epoch) }} as by_epoch,
    {{ scaffold_source.is_deleted(by_values) }} as by_values,
    {{ scaffold_source.is_deleted(by_numbers) }} as by_numbers,
    {{ scaffold_source.is_deleted(by_null) }} as by_null,
    {{ scaffold_source.is_deleted(by_not_null) }} as by_not_null,
    {{ scaffold_source.is_deleted(by_any_of_two) }} as by_any_of_two,
    {{ scaffold_source.is_deleted(by_nobody) }} as by_nobody
from {{ source('flags', 'by_timestamp') }}
