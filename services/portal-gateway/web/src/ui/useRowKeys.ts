import { useState } from "react";
import { useKeys } from "./keys";
import { useGo } from "./Link";

/** j and k move through rows, o opens. Rows carry `data-row` with their address. */
export function useRowKeys(addresses: readonly string[]): { current: string | undefined } {
  const go = useGo();
  const [marked, setMarked] = useState<string>();
  const at = marked === undefined ? -1 : addresses.indexOf(marked);
  const move = (step: number) => {
    const next = addresses[Math.min(addresses.length - 1, Math.max(0, at + step))];
    if (next === undefined) return;
    setMarked(next);
    document.querySelector(`[data-row="${CSS.escape(next)}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const open = () => at >= 0 && go(addresses[at]!);
  useKeys({ j: () => move(1), k: () => move(-1), o: open, Enter: open });
  return { current: at >= 0 ? marked : undefined };
}
