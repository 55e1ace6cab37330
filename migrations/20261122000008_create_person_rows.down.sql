drop view person_rows;
