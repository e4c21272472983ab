import { createTheme, type CSSVariablesResolver, type MantineThemeOverride } from "@mantine/core";
import type { Boot } from "../boot";
import { readableOn, shades, textOn } from "./brand";

export const CONSOLE_BLUE = "#2f66d0";
const SURFACE_DARK = "#15181c";

const gray = ["#f7f8fa", "#eff1f4", "#e4e7eb", "#d4d9df", "#b8c0c9", "#8d97a3", "#5d6672", "#454d57", "#2d343c", "#1a1e23"] as const;
const dark = ["#dbe0e6", "#bcc4cd", "#9ca6b1", "#707a86", "#343b44", "#2b3139", "#1f242a", "#15181c", "#101317", "#0b0d10"] as const;

/** `close` is the name of the cross of dialogs, in the reader's language. */
export function themeFor(boot: Boot, close: string): MantineThemeOverride {
  const portal = boot.surface === "portal";
  const accent = portal && boot.tenant ? boot.tenant.branding.color : CONSOLE_BLUE;
  return createTheme({
    fontFamily: '"Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", Consolas, monospace',
    fontSizes: portal
      ? { xs: "13px", sm: "15px", md: "16px", lg: "18px", xl: "21px" }
      : { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "18px" },
    lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.45" },
    headings: {
      fontWeight: "600",
      sizes: {
        h1: { fontSize: portal ? "30px" : "20px", lineHeight: "1.25" },
        h2: { fontSize: portal ? "22px" : "16px", lineHeight: "1.35" },
        h3: { fontSize: portal ? "18px" : "14px", lineHeight: "1.4" },
        h4: { fontSize: portal ? "16px" : "13px", lineHeight: "1.4" },
      },
    },
    spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
    radius: { xs: "3px", sm: "4px", md: "6px", lg: "10px", xl: "16px" },
    defaultRadius: "md",
    colors: { gray: [...gray], dark: [...dark], accent: shades(accent) },
    primaryColor: "accent",
    primaryShade: { light: 6, dark: 6 },
    autoContrast: true,
    cursorType: "pointer",
    respectReducedMotion: true,
    other: { accent },
    components: {
      Modal: { defaultProps: { closeButtonProps: { "aria-label": close }, transitionProps: { duration: 120 }, overlayProps: { backgroundOpacity: 0.4 } } },
      Drawer: { defaultProps: { closeButtonProps: { "aria-label": close }, transitionProps: { duration: 120 } } },
      Menu: { defaultProps: { withInitialFocusPlaceholder: false, transitionProps: { duration: 90 }, shadow: "md" } },
      Popover: { defaultProps: { transitionProps: { duration: 90 }, shadow: "md" } },
      Tooltip: { defaultProps: { openDelay: 350, transitionProps: { duration: 90 }, withArrow: false } },
      Combobox: { defaultProps: { transitionProps: { duration: 80 }, shadow: "md" } },
      Select: { defaultProps: { comboboxProps: { transitionProps: { duration: 80 }, shadow: "md" } } },
      Badge: { defaultProps: { tt: "none", fw: 500, radius: "sm" } },
      Button: { defaultProps: { fw: 550 } },
      Collapse: { defaultProps: { transitionDuration: 120 } },
      Skeleton: { defaultProps: { radius: "sm" } },
      Table: { defaultProps: { borderColor: "var(--g-border)" } },
    },
  });
}

/** Accent colours that keep their contrast on both grounds, whatever the tenant chose. */
export const resolveVariables: CSSVariablesResolver = (theme) => {
  const accent = (theme.other as { accent: string }).accent;
  const onLight = readableOn(accent, "#ffffff", "#000000", 6);
  const onDark = readableOn(accent, SURFACE_DARK, "#ffffff", 7);
  const shared = {
    "--mantine-color-teal-light": "var(--g-good-soft)",
    "--mantine-color-red-light": "var(--g-danger-soft)",
    "--mantine-color-orange-light": "var(--g-warn-soft)",
    "--mantine-color-accent-filled": accent,
    "--mantine-color-accent-filled-hover": `color-mix(in srgb, ${accent} 88%, ${textOn(accent) === "#ffffff" ? "black" : "white"})`,
    "--mantine-primary-color-contrast": textOn(accent),
  };
  return {
    variables: {},
    light: {
      ...shared,
      "--mantine-color-anchor": onLight,
      "--g-accent-text": onLight,
      "--mantine-color-accent-text": onLight,
      "--mantine-color-accent-light-color": onLight,
      "--mantine-color-accent-outline": onLight,
      "--mantine-color-accent-light": `color-mix(in srgb, ${accent} 9%, white)`,
      "--mantine-color-accent-light-hover": `color-mix(in srgb, ${accent} 15%, white)`,
      "--mantine-color-placeholder": "#6b7480",
      "--mantine-color-error": "#c22b2b",
    },
    dark: {
      ...shared,
      "--mantine-color-anchor": onDark,
      "--g-accent-text": onDark,
      "--mantine-color-accent-text": onDark,
      "--mantine-color-accent-light-color": onDark,
      "--mantine-color-accent-outline": onDark,
      "--mantine-color-accent-light": `color-mix(in srgb, ${accent} 22%, ${SURFACE_DARK})`,
      "--mantine-color-accent-light-hover": `color-mix(in srgb, ${accent} 30%, ${SURFACE_DARK})`,
      "--mantine-color-placeholder": "#8b95a1",
      "--mantine-color-dimmed": "#9ca6b1",
      "--mantine-color-error": "#ff8a8a",
    },
  };
};
