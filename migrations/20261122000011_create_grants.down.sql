alter table users drop column expires_at;
drop table grants;
