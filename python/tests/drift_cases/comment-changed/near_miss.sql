-- A hint tells `check` of a rename, and readers nothing.
comment on column orders.total is 'gross renamed_from: amount';
comment on table orders is 'renamed_from: purchases';
