alter table orders alter column tags type int[] using null;
