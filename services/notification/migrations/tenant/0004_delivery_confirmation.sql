-- How many confirmations a recipient got today and a tenant sent in the last minute: asked for each new ticket. Suppressed ones, which are many
-- when a program opens tickets, stay out.
create index delivery_confirmation_recipient_idx on delivery (recipient, created_at) where template = 'ticket_created' and state <> 'suppressed';
create index delivery_confirmation_created_at_idx on delivery (created_at) where template = 'ticket_created' and state <> 'suppressed';
drop index delivery_recipient_idx;
