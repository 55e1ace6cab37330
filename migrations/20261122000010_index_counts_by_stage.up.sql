-- The number beside "Verifikasi" in the menu is asked for at every page. `n` is not in the index: it changes with
-- every entry, and a change to an indexed column writes every index of the row anew.
create index assessment_counts_stage_idx on assessment_counts (stage, desa_kode);
