-- A finding whose category became secret says nothing about a person who has, or ever had, another finding: stage and
-- tier are those that the person would have without it. So somebody whose ordinary finding is taken back stays with the
-- desa like anybody whose only finding is taken back, and does not vanish because of what the desa may not know.
create or replace function stage_of_person(asked uuid) returns text language sql stable as $$
    select stage from assessments a where person_id = asked and stage <> 'withdrawn'
        and (tier < 3 or not exists (select from assessments o where o.person_id = asked and o.tier < 3))
    order by array_position(
        array['returned', 'draft', 'at_desa', 'at_kecamatan', 'submitted', 'verified', 'ended', 'rejected'], stage)
    limit 1
$$;

-- The least confidential finding in force opens the person. What was taken back opens nobody who was not open before.
create or replace function tier_of_person(asked uuid) returns smallint language sql stable as $$
    select coalesce(min(tier) filter (where stage <> 'withdrawn' and tier < 3), min(tier), 1::smallint)
    from assessments where person_id = asked
$$;

update persons p set stage = stage_of_person(p.id), tier = tier_of_person(p.id)
where p.merged_into is null and exists (select from assessments a where a.person_id = p.id and a.tier > 2)
    and (p.stage, p.tier) is distinct from (stage_of_person(p.id), tier_of_person(p.id));

create index envelopes_person_idx on rahasia.envelopes (person_id) where person_id is not null;
-- Whose secret finding or envelope is in force is in need, though the stage does not say so. It is asked with the
-- owner's eyes: whether somebody is past retention must not depend on how far the asker sees.
create or replace function is_past_retention(p persons, before timestamptz) returns boolean language sql stable
    security definer set search_path = pg_catalog, public, pg_temp as $$
    select p.destroyed_at is null and p.restricted_at is null
        and (p.stage is null or p.stage in ('rejected', 'ended'))
        and p.updated_at < before
        and not exists (
            select from assessments a
            where a.person_id = p.id
                and (a.stage_at >= before or a.stage not in ('withdrawn', 'rejected', 'ended')))
        and not exists (
            select from persons m
            where m.family_id = p.family_id
                and m.stage in ('draft', 'at_desa', 'at_kecamatan', 'submitted', 'returned', 'verified'))
        and not exists (
            select from rahasia.envelopes e
            where e.person_id = p.id and (e.state <> 'closed' or e.decided_at >= before))
        and not exists (select from departures d where d.person_id = p.id and d.state = 'reported')
        and not exists (select from subject_requests r where r.person_id = p.id and r.closed_at is null)
$$;
revoke execute on function is_past_retention from public;
grant execute on function is_past_retention to balale_app;
