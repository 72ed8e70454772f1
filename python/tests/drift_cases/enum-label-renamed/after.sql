alter type status rename value 'paid' to 'settled';
alter type role rename value 'admin' to 'owner';
alter type role add value 'guest';
