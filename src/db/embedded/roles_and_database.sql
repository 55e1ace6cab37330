-- Run by psql as the superuser of the private cluster, at every start.
-- Variables: db (name of the database), createdb (createdb or nocreatedb).
set client_min_messages = warning;

select 'create role balale_owner'
where not exists (select from pg_roles where rolname = 'balale_owner') \gexec
select 'create role balale_app'
where not exists (select from pg_roles where rolname = 'balale_app') \gexec
select 'create role balale_rahasia'
where not exists (select from pg_roles where rolname = 'balale_rahasia') \gexec
alter role balale_owner login nosuperuser :createdb nocreaterole noreplication nobypassrls;
alter role balale_app login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
alter role balale_rahasia login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;

select format('create database %I owner balale_owner template template0 encoding ''UTF8''', :'db')
where not exists (select from pg_database where datname = :'db') \gexec
revoke all on database :"db" from public;
grant connect on database :"db" to balale_app, balale_rahasia;
alter database :"db" set timezone = 'UTC';
-- A session that forgot its transaction would hold locks and stop the clean-up of old rows.
alter database :"db" set idle_in_transaction_session_timeout = '60s';

\connect :"db"
set client_min_messages = warning;
-- Before version 15 the schema belonged to the superuser and everyone could create in it.
alter schema public owner to balale_owner;
revoke create on schema public from public;
grant usage on schema public to balale_app, balale_rahasia;
create extension if not exists pg_trgm;
