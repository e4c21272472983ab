import { useEffect, useState } from "react";

const PREFIX = "guichet.draft.";

function read(key: string): string {
  try {
    return localStorage.getItem(PREFIX + key) ?? "";
  } catch {
    return "";
  }
}

function write(key: string, text: string): void {
  try {
    if (text) localStorage.setItem(PREFIX + key, text);
    else localStorage.removeItem(PREFIX + key);
  } catch {
    // private windows may refuse storage; the text then lives only in this tab
  }
}

/** Text that survives a closed tab until it is sent. */
export function useDraft(key: string): [string, (text: string) => void] {
  const [state, setState] = useState(() => ({ key, text: read(key) }));
  if (state.key !== key) setState({ key, text: read(key) });
  const text = state.key === key ? state.text : "";
  useEffect(() => {
    const timer = setTimeout(() => write(key, text), 250);
    return () => {
      clearTimeout(timer);
      write(key, text);
    };
  }, [key, text]);
  return [text, (next) => setState({ key, text: next })];
}
