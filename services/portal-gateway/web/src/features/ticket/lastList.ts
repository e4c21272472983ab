/** The list somebody came from, so that a ticket leads back to it and on to its neighbours. */
export interface LastList {
  /** Address of the list with its filters. */
  href: string;
  /** Addresses of its tickets, in order. */
  tickets: string[];
}

const KEY = "guichet.last-list";
let memory: LastList | undefined;

export function rememberList(list: LastList): void {
  memory = list;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(list));
  } catch {
    // private windows may refuse storage; the list is then forgotten with this page
  }
}

export function lastList(): LastList | undefined {
  if (memory) return memory;
  try {
    memory = JSON.parse(sessionStorage.getItem(KEY) ?? "null") ?? undefined;
  } catch {
    memory = undefined;
  }
  return memory;
}

export interface Neighbours {
  position: number;
  count: number;
  previous?: string;
  next?: string;
}

/** Where a ticket stands in a list; undefined if it is not in it. */
export function neighbours(list: LastList | undefined, href: string): Neighbours | undefined {
  const at = list?.tickets.indexOf(href) ?? -1;
  if (!list || at < 0) return undefined;
  return { position: at + 1, count: list.tickets.length, previous: list.tickets[at - 1], next: list.tickets[at + 1] };
}
