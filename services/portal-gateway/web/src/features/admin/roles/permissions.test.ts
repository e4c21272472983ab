import { describe, expect, it } from "vitest";
import { mayGive, permissionAreas } from "./permissions";

describe("permissions", () => {
  it("are grouped by what they are about, in a human order, and none is lost", () => {
    const areas = permissionAreas(["asset.read", "audit.read", "rocket.launch", "ticket.close", "ticket.read"]);
    expect(areas.map((area) => area.noun)).toEqual(["ticket", "asset", "audit", "rocket"]);
    expect(areas[0]?.names).toEqual(["ticket.read", "ticket.close"]);
  });

  it("can only be given by those who have them", () => {
    const can = (name: string) => name === "ticket.read";
    expect(mayGive({ permissions: ["ticket.read"] }, can)).toBe(true);
    expect(mayGive({ permissions: ["ticket.read", "ticket.close"] }, can)).toBe(false);
  });
});
