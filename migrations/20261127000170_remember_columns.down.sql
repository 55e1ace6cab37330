drop table column_words;
