do $$
begin
    if to_regclass('audit_pending') is not null then
        revoke insert, select, delete on audit_pending from balale_rahasia;
        revoke select, update on audit_head from balale_rahasia;
    end if;
end
$$;
revoke insert, select on audit_events from balale_rahasia;
revoke select (id, full_name) on users from balale_rahasia;
revoke select on wilayah, categories, sub_categories, families, persons, assessments from balale_rahasia;
drop trigger assessments_not_secret on assessments;
drop function refuse_secret_category();
drop schema rahasia cascade;
