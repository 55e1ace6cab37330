drop table key_marks;
