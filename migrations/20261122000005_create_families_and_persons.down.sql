drop table record_versions;
drop table assessment_steps;
drop table assessments;
drop table persons;
drop table families;
