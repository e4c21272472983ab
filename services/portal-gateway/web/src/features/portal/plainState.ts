import type { Ticket } from "../../api/types";
import type { Tone } from "../../ui/Mark";

/** A ticket's state as the person who asked would say it. */
export type PlainState = "received" | "working" | "your_turn" | "on_hold" | "solved" | "closed" | "cancelled";

export function plainState({ status, pending_reason }: Pick<Ticket, "status" | "pending_reason">): PlainState {
  switch (status) {
    case "open":
      return "working";
    case "pending":
      return pending_reason === "requester" ? "your_turn" : "on_hold";
    case "resolved":
      return "solved";
    case "closed":
      return "closed";
    case "cancelled":
      return "cancelled";
    default:
      return "received";
  }
}

export const toneOf: Record<PlainState, Tone> = {
  received: "violet",
  working: "info",
  your_turn: "warn",
  on_hold: "neutral",
  solved: "good",
  closed: "neutral",
  cancelled: "neutral",
};
