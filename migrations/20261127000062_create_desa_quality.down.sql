drop table desa_quality;
