{{ config(enabled=scaffold_source._models_are_enabled(), materialized='view') }}

with tables as (

    select * from {{ ref('scaffold_source__tables') }}

),

sources as (

    select * from {{ ref('scaffold_source__sources') }}

),

checks as (

    select * from {{ ref('scaffold_source__checks') }}

),

results as (

    select
        check_id,
        checked_at,
        status,
        newest_row_at,
        case when status in ('pass', 'warn') then 0 else 1 end as is_failing,
        row_number() over (partition by check_id order by checked_at desc, invocation_id desc) as age_rank,
        max(case when status in ('pass', 'warn') then checked_at end) over (partition by check_id) as last_good_at
    from {{ ref('scaffold_source__check_results') }}

),

-- A check that failed and was mended is news of the past: what counts began after it last held.
check_states as (

    select
        check_id,
        max(case when age_rank = 1 then status end) as status,
        max(case when age_rank = 1 then checked_at end) as checked_at,
        max(newest_row_at) as newest_row_at,
        min(
            case when is_failing = 1 and (last_good_at is null or checked_at > last_good_at) then checked_at end
        ) as failing_since
    from results
    group by check_id

),

-- Checks that are declared today: the results of a test that was taken out stay in the history only.
tables_checked as (

    select
        checks.table_id,
        max(check_states.checked_at) as checked_at,
        min(check_states.failing_since) as failing_since,
        max(case when checks.check_kind = 'freshness' then check_states.status end) as freshness_status,
        max(check_states.newest_row_at) as newest_row_at,
        count(case when checks.check_kind = 'data test' and check_states.status = 'pass' then 1 end) as tests_passing,
        count(case when checks.check_kind = 'data test' and check_states.status = 'warn' then 1 end) as tests_warning,
        count(
            case when checks.check_kind = 'data test' and check_states.status not in ('pass', 'warn') then 1 end
        ) as tests_failing,
        count(case when check_states.check_id is null then 1 end) as checks_not_run,
        count(case when check_states.status = 'warn' then 1 end) as checks_warning
    from checks
    left join check_states on checks.check_id = check_states.check_id
    group by checks.table_id

),

due as (

    select
        -- ClickHouse keeps the qualifiers of names that two tables have: they get an alias.
        tables.table_id as table_id, -- noqa: AL09
        tables.source_id as source_id, -- noqa: AL09
        tables.source_name as source_name, -- noqa: AL09
        tables.table_name,
        tables_checked.checked_at,
        tables_checked.freshness_status,
        tables_checked.newest_row_at,
        coalesce(tables_checked.tests_passing, 0) as tests_passing,
        coalesce(tables_checked.tests_warning, 0) as tests_warning,
        coalesce(tables_checked.tests_failing, 0) as tests_failing,
        coalesce(tables_checked.checks_not_run, 0) as checks_not_run,
        case
            when tables_checked.failing_since is not null then 'failing'
            when tables_checked.checks_warning > 0 then 'warning'
            when tables_checked.checked_at is null then 'not checked'
            else 'passing'
        end as health,
        tables_checked.failing_since,
        sources.sla_fix,
        case
            when sources.fix_within_minutes is not null
                then {{ dbt.dateadd('minute', 'sources.fix_within_minutes', 'tables_checked.failing_since') }}
        end as fix_due_at
    from tables
    inner join sources on tables.source_id = sources.source_id
    left join tables_checked on tables.table_id = tables_checked.table_id

)

select
    due.*,
    case
        when due.failing_since is null then {{ scaffold_source.condition_value('(1 = 0)') }}
        when due.fix_due_at is not null
            then {{ scaffold_source.condition_value('(due.fix_due_at < ' ~ scaffold_source._utc_now() ~ ')') }}
    end as is_overdue
from due
