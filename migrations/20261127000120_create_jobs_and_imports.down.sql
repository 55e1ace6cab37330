drop table category_words;
drop table import_persons;
drop table imports;
drop table jobs;
