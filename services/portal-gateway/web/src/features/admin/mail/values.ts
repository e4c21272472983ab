import type { TFunction } from "i18next";
import type { Mailbox } from "../../../api/types";

const imapValues = (account: Mailbox["imap"]) => ({
  host: account?.host ?? "",
  port: account?.port || 993,
  security: account?.security === "none" ? ("none" as const) : ("tls" as const),
  username: account?.username ?? "",
  password: "",
  folder: account?.folder || "INBOX",
});

/** What the form of a mailbox holds. */
export const mailboxValues = (mailbox?: Mailbox) => ({
  kind: mailbox?.kind === "imap" ? ("imap" as const) : ("smtp" as const),
  address: mailbox?.address ?? "",
  display_name: mailbox?.display_name ?? "",
  default_sender: mailbox?.default_sender ?? false,
  imap: imapValues(mailbox?.imap),
});

export type MailboxValues = ReturnType<typeof mailboxValues>;

/** What an IMAP account needs before it is sent; the password only once. */
export function imapRules(t: TFunction, account: ReturnType<typeof imapValues>, existing: boolean): Record<string, string> {
  const needed = existing ? (["host", "username"] as const) : (["host", "username", "password"] as const);
  return Object.fromEntries(needed.filter((field) => !account[field].trim()).map((field) => [`imap.${field}`, t("errors.field.required")]));
}
