import { useLocation, useRouter } from "@tanstack/react-router";
import { useCallback, useMemo, type AnchorHTMLAttributes, type MouseEvent, type Ref } from "react";
import { parseSearch, stringifySearch } from "../search";

interface Go {
  (href: string, options?: { replace?: boolean }): void;
}

/** Goes to an address made by `paths`. */
export function useGo(): Go {
  const router = useRouter();
  return useCallback(
    (href, options) => {
      if (options?.replace) router.history.replace(href);
      else router.history.push(href);
    },
    [router],
  );
}

interface Props extends AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string;
  ref?: Ref<HTMLAnchorElement>;
}

/** A link inside the app: a real address, no page load, its code fetched when it is likely to be followed. */
export function Link({ href, onClick, onMouseEnter, ref, children, ...rest }: Props) {
  const router = useRouter();
  const go = useGo();
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !plain || rest.target === "_blank") return;
    event.preventDefault();
    go(href);
  };
  const preload = (event: MouseEvent<HTMLAnchorElement>) => {
    onMouseEnter?.(event);
    void router.preloadRoute({ to: href.split("?")[0] }).catch(() => undefined);
  };
  return (
    <a ref={ref} href={href} onClick={follow} onMouseEnter={preload} {...rest}>
      {children}
    </a>
  );
}

export function usePathname(): string {
  return useLocation({ select: (location) => location.pathname });
}

/** The query part of the address as state: filters live there, so that a view can be shared and gone back to. */
export function useSearchState<T extends object>(read: (raw: Record<string, unknown>) => T): [T, (change: Partial<T>, push?: boolean) => void] {
  const raw = useLocation({ select: (location) => location.searchStr });
  const go = useGo();
  const pathname = usePathname();
  const state = useMemo(() => read(parseSearch(raw)), [raw, read]);
  const write = useCallback(
    (change: Partial<T>, push = false) => {
      const next = { ...read(parseSearch(window.location.search)), ...change };
      go(pathname + stringifySearch(next as Record<string, unknown>), { replace: !push });
    },
    [go, pathname, read],
  );
  return [state, write];
}
