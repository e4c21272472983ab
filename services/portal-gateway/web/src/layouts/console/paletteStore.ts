import { createSpotlight, useSpotlight } from "@mantine/spotlight";
import { useEffect } from "react";

/** Opens and closes the palette from anywhere in the console. */
export const [paletteStore, palette] = createSpotlight();

/** Chooses the first result whenever the results change, so that Enter goes where one expects. */
export function useFirstChosen(results: string): void {
  const { opened } = useSpotlight(paletteStore);
  useEffect(() => {
    if (!opened || results === "") return;
    const frame = requestAnimationFrame(() => {
      const list = document.getElementById(paletteStore.getState().listId);
      list?.querySelector("[data-selected]")?.removeAttribute("data-selected");
      const first = list?.querySelector("[data-action]");
      first?.setAttribute("data-selected", "true");
      paletteStore.updateState((state) => ({ ...state, selected: first ? 0 : -1 }));
    });
    return () => cancelAnimationFrame(frame);
  }, [opened, results]);
}
