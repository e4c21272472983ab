import { describe, expect, it } from "vitest";
import { auditDetail } from "./detail";

const t = ((key: string, values: object) => `${key} ${JSON.stringify(values)}`) as never;

describe("details of the audit trail", () => {
  it("are said in the reader's words where their form is known", () => {
    expect(auditDetail(t, "from 10.0.0.1")).toBe('admin.audit.from {"address":"10.0.0.1"}');
    expect(auditDetail(t, "role Desk grants ticket.read ticket.reply")).toBe('admin.audit.grants {"role":"Desk","count":2}');
    expect(auditDetail(t, "Anna Berger <anna@acme.example> as Requester")).toBe(
      'admin.audit.as_role {"who":"Anna Berger <anna@acme.example>","role":"Requester"}',
    );
  });
  it("stay as they were written otherwise", () => {
    expect(auditDetail(t, "Monitoring (gk_abc…)")).toBe("Monitoring (gk_abc…)");
  });
});
