import { describe, expect, it } from "vitest";
import type { Ticket } from "../../api/types";
import { plainStatus, waitsForRequester } from "./plain";

const ticket = (status: Ticket["status"], rest: Partial<Ticket> = {}) => ({ status, pending_reason: "unspecified", ...rest }) as Ticket;
const t = ((key: string, options?: { name?: string; defaultValue?: string }) =>
  options?.name ? `${key}:${options.name}` : key === "portal.waiting.unspecified" ? options?.defaultValue : key) as never;

describe("where a ticket stands", () => {
  it("waits for the requester when resolved or when an answer is missing", () => {
    expect(waitsForRequester(ticket("resolved"))).toBe(true);
    expect(waitsForRequester(ticket("pending", { pending_reason: "requester" }))).toBe(true);
    expect(waitsForRequester(ticket("pending", { pending_reason: "supplier" }))).toBe(false);
    expect(waitsForRequester(ticket("closed"))).toBe(false);
  });
  it("names who works on it and what it waits for", () => {
    expect(plainStatus(t, ticket("open", { assignee_name: "Aisha" }))).toBe("portal.status.working:Aisha");
    expect(plainStatus(t, ticket("pending", { pending_reason: "supplier" }))).toBe("portal.waiting.supplier");
    expect(plainStatus(t, ticket("pending"))).toBe("portal.status.waiting");
  });
});
