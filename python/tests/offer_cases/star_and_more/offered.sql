{% set contract = scaffold_source.read_contract('quay', 'orders') %}

select *, id + 1 as next_id from {{ source('quay', 'orders') }}
where
    {{ scaffold_source.not_deleted(contract) }}
    and {{ scaffold_source.exclude_test_rows(contract) }}
