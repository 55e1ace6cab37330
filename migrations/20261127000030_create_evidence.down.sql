drop trigger persons_evidence_destroyed on persons;
drop function destroy_evidence();
drop table evidence;
