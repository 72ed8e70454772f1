create trigger touch before update on orders for each row execute function touch();
