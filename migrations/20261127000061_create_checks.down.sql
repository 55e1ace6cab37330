drop table check_findings, check_runs;
