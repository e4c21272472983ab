import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { sessionQuery, type SignedIn } from "./session";

export interface Change {
  id: string;
  type: string;
  owner: string;
  noun: string;
  fact: string;
  tenant: string | null;
  subject: string;
  revision: number;
  at: string;
  actor: string | null;
  internal: boolean;
}

export interface PersonHere {
  id: string;
  name: string;
  mode: "viewing" | "replying";
}

type Listener = (change: Change) => void;

const listeners = new Set<Listener>();
const presence = new Map<string, PersonHere[]>();
const presenceListeners = new Set<() => void>();
const nobody: PersonHere[] = [];

function setPresence(subject: string, people: PersonHere[]): void {
  presence.set(subject, people);
  for (const listener of presenceListeners) listener();
}

/** Who is in a ticket, as last heard. */
export function usePresence(ticketId: string): PersonHere[] {
  return useSyncExternalStore(
    (notify) => {
      presenceListeners.add(notify);
      return () => presenceListeners.delete(notify);
    },
    () => presence.get(ticketId) ?? nobody,
  );
}

export function announcePresence(ticketId: string, people: PersonHere[]): void {
  setPresence(ticketId, people);
}

export function useChanges(listener: Listener): void {
  useEffect(() => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, [listener]);
}

function streamUrl(session: SignedIn): string | null {
  const first = session.provider ?? session.tenants[0];
  return first ? `${first.api_prefix}/v1/events` : null;
}

/** The queue is a projection of the events and so a little behind them: it is asked for once more. */
const QUEUE = "/api queue";
const QUEUE_LAG = 900;

/** Collects changes for a moment and refetches what is shown of them, so that a burst costs one refetch. */
export class Invalidator {
  private owners = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private later: ReturnType<typeof setTimeout> | undefined;
  private readonly client: QueryClient;
  private readonly prefixes: Map<string, string>;
  private readonly delay: number;

  constructor(client: QueryClient, session: SignedIn, delay = 150) {
    this.client = client;
    this.delay = delay;
    this.prefixes = new Map(session.tenants.map((tenant) => [tenant.id, tenant.api_prefix]));
  }

  add(change: Change): void {
    const prefix = change.tenant ? this.prefixes.get(change.tenant) : "/api";
    if (prefix) this.owners.add(`${prefix} ${change.owner}`);
    if (change.owner === "ticketing") this.owners.add(QUEUE);
    this.timer ??= setTimeout(() => this.flush(), this.delay);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const entry of this.owners) {
      const [prefix, owner] = entry.split(" ");
      void this.client.invalidateQueries({ queryKey: [prefix, owner] });
    }
    if (this.owners.has(QUEUE)) this.later = setTimeout(() => this.invalidateQueue(), QUEUE_LAG);
    this.owners.clear();
  }

  private invalidateQueue(): void {
    void this.client.invalidateQueries({ queryKey: QUEUE.split(" ") });
  }

  stop(): void {
    clearTimeout(this.timer);
    clearTimeout(this.later);
    this.timer = undefined;
  }
}

/** One stream per tab: hears what changed and refetches what is shown. */
export function useLiveUpdates(session: SignedIn): void {
  const client = useQueryClient();
  const url = streamUrl(session);
  useEffect(() => {
    if (!url) return;
    const invalidator = new Invalidator(client, session);
    let connectedBefore = false;
    const source = new EventSource(url);
    source.addEventListener("ready", () => {
      if (connectedBefore) void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
      connectedBefore = true;
    });
    source.addEventListener("change", (event) => {
      const change = JSON.parse((event as MessageEvent<string>).data) as Change;
      invalidator.add(change);
      for (const listener of listeners) listener(change);
    });
    source.addEventListener("presence", (event) => {
      const said = JSON.parse((event as MessageEvent<string>).data) as { subject: string; people: PersonHere[] };
      setPresence(said.subject, said.people);
    });
    source.addEventListener("bye", (event) => {
      const { reason } = JSON.parse((event as MessageEvent<string>).data) as { reason: string };
      if (reason === "session_ended") {
        source.close();
        void client.invalidateQueries(sessionQuery);
      }
    });
    return () => {
      source.close();
      invalidator.stop();
    };
  }, [client, session, url]);
}
