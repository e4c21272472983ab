import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ok, onRevision } from "./client";
import type { operations } from "./schema";
import type { Impact, PendingReason, Ticket, TicketStatus, Urgency } from "./types";

export type TicketFilter = NonNullable<operations["listTickets"]["parameters"]["query"]>;
export type QueueFilter = NonNullable<operations["listQueueTickets"]["parameters"]["query"]>;
export type NewTicket = operations["createTicket"]["requestBody"]["content"]["application/json"];

const key = (prefix: string, ...rest: unknown[]) => [prefix, "ticketing", ...rest];
const at = (ticket_id: string) => ({ params: { path: { ticket_id } } });

export const ticketsQuery = (prefix: string, filter: TicketFilter) =>
  infiniteQueryOptions({
    queryKey: key(prefix, "tickets", filter),
    queryFn: ({ pageParam, signal }) =>
      ok(api(prefix).GET("/v1/tickets", { params: { query: { page_size: 100, ...filter, page_token: pageParam || undefined } }, signal })),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_page_token || undefined,
    placeholderData: keepPreviousData,
  });

export const fewTicketsQuery = (prefix: string, filter: TicketFilter) =>
  queryOptions({
    queryKey: key(prefix, "few-tickets", filter),
    queryFn: async ({ signal }) => (await ok(api(prefix).GET("/v1/tickets", { params: { query: filter }, signal }))).tickets,
  });

export const queueQuery = (filter: QueueFilter) =>
  infiniteQueryOptions({
    queryKey: ["/api", "queue", "tickets", filter],
    queryFn: ({ pageParam, signal }) =>
      ok(api("/api").GET("/v1/queue/tickets", { params: { query: { page_size: 100, ...filter, page_token: pageParam || undefined } }, signal })),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_page_token || undefined,
    placeholderData: keepPreviousData,
  });

export const queueCountsQuery = queryOptions({
  queryKey: ["/api", "queue", "counts"],
  queryFn: () => ok(api("/api").GET("/v1/queue/counts")),
});

export const fetchTicket = (prefix: string, id: string, signal?: AbortSignal) =>
  ok(api(prefix).GET("/v1/tickets/{ticket_id}", { ...at(id), signal }));

export const ticketQuery = (prefix: string, id: string) =>
  queryOptions({
    queryKey: key(prefix, "ticket", id),
    queryFn: ({ signal }) => fetchTicket(prefix, id, signal),
  });

/** The whole thread: pages of 200 are read to the end, which is one page for all but the longest. */
export const messagesQuery = (prefix: string, id: string) =>
  queryOptions({
    queryKey: key(prefix, "messages", id),
    queryFn: async ({ signal }) => {
      const all = [];
      let page_token: string | undefined;
      do {
        const page = await ok(
          api(prefix).GET("/v1/tickets/{ticket_id}/messages", {
            params: { path: { ticket_id: id }, query: { page_size: 200, page_token } },
            signal,
          }),
        );
        all.push(...page.messages);
        page_token = page.next_page_token || undefined;
      } while (page_token && all.length < 2000);
      return all;
    },
  });

export const linksQuery = (prefix: string, id: string) =>
  queryOptions({
    queryKey: key(prefix, "links", id),
    queryFn: () => ok(api(prefix).GET("/v1/tickets/{ticket_id}/links", at(id))),
  });

export const activitiesQuery = (prefix: string, id: string) =>
  queryOptions({
    queryKey: key(prefix, "activities", id),
    queryFn: async () =>
      (await ok(api(prefix).GET("/v1/tickets/{ticket_id}/activities", { params: { path: { ticket_id: id }, query: { page_size: 200 } } })))
        .activities,
  });

export const categoriesQuery = (prefix: string, includeArchived = false) =>
  queryOptions({
    queryKey: key(prefix, "categories", includeArchived),
    queryFn: async () =>
      (await ok(api(prefix).GET("/v1/categories", { params: { query: { include_archived: includeArchived || undefined } } }))).categories,
    staleTime: 60_000,
  });

export const createTicket = (prefix: string, body: NewTicket, idempotencyKey: string) =>
  ok(api(prefix).POST("/v1/tickets", { body, headers: { "Idempotency-Key": idempotencyKey } }));

export type TicketPatch = Partial<
  Pick<Ticket, "title" | "category_id" | "requester_id" | "assignee_id" | "team_id" | "location_id" | "tags">
> & { impact?: Impact; urgency?: Urgency; watcher_ids?: string[] };

export const updateTicket = (prefix: string, ticket: Ticket, body: TicketPatch) =>
  ok(api(prefix).PATCH("/v1/tickets/{ticket_id}", { ...at(ticket.id), body, ...onRevision(ticket.revision) }));

export interface Transition {
  to: TicketStatus;
  reason?: PendingReason;
  text?: string;
}

/** Moves a ticket to a status by the verb that leads there. */
export function moveTicket(prefix: string, ticket: Ticket, { to, reason, text }: Transition): Promise<Ticket> {
  const client = api(prefix);
  const options = { ...at(ticket.id), ...onRevision(ticket.revision) };
  switch (to) {
    case "open":
      return ticket.status === "resolved"
        ? ok(client.POST("/v1/tickets/{ticket_id}:reopen", { ...options, body: { reason: text || undefined } }))
        : ok(client.POST("/v1/tickets/{ticket_id}:open", { ...options, body: {} }));
    case "pending":
      return ok(client.POST("/v1/tickets/{ticket_id}:hold", { ...options, body: { reason: reason ?? "requester" } }));
    case "resolved":
      return ok(client.POST("/v1/tickets/{ticket_id}:resolve", { ...options, body: { resolution: text || undefined } }));
    case "closed":
      return ok(client.POST("/v1/tickets/{ticket_id}:close", { ...options, body: {} }));
    case "cancelled":
      return ok(client.POST("/v1/tickets/{ticket_id}:cancel", { ...options, body: { reason: text || undefined } }));
    default:
      return Promise.reject(new Error(`no way to ${to}`));
  }
}

export const takeTicket = (prefix: string, ticketId: string) =>
  ok(api(prefix).POST("/v1/tickets/{ticket_id}:take", { ...at(ticketId), body: {} }));

export const addReply = (prefix: string, id: string, body: { body: string; attachment_ids: string[]; hold_for_requester?: boolean }) =>
  ok(api(prefix).POST("/v1/tickets/{ticket_id}/replies", { ...at(id), body }));

export const addNote = (prefix: string, id: string, body: { body: string; attachment_ids: string[]; public?: boolean }) =>
  ok(api(prefix).POST("/v1/tickets/{ticket_id}/notes", { ...at(id), body }));

export const linkAsset = (prefix: string, id: string, asset_id: string) =>
  ok(api(prefix).POST("/v1/tickets/{ticket_id}/assets", { ...at(id), body: { asset_id } }));

export const unlinkAsset = (prefix: string, ticket_id: string, asset_id: string) =>
  ok(api(prefix).DELETE("/v1/tickets/{ticket_id}/assets/{asset_id}", { params: { path: { ticket_id, asset_id } } }));

export const linkArticle = (prefix: string, id: string, article_id: string) =>
  ok(api(prefix).POST("/v1/tickets/{ticket_id}/articles", { ...at(id), body: { article_id } }));

export const unlinkArticle = (prefix: string, ticket_id: string, article_id: string) =>
  ok(api(prefix).DELETE("/v1/tickets/{ticket_id}/articles/{article_id}", { params: { path: { ticket_id, article_id } } }));

export const announce = (prefix: string, id: string, state: "viewing" | "replying" | "left") =>
  ok(api(prefix).POST("/v1/tickets/{ticket_id}:announce", { ...at(id), body: { state } }));

export const createCategory = (prefix: string, name: string, parent_id?: string) =>
  ok(api(prefix).POST("/v1/categories", { body: { name, parent_id: parent_id || undefined } }));
export const updateCategory = (prefix: string, category_id: string, revision: number, body: { name?: string; parent_id?: string }) =>
  ok(api(prefix).PATCH("/v1/categories/{category_id}", { params: { path: { category_id } }, body, ...onRevision(revision) }));
export const archiveCategory = (prefix: string, category_id: string) =>
  ok(api(prefix).POST("/v1/categories/{category_id}:archive", { params: { path: { category_id } }, body: {} }));
