import { useEffect, useRef, useState, type RefObject } from "react";

const NEAR = 60;

function scrollToEnd(box: HTMLElement | null): void {
  const scroller = box?.parentElement;
  if (scroller) scroller.scrollTop = scroller.scrollHeight;
}

/**
 * Keeps a scrolled box at its end while what is inside grows, as long as the reader is there; counts what arrives below
 * while they read further up. `box` lies inside the element that scrolls.
 */
export function usePinned(box: RefObject<HTMLElement | null>, count: number, lastIsMine: boolean) {
  const [atEnd, setAtEnd] = useState(true);
  const [seen, setSeen] = useState(count);
  const latest = useRef(count);
  useEffect(() => {
    latest.current = count;
    if (lastIsMine) scrollToEnd(box.current);
  }, [box, count, lastIsMine]);
  useEffect(() => {
    const inner = box.current;
    const scroller = inner?.parentElement;
    if (!inner || !scroller) return;
    let pinned = true;
    const follow = () => {
      pinned = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
      setAtEnd(pinned);
      if (pinned) setSeen(latest.current);
    };
    const grown = new ResizeObserver(() => {
      if (pinned) scrollToEnd(inner);
      if (pinned) setSeen(latest.current);
    });
    grown.observe(inner);
    grown.observe(scroller);
    scroller.addEventListener("scroll", follow, { passive: true });
    return () => {
      grown.disconnect();
      scroller.removeEventListener("scroll", follow);
    };
  }, [box]);
  return { below: atEnd ? 0 : Math.max(0, count - seen), toEnd: () => scrollToEnd(box.current) };
}
