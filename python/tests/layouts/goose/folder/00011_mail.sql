-- +goose Up
-- +goose StatementBegin
alter table customers rename column email to mail;

-- +goose StatementEnd
-- +goose Down
alter table customers rename column mail to email;
