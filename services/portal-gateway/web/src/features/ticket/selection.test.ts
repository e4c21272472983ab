import { describe, expect, it } from "vitest";
import { toggled } from "./selection";

const ids = ["a", "b", "c", "d"];

describe("choosing rows", () => {
  it("adds a row and takes it away again", () => {
    expect([...toggled(new Set(), ids, "b")]).toEqual(["b"]);
    expect([...toggled(new Set(["b"]), ids, "b")]).toEqual([]);
  });
  it("adds everything between two rows, in either direction", () => {
    expect([...toggled(new Set(["a"]), ids, "c", "a")]).toEqual(["a", "b", "c"]);
    expect([...toggled(new Set(["d"]), ids, "b", "d")].toSorted()).toEqual(["b", "c", "d"]);
  });
  it("treats a row that is no longer listed as a single choice", () => {
    expect([...toggled(new Set(), ids, "b", "gone")]).toEqual(["b"]);
  });
});
