create or replace function is_past_retention(p persons, before timestamptz) returns boolean language sql stable as $$
    select p.destroyed_at is null and p.restricted_at is null and (p.stage is null or p.stage = 'rejected')
        and p.updated_at < before
        and not exists (select from assessments a where a.person_id = p.id and a.stage_at >= before)
        and not exists (
            select from persons m
            where m.family_id = p.family_id and m.stage in ('draft', 'submitted', 'returned', 'verified'))
        and not exists (select from subject_requests r where r.person_id = p.id and r.closed_at is null)
$$;
drop function is_maker;
drop index assessments_desks_idx;
drop index assessment_steps_decided_idx;
drop index assessment_steps_undoes_key;
alter table assessment_steps drop column undoes, drop column endorsement_id;
drop table approval_items;
drop table approvals;
drop table endorsement_items;
drop table endorsements;
drop table decision_reasons;
