import { describe, expect, it } from "vitest";
import { parseSearch, safeNext, stringifySearch, ticketSearch } from "./search";

describe("filters in the address", () => {
  it("writes lists with commas and leaves out what is empty", () => {
    expect(stringifySearch({ status: ["new", "open"], q: "toner & paper", team: undefined, tenant: [] })).toBe(
      "?status=new,open&q=toner+%26+paper",
    );
  });
  it("reads back what it wrote", () => {
    const filter = { q: "caf\u00e9, 2e \u00e9tage", status: ["open" as const, "pending" as const], assignee: ["me"], sort: "priority" as const };
    expect(ticketSearch(parseSearch(stringifySearch(filter)))).toMatchObject(filter);
  });
  it("drops values it does not know", () => {
    expect(ticketSearch({ status: "new,broken", priority: "p9", sort: "colour" })).toMatchObject({
      status: ["new"],
      priority: undefined,
      sort: undefined,
    });
  });
  it("names each value once", () => {
    expect(ticketSearch({ assignee: "me,me,none" }).assignee).toEqual(["me", "none"]);
  });
});

describe("where sign-in leads", () => {
  it.each(["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", undefined])("refuses %s", (next) => {
    expect(safeNext(next)).toBeUndefined();
  });
  it("accepts a page of this site", () => {
    expect(safeNext("/t/acme/tickets?status=new")).toBe("/t/acme/tickets?status=new");
  });
});
