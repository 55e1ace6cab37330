drop function secret_figures(integer);
drop table rahasia.yearly_counts;
