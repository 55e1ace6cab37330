drop trigger persons_envelopes_destroyed on persons;
drop function destroy_envelopes_of_person;
drop function count_past_envelopes, propose_envelopes, destroy_envelopes, rahasia.wipe, rahasia.is_past, rahasia.veiled;
alter table destructions drop column envelope_count;
drop table rahasia.destruction_envelopes, rahasia.destroyed_counts;

drop policy envelopes_read on rahasia.envelopes;
create policy envelopes_read on rahasia.envelopes for select to balale_rahasia
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
           and nullif(current_setting('app.tier_max', true), '')::int >= 3);
drop policy envelopes_decided on rahasia.envelopes;
create policy envelopes_decided on rahasia.envelopes for update to balale_rahasia
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
           and nullif(current_setting('app.tier_max', true), '')::int >= 3);
-- What is left of destroyed ones cannot stand in the table as it was.
delete from rahasia.envelope_steps s using rahasia.envelopes e where e.id = s.envelope_id and e.destroyed_at is not null;
delete from rahasia.assignments a using rahasia.envelopes e where e.id = a.envelope_id and e.destroyed_at is not null;
delete from rahasia.envelopes where destroyed_at is not null;
alter table rahasia.envelopes
    drop column destroyed_at,
    alter column payload_enc set not null,
    alter column receipt_index set not null;
