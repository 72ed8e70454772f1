-- +goose Up
-- +goose StatementBegin
alter table orders add column channel text;

-- +goose StatementEnd
-- +goose Down
alter table orders drop column channel;
