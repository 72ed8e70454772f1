-- +goose Up
-- +goose StatementBegin
alter table orders drop column status;

-- +goose StatementEnd
-- +goose Down
alter table orders add column status text not null default '';
