import { useRef, useState } from "react";

/** The choice after a click: one row more or less, or with the shift key all from the last clicked row to this one. */
export function toggled(chosen: ReadonlySet<string>, ids: readonly string[], id: string, anchor?: string): Set<string> {
  const next = new Set(chosen);
  const from = anchor === undefined ? -1 : ids.indexOf(anchor);
  const to = ids.indexOf(id);
  if (from >= 0 && to >= 0 && from !== to) {
    for (const each of ids.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(each);
  } else if (!next.delete(id)) next.add(id);
  return next;
}

const none: ReadonlySet<string> = new Set();

/** Which rows of a list are chosen; another filter (`view`) starts afresh. */
export function useSelection(view: string) {
  const [state, setState] = useState({ view, chosen: none });
  const anchor = useRef<string>(undefined);
  if (view !== "" && state.view !== view) setState({ view, chosen: none });
  const choose = (chosen: ReadonlySet<string>) => setState((old) => ({ view: old.view, chosen }));
  return {
    chosen: state.chosen,
    toggle: (ids: readonly string[], id: string, range = false) => {
      choose(toggled(state.chosen, ids, id, range ? anchor.current : undefined));
      anchor.current = id;
    },
    set: (ids: Iterable<string>) => choose(new Set(ids)),
    clear: () => choose(none),
  };
}
