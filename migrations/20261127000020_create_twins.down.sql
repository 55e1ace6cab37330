drop trigger persons_twins_forgotten on persons;
drop function forget_twins();
drop function search_similar_persons(text, date, date, text, text, smallint, integer);
create function search_person_names(key text, area_from text, area_until text, most_tier smallint, at_most integer)
    returns table (id uuid, place bigint) language plpgsql stable rows 50
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform set_config('pg_trgm.word_similarity_threshold', '0.3', true);
    return query
    select found.id, row_number() over () from (
        select p.id from persons p
        where p.stage is not null
            and p.desa_kode >= current_setting('app.scope', true)
            and p.desa_kode < current_setting('app.scope_end', true)
            and p.tier <= nullif(current_setting('app.tier_max', true), '')::smallint
            and p.desa_kode >= area_from and p.desa_kode < area_until and p.tier <= most_tier
            and key <% p.name_key
        order by word_similarity(key, p.name_key) + similarity(key, p.name_key) desc, p.sort_name, p.id
        limit at_most
    ) found;
end
$$;
revoke execute on function search_person_names(text, text, text, smallint, integer) from public;
grant execute on function search_person_names(text, text, text, smallint, integer) to balale_app;
drop function unmerge_persons(uuid);
drop function merge_persons(uuid);
drop function stage_weight(text);
drop trigger assessment_steps_moved on assessment_steps;
drop function recount_steps();
drop trigger families_moved on families;
drop function recount_families();
alter table assessments drop constraint assessments_person_category_key;
alter table assessments add constraint assessments_person_category_key unique (person_id, category_code);
drop table field_checks;
drop table merge_items;
drop table merges;
drop table twin_pairs;
drop trigger persons_twins_due_on_update on persons;
drop trigger persons_twins_due_on_insert on persons;
drop function note_twin_task();
drop table twin_tasks;
