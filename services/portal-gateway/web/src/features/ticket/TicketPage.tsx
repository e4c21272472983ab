import { useParams } from "@tanstack/react-router";
import { TicketView } from "./TicketView";

/** A ticket on a page of its own. */
export function TicketPage() {
  const { ticketId = "" } = useParams({ strict: false }) as { ticketId?: string };
  return <TicketView ticketId={ticketId} />;
}
