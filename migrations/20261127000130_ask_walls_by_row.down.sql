alter policy twin_pairs_reach on twin_pairs
    using (exists (select from persons p where p.id = first_id) and exists (select from persons p where p.id = second_id));
alter policy merges_reach on merges
    using (exists (select from persons p where p.id = survivor_id)
        and exists (select from persons p where p.id = absorbed_id));
alter policy field_checks_reach on field_checks
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
        and exists (select from persons p where p.id = person_id));
