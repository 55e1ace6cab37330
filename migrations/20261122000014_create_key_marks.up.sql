-- What tells that a key file is the same one as before: HMAC(key, 'balale key mark'). Nothing of the key can be had
-- from it. A key that wrote here and is missing or other than its mark stops the program before it writes.
create table key_marks (
    file text constraint key_marks_pkey primary key,
    mark bytea not null,
    created_at timestamptz not null default now(),
    constraint key_marks_mark_length check (octet_length(mark) = 32)
);

-- Only the owner takes a mark away, when no row uses its key any more.
grant select, insert on key_marks to balale_app;
