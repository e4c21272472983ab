import { describe, expect, it } from "vitest";
import { nest, within, withPaths } from "./nest";

const node = (id: string, parent_id = "") => ({ id, name: id, parent_id });
const nodes = [node("acme"), node("lyon", "acme"), node("paris", "acme"), node("sales", "lyon")];

describe("a tree", () => {
  it("is nested from a flat list, in the list's order", () => {
    const [acme] = nest(nodes);
    expect(acme?.children.map((each) => each.node.id)).toEqual(["lyon", "paris"]);
    expect(acme?.children[0]?.children[0]?.node.id).toBe("sales");
  });

  it("loses nothing whose parent is missing", () => {
    expect(nest([node("lyon", "gone")]).map((each) => each.node.id)).toEqual(["lyon"]);
  });

  it("names each by the way to it", () => {
    expect(withPaths(nodes).map((each) => each.path)).toEqual(["acme", "acme / lyon", "acme / lyon / sales", "acme / paris"]);
  });

  it("knows what lies inside something, whatever the order", () => {
    expect([...within(nodes.toReversed(), "lyon")].toSorted()).toEqual(["lyon", "sales"]);
    expect(within(nodes, "acme").size).toBe(4);
  });
});
