import type { TFunction } from "i18next";

const forms: [RegExp, (t: TFunction, found: RegExpExecArray) => string][] = [
  [/^from (\S+)$/, (t, [, address]) => t("admin.audit.from", { address })],
  [/^role (.+) grants (.+)$/, (t, [, role, granted = ""]) => t("admin.audit.grants", { role, count: granted.split(" ").length })],
  [/^(.+ <\S+@\S+>) as (.+)$/, (t, [, who, role]) => t("admin.audit.as_role", { who, role })],
];

/** The details of a line in the reader's language where their form is known, else as they were written down. */
export function auditDetail(t: TFunction, detail: string): string {
  for (const [form, say] of forms) {
    const found = form.exec(detail);
    if (found) return say(t, found);
  }
  return detail;
}
