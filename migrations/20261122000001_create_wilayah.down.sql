drop table wilayah;
