import type { TFunction } from "i18next";
import type { Ticket } from "../../api/types";

/** Where a ticket stands, in a sentence for somebody who does not work here. */
export function plainStatus(t: TFunction, ticket: Ticket): string {
  if (ticket.status === "pending") {
    if (ticket.pending_reason === "requester") return t("portal.status.your_turn");
    return t(`portal.waiting.${ticket.pending_reason}`, { defaultValue: t("portal.status.waiting") });
  }
  if (ticket.status === "new") return t("portal.status.new");
  if (ticket.status === "open") {
    return ticket.assignee_name ? t("portal.status.working", { name: ticket.assignee_name }) : t("portal.status.open");
  }
  return t(`portal.status.${ticket.status}`);
}

export function isOver(ticket: Ticket): boolean {
  return ticket.status === "closed" || ticket.status === "cancelled";
}

/** True if nothing goes on until the person who asked says something. */
export function waitsForRequester(ticket: Ticket): boolean {
  return ticket.status === "resolved" || (ticket.status === "pending" && ticket.pending_reason === "requester");
}
