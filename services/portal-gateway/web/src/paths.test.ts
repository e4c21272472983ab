import { describe, expect, it } from "vitest";
import { paths } from "./paths";

describe("addresses", () => {
  it("escape what people typed", () => {
    expect(paths.ticket("acme", "INC-1/2")).toBe("/t/acme/tickets/INC-1%2F2");
    expect(paths.portal.articles("wifi & vpn")).toBe("/articles?q=wifi%20%26%20vpn");
  });
  it("keep where sign-in leads back to", () => {
    expect(paths.signIn("/queue?status=new")).toBe("/sign-in?next=%2Fqueue%3Fstatus%3Dnew");
    expect(paths.signIn("/")).toBe("/sign-in");
  });
  it("leave out an empty report", () => {
    expect(paths.portal.report()).toBe("/report");
    expect(paths.portal.report("no toner", "ast_1")).toBe("/report?title=no+toner&asset=ast_1");
  });
});
