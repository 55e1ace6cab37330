drop table document_check_misses;
drop table document_checks;
drop table export_columns;
drop table export_chunks;
drop table export_requests;
drop index exports_user_idx;
alter table exports drop column check_code, drop column approved_by, drop column columns;
