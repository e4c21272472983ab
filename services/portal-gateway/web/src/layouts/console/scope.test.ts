import { describe, expect, it } from "vitest";
import type { Realm } from "../../api/session";
import { canAdminister } from "./scope";

const realm = (...permissions: string[]) => ({ permissions }) as Realm;

describe("who sees the administration", () => {
  it.each(["settings.manage", "quarantine.manage", "audit.read", "api_key.manage"])("shows it with %s", (permission) => {
    expect(canAdminister(realm("ticket.read", permission))).toBe(true);
  });
  it.each(["settings.read", "quarantine.read", "ticket.update"])("does not show it with %s alone", (permission) => {
    expect(canAdminister(realm(permission))).toBe(false);
  });
});
