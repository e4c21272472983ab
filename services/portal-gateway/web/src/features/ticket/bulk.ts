import { ApiError } from "../../api/problem";
import { fetchTicket, moveTicket, takeTicket, updateTicket, type TicketPatch, type Transition } from "../../api/ticketing";
import { prefixOf, type Line } from "./columns";

export type BulkAction = { kind: "take" } | { kind: "patch"; patch: TicketPatch } | { kind: "move"; transition: Transition };

/** One ticket of many: read afresh, so that the change is made on what the ticket is now. */
export async function actOn(line: Line, action: BulkAction): Promise<unknown> {
  const prefix = prefixOf(line);
  if (action.kind === "take") return takeTicket(prefix, line.ticket.id);
  const fresh = await fetchTicket(prefix, line.ticket.id);
  if (action.kind === "patch") return updateTicket(prefix, fresh, action.patch);
  const { to } = action.transition;
  if (fresh.status === to && to !== "pending") return fresh;
  if (!fresh.allowed_transitions.includes(to)) throw new ApiError(409, { reason: "TRANSITION_NOT_ALLOWED" });
  return moveTicket(prefix, fresh, action.transition);
}

export interface Outcome<T> {
  done: T[];
  failed: { item: T; error: unknown }[];
}

/** Does something to each, a few at a time; one that fails does not stop the others. */
export async function forEach<T>(items: readonly T[], run: (item: T) => Promise<unknown>, onStep?: (count: number) => void, width = 3): Promise<Outcome<T>> {
  const outcome: Outcome<T> = { done: [], failed: [] };
  const waiting = [...items];
  const work = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        await run(item);
        outcome.done.push(item);
      } catch (error) {
        outcome.failed.push({ item, error });
      }
      onStep?.(outcome.done.length + outcome.failed.length);
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  return outcome;
}
