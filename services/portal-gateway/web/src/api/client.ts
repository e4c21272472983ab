import createClient, { type Client } from "openapi-fetch";
import { ApiError } from "./problem";
import type { paths } from "./schema";

let csrfToken = "";
let onSignedOut: () => void = () => {};

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

export function csrfHeader(): Record<string, string> {
  return csrfToken ? { "x-csrf-token": csrfToken } : {};
}

/** Called once when the session turns out to be over. */
export function whenSignedOut(callback: () => void): void {
  onSignedOut = callback;
}

export async function request(input: Request | string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(input, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, {});
  }
}

const clients = new Map<string, Client<paths>>();

/** The API of one realm, by its prefix: "/api" or "/api/t/acme". */
export function api(prefix: string): Client<paths> {
  let client = clients.get(prefix);
  if (!client) {
    client = createClient<paths>({ baseUrl: prefix, fetch: (input) => request(input), credentials: "same-origin" });
    client.use({
      onRequest({ request }) {
        if (csrfToken && request.method !== "GET") request.headers.set("x-csrf-token", csrfToken);
        return request;
      },
      onResponse({ response }) {
        if (response.status === 401) onSignedOut();
      },
    });
    clients.set(prefix, client);
  }
  return client;
}

/** The data of an answer, or an ApiError. */
export async function ok<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw ApiError.of(error, response);
  return data as T;
}

/** Says on which revision a change was made, so that a newer one is never overwritten. */
export function onRevision(revision: number): { headers: Record<string, string> } {
  return { headers: { "If-Match": `"${revision}"` } };
}

/** A JSON call to a route that is not derived from the contract (sign-in, invitations). */
export async function callJson<T>(url: string, body?: unknown, method = body === undefined ? "GET" : "POST"): Promise<T> {
  const response = await request(url, {
    method,
    credentials: "same-origin",
    headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }), ...csrfHeader() },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  let data: unknown;
  try {
    data = text ? JSON.parse(text) : undefined;
  } catch {
    data = undefined;
  }
  if (!response.ok) throw ApiError.of(data, response);
  return data as T;
}
