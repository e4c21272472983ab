/** The query part of addresses: lists are written with commas, so that a filtered list reads and shares well. */
export type SearchValue = string | string[] | undefined;

export function stringifySearch(search: Record<string, unknown>): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(search)) {
    const text = Array.isArray(value) ? value.join(",") : typeof value === "string" || typeof value === "number" ? String(value) : "";
    if (text) parts.push(`${encodeURIComponent(key)}=${encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%20", "+")}`);
  }
  return parts.length > 0 ? `?${parts.join("&")}` : "";
}

export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

const list = (value: unknown): string[] | undefined => {
  const values = Array.isArray(value) ? value.map(String) : typeof value === "string" ? value.split(",") : [];
  const kept = values.map((each) => each.trim()).filter(Boolean);
  return kept.length > 0 ? [...new Set(kept)] : undefined;
};
const text = (value: unknown): string | undefined => (typeof value === "string" && value.trim() ? value : undefined);
const among = <T extends string>(allowed: readonly T[], values: string[] | undefined): T[] | undefined => {
  const kept = values?.filter((value): value is T => (allowed as readonly string[]).includes(value));
  return kept && kept.length > 0 ? kept : undefined;
};

export const statuses = ["new", "open", "pending", "resolved", "closed", "cancelled"] as const;
export const priorities = ["p1", "p2", "p3", "p4"] as const;
export const ticketOrders = ["created_at desc", "created_at", "updated_at desc", "priority", "priority desc"] as const;
export const assetStates = ["ordered", "in_stock", "in_use", "in_repair", "reserved", "retired", "disposed"] as const;
export const unfinished = ["new", "open", "pending"] as const;

export interface TicketSearch {
  q?: string;
  status?: (typeof statuses)[number][];
  priority?: (typeof priorities)[number][];
  assignee?: string[];
  team?: string[];
  tenant?: string[];
  category?: string[];
  sort?: (typeof ticketOrders)[number];
  /** The ticket shown beside the list: client and number. */
  open?: string;
}

export function ticketSearch(raw: Record<string, unknown>): TicketSearch {
  return {
    q: text(raw.q),
    status: among(statuses, list(raw.status)),
    priority: among(priorities, list(raw.priority)),
    assignee: list(raw.assignee),
    team: list(raw.team),
    tenant: list(raw.tenant),
    category: list(raw.category),
    sort: among(ticketOrders, list(raw.sort))?.[0],
    open: text(raw.open),
  };
}

export interface AssetSearch {
  q?: string;
  type?: string[];
  state?: (typeof assetStates)[number][];
  assignee?: string[];
  sort?: string;
}

export function assetSearch(raw: Record<string, unknown>): AssetSearch {
  return {
    q: text(raw.q),
    type: list(raw.type),
    state: among(assetStates, list(raw.state)),
    assignee: list(raw.assignee),
    sort: text(raw.sort),
  };
}

export interface ArticleSearch {
  q?: string;
  state?: ("draft" | "published" | "archived")[];
  audience?: ("internal" | "tenant" | "public")[];
  language?: string[];
}

export function articleSearch(raw: Record<string, unknown>): ArticleSearch {
  return {
    q: text(raw.q),
    state: among(["draft", "published", "archived"] as const, list(raw.state)),
    audience: among(["internal", "tenant", "public"] as const, list(raw.audience)),
    language: list(raw.language),
  };
}

export const tokenSearch = (raw: Record<string, unknown>): { token?: string } => ({ token: text(raw.token) });
export const nextSearch = (raw: Record<string, unknown>): { next?: string } => ({ next: safeNext(text(raw.next)) });
export const querySearch = (raw: Record<string, unknown>): { q?: string } => ({ q: text(raw.q) });

/** Only pages of this site may be gone to after sign-in. */
export function safeNext(next: string | undefined): string | undefined {
  return next && /^\/(?![/\\])/.test(next) ? next : undefined;
}
