-- Whether a person may be seen is asked by their key, row by row. Left to choose, the planner reads all persons into a
-- table of its own first: 7 ms on each page of a verifier among 100,000 people, for a queue of a few pairs. An offset
-- keeps it from that.
alter policy twin_pairs_reach on twin_pairs
    using (exists (select from persons p where p.id = first_id offset 0)
        and exists (select from persons p where p.id = second_id offset 0));
alter policy merges_reach on merges
    using (exists (select from persons p where p.id = survivor_id offset 0)
        and exists (select from persons p where p.id = absorbed_id offset 0));
alter policy field_checks_reach on field_checks
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
        and exists (select from persons p where p.id = person_id offset 0));
