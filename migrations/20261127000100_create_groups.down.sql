delete from category_rules
where category_code in ('25', '26') and kind = 'satuan' and severity = 'tolak' and not is_own;

create or replace function is_past_retention(p persons, before timestamptz) returns boolean language sql stable as $$
    select p.destroyed_at is null and p.restricted_at is null
        and (p.stage is null or p.stage in ('rejected', 'ended'))
        and p.updated_at < before
        and not exists (select from assessments a where a.person_id = p.id and a.stage_at >= before)
        and not exists (
            select from persons m
            where m.family_id = p.family_id
                and m.stage in ('draft', 'at_desa', 'at_kecamatan', 'submitted', 'returned', 'verified'))
        and not exists (select from departures d where d.person_id = p.id and d.state = 'reported')
        and not exists (select from subject_requests r where r.person_id = p.id and r.closed_at is null)
$$;

drop trigger persons_group_cases_forgotten on persons;
drop function forget_group_cases;
drop trigger families_closed_with_cases on families;
drop function merge_group_cases;
drop trigger categories_raised_of_groups on categories;
drop function raise_group_tier;
drop function is_group_maker;
drop table group_case_steps, group_cases, communities;
drop function move_group_case;
drop function count_group_cases;
drop table group_case_counts;
delete from record_versions where record_kind in ('communities', 'group_cases');
