-- What a desa means by a heading of its own tables, asked once; "tidak_dipakai" for a column that holds nothing for us.
create table column_words (
    desa_kode text collate "C" not null constraint column_words_desa_fkey references wilayah (kode),
    word text not null constraint column_words_word_short check (char_length(word) between 1 and 60),
    field text not null constraint column_words_field_short check (char_length(field) between 1 and 30),
    said_by uuid not null constraint column_words_said_by_fkey references users (id),
    said_at timestamptz not null,
    constraint column_words_pkey primary key (desa_kode, word)
);
grant select, insert, update on column_words to balale_app;
alter table column_words enable row level security;
create policy column_words_reach on column_words
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true));
