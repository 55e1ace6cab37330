drop trigger persons_transfers_forgotten on persons;
drop function forget_transfers();
drop function move_persons(uuid);
drop table transfers;
