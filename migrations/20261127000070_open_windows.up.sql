-- Windows in which the desa of a kabupaten collect data. Where none was ever made, work is never late.
create table collection_windows (
    id uuid constraint collection_windows_pkey primary key,
    kabupaten_kode text collate "C" not null constraint collection_windows_kabupaten_fkey references wilayah (kode),
    name text not null,
    opens_on date not null,
    closes_on date not null,
    version integer not null default 1,
    created_at timestamptz not null,
    created_by uuid not null constraint collection_windows_created_by_fkey references users (id),
    updated_at timestamptz not null,
    updated_by uuid not null constraint collection_windows_updated_by_fkey references users (id),
    constraint collection_windows_name_length check (char_length(name) between 3 and 80),
    constraint collection_windows_closes_last check (closes_on >= opens_on)
);
create index collection_windows_place_idx on collection_windows (kabupaten_kode, opens_on);

-- Every later change of the dates, with its reason.
create table window_changes (
    id bigint generated always as identity constraint window_changes_pkey primary key,
    window_id uuid not null constraint window_changes_window_fkey references collection_windows (id),
    closed_on_before date not null,
    closes_on date not null,
    reason text not null,
    changed_by uuid not null constraint window_changes_changed_by_fkey references users (id),
    changed_at timestamptz not null
);
create index window_changes_window_idx on window_changes (window_id, id);

-- Two windows of one kabupaten never share a day. The writer holds the kabupaten's lock; this is the wall behind it.
create function refuse_overlapping_window() returns trigger language plpgsql as $$
begin
    if exists (
        select from collection_windows w
        where w.kabupaten_kode = new.kabupaten_kode and w.id <> new.id
            and w.opens_on <= new.closes_on and w.closes_on >= new.opens_on
    ) then
        raise exception 'two windows share a day' using errcode = 'check_violation';
    end if;
    return new;
end
$$;
create trigger collection_windows_apart before insert or update on collection_windows
    for each row execute function refuse_overlapping_window();

-- What was entered or sent outside a window says why.
alter table families add column late_reason text not null default '';
alter table assessments add column late_reason text not null default '';
-- The window an assessment counts in: the last one that had opened when it was entered, or when it was first sent.
alter table assessments add column window_id uuid constraint assessments_window_fkey references collection_windows (id);

create function window_of(desa text, at timestamptz) returns uuid language sql stable as $$
    select id from collection_windows
    where kabupaten_kode = left(desa, 5) and opens_on <= (at at time zone 'Asia/Jakarta')::date
    order by opens_on desc limit 1
$$;
create function take_window() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        new.window_id := window_of(new.desa_kode, new.created_at);
    elsif old.stage = 'draft' and new.stage not in ('draft', 'withdrawn', 'ended') then
        new.window_id := window_of(new.desa_kode, new.stage_at);
    end if;
    return new;
end
$$;
create trigger assessments_windowed before insert or update of stage on assessments
    for each row execute function take_window();

-- Figures of each window, kept like the others. Its size depends on desa and categories, never on people.
create table window_counts (
    window_id uuid not null constraint window_counts_window_fkey references collection_windows (id),
    desa_kode text collate "C" not null,
    category_code text not null,
    stage text not null,
    n bigint not null,
    last_at timestamptz not null,
    constraint window_counts_pkey primary key (window_id, desa_kode, category_code, stage)
);
create function count_windows() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        insert into window_counts as c (window_id, desa_kode, category_code, stage, n, last_at)
        select window_id, desa_kode, category_code, stage, count(*), max(stage_at)
        from added where window_id is not null group by 1, 2, 3, 4 order by 1, 2, 3, 4
        on conflict (window_id, desa_kode, category_code, stage)
            do update set n = c.n + excluded.n, last_at = greatest(c.last_at, excluded.last_at);
    else
        insert into window_counts as c (window_id, desa_kode, category_code, stage, n, last_at)
        select window_id, desa_kode, category_code, stage, sum(d), max(stage_at) from (
            select window_id, desa_kode, category_code, stage, 1 as d, stage_at from added
            union all
            select window_id, desa_kode, category_code, stage, -1, stage_at from removed
        ) changes
        where window_id is not null
        group by 1, 2, 3, 4 having sum(d) <> 0 order by 1, 2, 3, 4
        on conflict (window_id, desa_kode, category_code, stage)
            do update set n = c.n + excluded.n, last_at = greatest(c.last_at, excluded.last_at);
    end if;
    return null;
end
$$;
create trigger assessments_counted_by_window_on_insert after insert on assessments
    referencing new table as added for each statement execute function count_windows();
create trigger assessments_counted_by_window_on_update after update on assessments
    referencing new table as added old table as removed for each statement execute function count_windows();

-- Words about a person go with the person.
create function forget_late_reasons() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update assessments set late_reason = '' where person_id = new.id and late_reason <> '';
    update families f set late_reason = '' where f.id = new.family_id and f.late_reason <> ''
        and not exists (select from persons p where p.family_id = f.id and p.destroyed_at is null);
    return null;
end
$$;
create trigger persons_forget_late_reasons after update of destroyed_at on persons
    for each row when (old.destroyed_at is null and new.destroyed_at is not null)
    execute function forget_late_reasons();

grant select, insert, update on collection_windows to balale_app;
grant select, insert on window_changes to balale_app;
grant select on window_counts to balale_app;
