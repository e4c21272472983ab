import { describe, expect, it } from "vitest";
import { plainState } from "./plainState";

describe("a ticket's state in plain words", () => {
  it("asks the customer only when it is their turn", () => {
    expect(plainState({ status: "pending", pending_reason: "requester" })).toBe("your_turn");
    expect(plainState({ status: "pending", pending_reason: "supplier" })).toBe("on_hold");
  });

  it("has a word for every status", () => {
    const statuses = ["new", "open", "resolved", "closed", "cancelled"] as const;
    const words = statuses.map((status) => plainState({ status, pending_reason: "unspecified" }));
    expect(words).toEqual(["received", "working", "solved", "closed", "cancelled"]);
  });
});
