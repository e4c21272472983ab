import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ok, onRevision } from "./client";
import type { operations } from "./schema";
import type { Mailbox } from "./types";

export type NewMailbox = operations["createMailbox"]["requestBody"]["content"]["application/json"];
export type MailboxPatch = operations["updateMailbox"]["requestBody"]["content"]["application/json"];

const owner = "mail_ingest";
const at = (mailbox_id: string) => ({ params: { path: { mailbox_id } } });
const atMail = (quarantined_mail_id: string) => ({ params: { path: { quarantined_mail_id } } });

export const mailboxesQuery = (prefix: string) =>
  queryOptions({
    queryKey: [prefix, owner, "mailboxes"],
    queryFn: async () => (await ok(api(prefix).GET("/v1/mailboxes"))).mailboxes,
  });

export const quarantineQuery = (prefix: string, state: "waiting" | "released" | "discarded") =>
  infiniteQueryOptions({
    queryKey: [prefix, owner, "quarantine", state],
    queryFn: ({ pageParam }) =>
      ok(api(prefix).GET("/v1/quarantined-mails", { params: { query: { state: [state], page_token: pageParam || undefined } } })),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_page_token || undefined,
  });

export const createMailbox = (prefix: string, body: NewMailbox) => ok(api(prefix).POST("/v1/mailboxes", { body }));
export const updateMailbox = (prefix: string, mailbox: Mailbox, body: MailboxPatch) =>
  ok(api(prefix).PATCH("/v1/mailboxes/{mailbox_id}", { ...at(mailbox.id), body, ...onRevision(mailbox.revision) }));
export const deleteMailbox = (prefix: string, id: string) => ok(api(prefix).DELETE("/v1/mailboxes/{mailbox_id}", at(id)));
export const testMailbox = (prefix: string, id: string) =>
  ok(api(prefix).POST("/v1/mailboxes/{mailbox_id}:test", { ...at(id), body: {} }));
export const releaseMail = (prefix: string, id: string) =>
  ok(api(prefix).POST("/v1/quarantined-mails/{quarantined_mail_id}:release", { ...atMail(id), body: {} }));
export const discardMail = (prefix: string, id: string) =>
  ok(api(prefix).POST("/v1/quarantined-mails/{quarantined_mail_id}:discard", { ...atMail(id), body: {} }));
export const rawMailUrl = (prefix: string, id: string) => `${prefix}/v1/quarantined-mails/${id}/content`;
