import { describe, expect, it } from "vitest";
import { contrast, parseHex, readableOn, shades, textOn } from "./brand";

describe("brand colours", () => {
  it("puts the colour itself seventh", () => {
    expect(shades("#1F7A4D")[6]).toBe("#1f7a4d");
    expect(shades("#1f7a4d")).toHaveLength(10);
  });
  it.each(["#ffffff", "#ffd400", "#1f7a4d", "#10284b", "#e8630a", "#777777"])("keeps text on %s readable", (colour) => {
    expect(contrast(colour, textOn(colour))).toBeGreaterThanOrEqual(4.5);
  });
  it.each(["#ffffff", "#ffd400", "#e8630a"])("darkens %s until it reads on white", (colour) => {
    expect(contrast(readableOn(colour, "#ffffff", "#000000"), "#ffffff")).toBeGreaterThanOrEqual(4.5);
  });
  it("falls back to a known colour on nonsense", () => {
    expect(parseHex("nonsense")).toEqual([0x2f, 0x6f, 0xde]);
  });
});
