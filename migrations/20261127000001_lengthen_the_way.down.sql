-- Nearest to where each stood: what an office was looking at waits for DSP3A, what was over was taken back.
update assessments set stage = 'submitted' where stage in ('at_desa', 'at_kecamatan');
update assessments set stage = 'withdrawn' where stage = 'ended';
create or replace function stage_of_person(asked uuid) returns text language sql stable as $$
    select stage from assessments where person_id = asked and stage <> 'withdrawn'
    order by tier > 2, array_position(array['returned', 'draft', 'submitted', 'verified', 'rejected'], stage)
    limit 1
$$;
alter table assessments drop constraint assessments_stage_known;
alter table assessments add constraint assessments_stage_known
    check (stage in ('draft', 'submitted', 'returned', 'verified', 'rejected', 'withdrawn'));
drop table ways;
