import { describe, expect, it } from "vitest";
import { arrange } from "./liveRows";

const of = (...ids: string[]) => new Map(ids.map((id) => [id, `row ${id}`]));

describe("a live list", () => {
  it("holds new rows back and keeps the order", () => {
    const { rows, waiting } = arrange(["a", "b"], of("a", "b"), of("new", "b", "a"));
    expect(rows.map((row) => row.id)).toEqual(["a", "b"]);
    expect(waiting).toEqual(["new"]);
  });
  it("appends the next page at once", () => {
    const { rows, waiting } = arrange(["a", "b"], of("a", "b"), of("a", "b", "c", "d"));
    expect(rows.map((row) => row.id)).toEqual(["a", "b", "c", "d"]);
    expect(waiting).toEqual([]);
  });
  it("keeps a row that left the filter where it was", () => {
    const { rows } = arrange(["a", "b"], of("a", "b"), of("b"));
    expect(rows).toEqual([
      { id: "a", item: "row a", gone: true },
      { id: "b", item: "row b", gone: false },
    ]);
  });
  it("holds everything back when all that was shown is gone", () => {
    expect(arrange(["a"], of("a"), of("x")).waiting).toEqual(["x"]);
  });
});
