import { describe, expect, it } from "vitest";
import { landErrors } from "./landing";

describe("refused fields", () => {
  it("land on the field of the same name", () => {
    expect(landErrors({ name: "too long" }, { name: "x" })).toEqual({ errors: { name: "too long" }, elsewhere: [] });
  });

  it("land inside lists of objects by their place", () => {
    const values = { hours: { intervals: [{ end: "1" }] } };
    expect(landErrors({ "hours.intervals[0].end": "before the start" }, values).errors).toEqual({
      "hours.intervals.0.end": "before the start",
    });
  });

  it("of lists of texts name the text", () => {
    const refused = { "domains[0]": "malformed", "domains[1]": "is reserved" };
    expect(landErrors(refused, { domains: ["nodot", "desk.example"] }).errors).toEqual({
      domains: "nodot: malformed · desk.example: is reserved",
    });
  });

  it("are told apart when the form does not show them", () => {
    expect(landErrors({ update_mask: "required" }, { name: "x" })).toEqual({ errors: {}, elsewhere: ["required"] });
  });
});
