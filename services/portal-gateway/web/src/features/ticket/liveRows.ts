/** A list that does not jump under the cursor: what is new waits behind a pill while somebody reads. */
export interface Row<T> {
  id: string;
  item: T;
  /** No longer in the list the server gives, but kept in its place for now. */
  gone: boolean;
}

export interface Shown<T> {
  rows: Row<T>[];
  /** Rows of the server that are held back. */
  waiting: string[];
}

export function arrange<T>(shownIds: readonly string[], remembered: ReadonlyMap<string, T>, incoming: ReadonlyMap<string, T>): Shown<T> {
  const known = new Set(shownIds);
  const order = [...incoming.keys()];
  const lastKnown = order.findLastIndex((id) => known.has(id));
  const waiting = order.filter((id, index) => !known.has(id) && index < lastKnown);
  const appended = order.filter((id, index) => !known.has(id) && index > lastKnown && shownIds.length > 0 && lastKnown >= 0);
  const rows: Row<T>[] = [];
  for (const id of [...shownIds, ...appended]) {
    const item = incoming.get(id) ?? remembered.get(id);
    if (item !== undefined) rows.push({ id, item, gone: !incoming.has(id) });
  }
  if (lastKnown < 0) return { rows: shownIds.length > 0 ? rows : [], waiting: order.filter((id) => !known.has(id)) };
  return { rows, waiting };
}
