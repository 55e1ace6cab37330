drop trigger persons_scans_destroyed on persons;
drop function destroy_scans();
drop table endorsement_scans;
