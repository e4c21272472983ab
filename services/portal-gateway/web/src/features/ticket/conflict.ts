import type { Ticket } from "../../api/types";
import type { TicketPatch } from "../../api/ticketing";

/** Fields of a change that somebody else has changed meanwhile, and to something else than this change wants. */
export function conflictingFields(patch: TicketPatch, base: Ticket, fresh: Ticket): string[] {
  const of = (ticket: Ticket, field: string): string => {
    if (field === "watcher_ids") return JSON.stringify(ticket.watchers.map((watcher) => watcher.person_id).toSorted());
    return JSON.stringify((ticket as unknown as Record<string, unknown>)[field] ?? "");
  };
  return Object.entries(patch)
    .filter(([field, value]) => of(base, field) !== of(fresh, field) && of(fresh, field) !== JSON.stringify(value ?? ""))
    .map(([field]) => field);
}
