import type { TFunction } from "i18next";
import type { Ticket } from "../../api/types";

/** Where a ticket stands, in words for somebody who does not work here. */
export function plainStatus(t: TFunction, ticket: Ticket): string {
  if (ticket.status === "pending") {
    return ticket.pending_reason === "requester" ? t("portal.status.your_turn") : t("portal.status.waiting");
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
