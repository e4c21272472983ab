import type { Activity, Message } from "../../api/types";

export type Entry = { kind: "message"; at: string; message: Message } | { kind: "events"; at: string; events: Activity[] };

/** What the thread tells by itself needs no line of the log. */
const told = new Set(["created", "replied", "noted", "message_added", "mail_sent", "mail_received", "attached"]);

/** Messages and what happened between them, in the order of time; what happened in a row is one entry. */
export function weave(messages: readonly Message[], activities: readonly Activity[]): Entry[] {
  const events = activities.filter((activity) => !told.has(activity.action));
  const all = [
    ...messages.map((message) => ({ at: message.created_at ?? "", message, event: undefined })),
    ...events.map((event) => ({ at: event.occurred_at ?? "", message: undefined, event })),
  ].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const entries: Entry[] = [];
  for (const { at, message, event } of all) {
    const last = entries.at(-1);
    if (message) entries.push({ kind: "message", at, message });
    else if (last?.kind === "events") last.events.push(event);
    else entries.push({ kind: "events", at, events: [event] });
  }
  return entries;
}
