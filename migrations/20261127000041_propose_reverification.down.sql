create or replace function clear_assessment_words() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update assessments set residence_name = '', warning_reason = '', disability_kinds = '{}', residence = null
    where person_id = new.id;
    return null;
end
$$;
drop table reverification_proposals;
