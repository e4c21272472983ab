import { describe, expect, it } from "vitest";
import { neighbours } from "./lastList";

const list = { href: "/queue?assignee=me", tickets: ["/a", "/b", "/c"] };

describe("the list one came from", () => {
  it("knows what is before and after", () => {
    expect(neighbours(list, "/b")).toEqual({ position: 2, count: 3, previous: "/a", next: "/c" });
    expect(neighbours(list, "/a")?.previous).toBeUndefined();
    expect(neighbours(list, "/c")?.next).toBeUndefined();
  });
  it("knows nothing of a ticket that came from elsewhere", () => {
    expect(neighbours(list, "/d")).toBeUndefined();
    expect(neighbours(undefined, "/a")).toBeUndefined();
  });
});
