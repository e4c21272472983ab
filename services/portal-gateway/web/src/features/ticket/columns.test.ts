import { describe, expect, it } from "vitest";
import { allColumns, fitting } from "./columns";

const first = allColumns.filter((column) => !column.hiddenAtFirst);
const keys = (room: number) => fitting(first, room).map((column) => column.key);

describe("columns in a narrow window", () => {
  it("are all there where there is room", () => {
    expect(keys(1228)).toEqual(first.map((column) => column.key));
  });
  it("give way one after the other, never number, title or status", () => {
    expect(keys(960)).not.toContain("updated");
    expect(keys(960)).toContain("assignee");
    expect(keys(300)).toEqual(["number", "title", "tenant", "status", "priority"]);
  });
});
