-- The second step of signing in: a code from an authenticator. The secret is sealed with a key that is not here.
alter table users
    add column totp_secret_enc bytea,
    add column totp_confirmed_at timestamptz,
    -- The last 30 seconds whose code was used; a code counts once.
    add column totp_last_step bigint not null default 0,
    -- In place of a lost telephone: one code from another officer, for a day, then a new secret.
    add column recovery_code_hash text,
    add column recovery_expires_at timestamptz,
    add constraint users_totp_whole check (totp_confirmed_at is null or totp_secret_enc is not null),
    add constraint users_recovery_whole check ((recovery_code_hash is null) = (recovery_expires_at is null));

-- So that people recognise their own sessions.
alter table sessions add column ip text not null default '';

-- An attempt takes its place before the password is looked at, so that a hundred at once are not a hundred guesses.
-- Until its answer is known it is pending. A browser that has signed in before is counted by itself.
alter table sign_in_failures
    add column is_pending boolean not null default false,
    add column device_index bytea;
create index sign_in_failures_device_idx on sign_in_failures (device_index, at) where device_index is not null;
