drop index sign_in_failures_device_idx;
alter table sign_in_failures drop column is_pending, drop column device_index;
alter table sessions drop column ip;
alter table users
    drop constraint users_totp_whole,
    drop constraint users_recovery_whole,
    drop column totp_secret_enc,
    drop column totp_confirmed_at,
    drop column totp_last_step,
    drop column recovery_code_hash,
    drop column recovery_expires_at;
