{% set by_timestamp = scaffold_source.read_contract('flags', 'by_timestamp') %}
{% set by_boolean = scaffold_source.read_contract('flags', 'by_boolean') %}
{% set by_epoch = scaffold_source.read_contract('flags', 'by_epoch') %}
{% set by_loader = scaffold_source.read_contract('flags', 'by_loader') %}
{% set by_day = scaffold_source.read_contract('flags', 'by_day') %}

select
    row_state,
    {{ scaffold_source.deleted_at(by_timestamp) }} as by_timestamp,
    {{ scaffold_source.deleted_at(by_boolean) }} as by_boolean,
    {{ scaffold_source.deleted_at(by_epoch) }} as by_epoch,
    {{ scaffold_source.deleted_at(by_loader) }} as by_loader,
    {{ scaffold_source.deleted_at(by_day) }} as by_day,
    {{ scaffold_source.is_deleted(by_loader) }} as is_deleted_by_loader
from {{ source('flags', 'by_timestamp') }}
