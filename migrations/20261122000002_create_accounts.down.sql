drop table slip_batches;
drop table searches;
drop table drafts;
drop table idempotency_keys;
drop table sign_in_failures;
drop table sessions;
drop table users;
