import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import en from "../i18n/en.json";
import { ApiError, errorText, formErrors } from "./problem";

const i18n = i18next.createInstance();

beforeAll(async () => {
  await i18n.init({ lng: "en", resources: { en: { translation: en } } });
});

describe("errors in words", () => {
  it("prefers the reason over the status", () => {
    const error = new ApiError(412, { reason: "REVISION_MISMATCH", detail: "stale" });
    expect(errorText(i18n.t, error)).toBe(en.errors.reason.REVISION_MISMATCH);
  });
  it("falls back to the status and never shows internals", () => {
    expect(errorText(i18n.t, new ApiError(500, { reason: "X", detail: "pg: relation" }))).toBe(en.errors.status["500"]);
  });
  it("shows the server's sentence for conflicts it has no words for", () => {
    expect(errorText(i18n.t, new ApiError(409, { reason: "NEW_RULE", detail: "the room is full" }))).toBe("the room is full");
  });
  it("says when there was no answer", () => {
    expect(errorText(i18n.t, new ApiError(0, {}))).toBe(en.errors.reason.NETWORK);
  });
  it("maps field errors to form fields by path or pointer", () => {
    const error = new ApiError(400, {
      errors: [
        { field: "title", code: "too_long", message: "must be at most 200 characters" },
        { pointer: "/scope/ends_at", code: "never_seen", message: "odd" },
      ],
    });
    expect(formErrors(i18n.t, error)).toEqual({ title: en.errors.field.too_long, "scope.ends_at": "odd" });
  });
});
