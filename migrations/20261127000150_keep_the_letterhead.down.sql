drop table letterheads;
