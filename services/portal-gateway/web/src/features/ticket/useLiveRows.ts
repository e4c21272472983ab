import { useState } from "react";
import { arrange, type Row } from "./liveRows";

interface Memory<T> {
  view: string;
  ids: string[];
  items: ReadonlyMap<string, T>;
  arrived: ReadonlySet<string>;
}

interface Live<T> {
  rows: Row<T>[];
  waiting: number;
  /** Rows that slid in last. */
  arrived: ReadonlySet<string>;
  showWaiting: () => void;
}

const none: ReadonlySet<string> = new Set();

/** `view` names the filter; `calm` is true while rows must not move. */
export function useLiveRows<T>(items: readonly T[] | undefined, idOf: (item: T) => string, view: string, calm: boolean): Live<T> {
  const [memory, setMemory] = useState<Memory<T>>({ view: "", ids: [], items: new Map(), arrived: none });
  if (!items) return { rows: [], waiting: 0, arrived: none, showWaiting: () => {} };
  const incoming = new Map(items.map((item) => [idOf(item), item]));
  const order = [...incoming.keys()];
  const adopt = (arrived: ReadonlySet<string>) => setMemory({ view, ids: order, items: incoming, arrived });
  if (memory.view !== view) {
    adopt(none);
    return { rows: order.map((id) => ({ id, item: incoming.get(id)!, gone: false })), waiting: 0, arrived: none, showWaiting: () => {} };
  }
  const { rows, waiting } = arrange(memory.ids, memory.items, incoming);
  const same = order.length === memory.ids.length && order.every((id, index) => id === memory.ids[index]);
  if (!calm && !same) {
    adopt(new Set(waiting));
  } else if (rows.length > memory.ids.length && waiting.length === 0 && !same) {
    setMemory({ ...memory, ids: rows.map((row) => row.id), items: new Map(rows.map((row) => [row.id, row.item])) });
  }
  return { rows, waiting: waiting.length, arrived: memory.arrived, showWaiting: () => adopt(new Set(waiting)) };
}
