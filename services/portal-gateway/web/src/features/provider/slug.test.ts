import { describe, expect, it } from "vitest";
import { slugOf } from "./slug";

describe("short names", () => {
  it.each([
    ["Acme", "acme"],
    ["Soci\u00e9t\u00e9 G\u00e9n\u00e9rale SA", "societe-generale-sa"],
    ["3M France", "m-france"],
    ["  ", ""],
    ["A very long organisation name indeed", "a-very-long-organisation-name"],
  ])("%s becomes %s", (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });
});
