truncate refunds;
drop index refunds_expr_idx;
