-- How many secret cases of each category were accepted in a year, in the whole kabupaten: the only figure of them there
-- is. Written by the officers' role when a case is accepted, because the category stands only inside the envelope.
create table rahasia.yearly_counts (
    kabupaten_kode text collate "C" not null constraint yearly_counts_kabupaten_fkey references wilayah (kode),
    year integer not null,
    category_code text not null constraint yearly_counts_category_fkey references categories (code),
    n bigint not null,
    constraint yearly_counts_pkey primary key (kabupaten_kode, year, category_code),
    constraint yearly_counts_positive check (n > 0)
);
alter table rahasia.yearly_counts enable row level security;
create policy yearly_counts_reach on rahasia.yearly_counts to balale_rahasia
    using (kabupaten_kode >= current_setting('app.scope', true)
           and kabupaten_kode < current_setting('app.scope_end', true)
           and nullif(current_setting('app.tier_max', true), '')::int >= 3);
grant select, insert, update on rahasia.yearly_counts to balale_rahasia;

-- One number for each secret category and year, none below ten, to nobody whose reach is not the whole kabupaten. Those
-- who were recorded before their category was raised are counted from the year in which they were verified.
create function secret_figures(asked_year integer) returns table (category_code text, n bigint)
    language sql stable rows 26 security definer set search_path = pg_catalog, public, pg_temp as $$
    select c.code, case when t.n >= 10 then t.n end
    from categories c cross join lateral (
        select coalesce((select y.n from rahasia.yearly_counts y
                         where y.kabupaten_kode = current_setting('app.scope', true) and y.year = asked_year
                           and y.category_code = c.code), 0)
             + (select count(*) from assessments a
                where a.category_code = c.code and a.stage = 'verified'
                  and a.desa_kode >= current_setting('app.scope', true)
                  and a.desa_kode < current_setting('app.scope_end', true)
                  and extract(year from a.stage_at at time zone 'Asia/Jakarta') = asked_year) as n
    ) t
    where c.tier = 3 and char_length(current_setting('app.scope', true)) = 5
$$;
revoke execute on function secret_figures(integer) from public;
grant execute on function secret_figures(integer) to balale_app;
