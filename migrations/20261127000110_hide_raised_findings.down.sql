drop index rahasia.envelopes_person_idx;
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
grant execute on function is_past_retention to public;

create or replace function tier_of_person(asked uuid) returns smallint language sql stable as $$
    select coalesce(min(tier) filter (where stage <> 'withdrawn'), min(tier), 1::smallint)
    from assessments where person_id = asked
$$;

create or replace function stage_of_person(asked uuid) returns text language sql stable as $$
    select stage from assessments where person_id = asked and stage <> 'withdrawn'
    order by tier > 2, array_position(
        array['returned', 'draft', 'at_desa', 'at_kecamatan', 'submitted', 'verified', 'ended', 'rejected'], stage)
    limit 1
$$;

update persons p set stage = stage_of_person(p.id), tier = tier_of_person(p.id)
where p.merged_into is null and exists (select from assessments a where a.person_id = p.id and a.tier > 2)
    and (p.stage, p.tier) is distinct from (stage_of_person(p.id), tier_of_person(p.id));
