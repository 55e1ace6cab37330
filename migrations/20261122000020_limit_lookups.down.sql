drop index persons_confirmed_nik_key;
update persons set confirmed_at = null where confirmed_at is not null;
drop index audit_events_lookups_exhausted_idx;
drop table number_lookups;
