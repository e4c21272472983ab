import { describe, expect, it } from "vitest";
import type { Asset } from "../../api/types";
import { modelOf, nameOf } from "./DeviceFacts";

const asset = (rest: Partial<Asset>) => ({ name: "", assignee_name: "", manufacturer: "", model: "", ...rest }) as Asset;

describe("names of devices", () => {
  it("leave out whom the device was given to", () => {
    expect(nameOf(asset({ name: "MacBook Pro 14 · Anna Berger", assignee_name: "Anna Berger" }))).toBe("MacBook Pro 14");
    expect(nameOf(asset({ name: "Printer 2", assignee_name: "Anna Berger" }))).toBe("Printer 2");
  });
  it("say the maker once", () => {
    expect(modelOf(asset({ manufacturer: "Apple", model: "MacBook Pro 14" }))).toBe("Apple MacBook Pro 14");
    expect(modelOf(asset({ manufacturer: "HP", model: "HP EliteBook" }))).toBe("HP EliteBook");
    expect(modelOf(asset({ model: "Thing" }))).toBe("Thing");
  });
});
