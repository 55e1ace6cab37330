-- Whose age has passed the limit of a category is proposed to be looked at again. Nothing here changes a category: a
-- verifier says that it still fits, or hands it to the re-verification of the year. Reach and tier are those of the
-- assessment, so they stand there only.
create table reverification_proposals (
    id uuid constraint reverification_proposals_pkey primary key,
    assessment_id uuid not null constraint reverification_proposals_assessment_fkey references assessments (id),
    kind text not null,
    -- The last age that fits the category.
    age_limit smallint not null,
    found_on date not null,
    answer text,
    reason text not null default '',
    answered_by uuid constraint reverification_proposals_answered_by_fkey references users (id),
    answered_at timestamptz,
    -- Null while somebody has still to look: a verifier, or, once it was handed over, the re-verification.
    closed_at timestamptz,
    version integer not null default 1,
    constraint reverification_proposals_kind_known check (kind in ('lewat_usia')),
    constraint reverification_proposals_answer_known check (answer in ('masih_sesuai', 'verifikasi_ulang')),
    constraint reverification_proposals_answer_whole
        check ((answer is null) = (answered_by is null) and (answer is null) = (answered_at is null)),
    constraint reverification_proposals_closed_by_answer check (answer is distinct from 'masih_sesuai' or closed_at is not null)
);
create unique index reverification_proposals_open_key on reverification_proposals (assessment_id) where closed_at is null;
create index reverification_proposals_assessment_idx on reverification_proposals (assessment_id, kind, age_limit);
create index reverification_proposals_found_idx on reverification_proposals (found_on, id) where closed_at is null;
grant select, insert, update on reverification_proposals to balale_app;

alter table reverification_proposals enable row level security;
create policy reverification_proposals_reach on reverification_proposals
    using (exists (select from assessments a where a.id = assessment_id));

-- What a verifier wrote about somebody goes with the other words when the person is destroyed.
create or replace function clear_assessment_words() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update assessments set residence_name = '', warning_reason = '', disability_kinds = '{}', residence = null
    where person_id = new.id;
    update reverification_proposals q set reason = '' from assessments a
    where a.id = q.assessment_id and a.person_id = new.id;
    return null;
end
$$;
