drop function has_assignment(uuid, timestamptz);
drop policy envelope_steps_noted on rahasia.envelope_steps;
drop policy envelope_steps_assigned on rahasia.envelope_steps;
drop policy envelopes_assigned on rahasia.envelopes;
alter table rahasia.envelope_steps drop column form_key;
revoke select (role, wilayah_kode, disabled_at, expires_at) on users from balale_rahasia;
drop table rahasia.assignments;
