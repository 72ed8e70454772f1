alter table orders drop column status;--> statement-breakpoint
