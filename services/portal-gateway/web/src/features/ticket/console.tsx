export { NewTicketPage } from "./NewTicketPage";
export { QueuePage } from "./QueuePage";
export { TenantTicketsPage } from "./TenantTicketsPage";
export { TicketPage } from "./TicketPage";
