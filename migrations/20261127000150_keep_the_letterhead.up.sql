-- What stands at the head of a paper and who signs it, one line for each kabupaten. Where nothing is set the program's
-- own words stand, and a dotted line to sign on.
create table letterheads (
    kabupaten_kode text collate "C" constraint letterheads_pkey primary key
        constraint letterheads_kabupaten_fkey references wilayah (kode),
    -- From top to bottom; none where only the arms were set so far.
    lines text[] not null default '{}' constraint letterheads_lines_few check (cardinality(lines) <= 5),
    place text not null default '',
    position text not null default '',
    name text not null default '',
    nip text not null default '' constraint letterheads_nip_digits check (nip ~ '^([0-9]{18})?$'),
    -- The arms as JPEG, written by this program.
    logo bytea constraint letterheads_logo_small check (octet_length(logo) <= 262144),
    version integer not null default 1,
    updated_at timestamptz not null,
    updated_by uuid not null constraint letterheads_updated_by_fkey references users (id)
);
grant select, insert, update on letterheads to balale_app;
