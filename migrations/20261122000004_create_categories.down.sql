drop table sub_categories;
drop table categories;
