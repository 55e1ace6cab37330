drop table reverification_proposals;
