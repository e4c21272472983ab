import { describe, expect, it } from "vitest";
import type { Activity, Message } from "../../api/types";
import { weave } from "./thread";

const message = (id: string, at: string) => ({ id, created_at: at }) as Message;
const event = (id: string, at: string, action = "field_changed") => ({ id, occurred_at: at, action }) as Activity;

describe("a thread", () => {
  it("puts events between the messages they happened between", () => {
    const entries = weave([message("m1", "01"), message("m2", "04")], [event("a1", "02"), event("a2", "03"), event("a3", "05")]);
    expect(entries.map((entry) => (entry.kind === "message" ? entry.message.id : entry.events.map((each) => each.id).join("+")))).toEqual([
      "m1",
      "a1+a2",
      "m2",
      "a3",
    ]);
  });
  it("leaves out what the messages tell themselves", () => {
    expect(weave([message("m1", "01")], [event("a1", "01", "replied"), event("a2", "00", "created")])).toHaveLength(1);
  });
});
