-- The 26 kinds of Permensos 8/2012. Rows are loaded from src/ppks/categories/*.csv at every migration run.
create table categories (
    code text constraint categories_pkey primary key,
    name text not null,
    tier smallint not null,
    valid_from date not null default '2012-01-01',
    valid_to date,
    constraint categories_tier_range check (tier between 1 and 3)
);
create table sub_categories (
    code text constraint sub_categories_pkey primary key,
    category_code text not null constraint sub_categories_category_fkey references categories (code),
    name text not null,
    constraint sub_categories_within_category unique (code, category_code)
);

grant select on categories, sub_categories to balale_app;
