-- +goose Up
-- +goose StatementBegin
create table customers (id bigint primary key, email text not null);

-- +goose StatementEnd
-- +goose Down
drop table customers;
