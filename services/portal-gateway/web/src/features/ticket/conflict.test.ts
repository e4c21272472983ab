import { describe, expect, it } from "vitest";
import type { Ticket } from "../../api/types";
import { conflictingFields } from "./conflict";

const ticket = (part: Partial<Ticket>) => ({ title: "Printer", urgency: "normal", watchers: [], ...part }) as Ticket;

describe("saving over a newer version", () => {
  it("is harmless when other fields changed", () => {
    expect(conflictingFields({ title: "Printer 2" }, ticket({}), ticket({ urgency: "high" }))).toEqual([]);
  });
  it("is harmless when both wanted the same", () => {
    expect(conflictingFields({ urgency: "high" }, ticket({}), ticket({ urgency: "high" }))).toEqual([]);
  });
  it("names the fields that both changed", () => {
    expect(conflictingFields({ title: "Mine", urgency: "low" }, ticket({}), ticket({ title: "Theirs" }))).toEqual(["title"]);
  });
  it("compares watchers whatever their order", () => {
    const one = { person_id: "per_1", name: "A", email: "" };
    const two = { person_id: "per_2", name: "B", email: "" };
    expect(conflictingFields({ watcher_ids: ["per_3"] }, ticket({ watchers: [one, two] }), ticket({ watchers: [two, one] }))).toEqual([]);
  });
});
