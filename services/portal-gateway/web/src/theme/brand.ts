/** Colours computed from one brand colour, so that any colour a tenant chooses stays readable. */
type Rgb = [number, number, number];

export function parseHex(hex: string): Rgb {
  const match = /^#?([0-9a-f]{6})$/i.exec(hex.trim());
  const value = Number.parseInt(match?.[1] ?? "2f6fde", 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function toHex(rgb: Rgb): string {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

export function mix(hex: string, other: string, share: number): string {
  const a = parseHex(hex);
  const b = parseHex(other);
  return toHex([0, 1, 2].map((i) => a[i]! * (1 - share) + b[i]! * share) as Rgb);
}

export function luminance(hex: string): number {
  const [r, g, b] = parseHex(hex).map((part) => {
    const c = part / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** White or a dark ink, whichever reads better on the colour; pure black where only that reads well enough. */
export function textOn(hex: string): "#ffffff" | "#111418" | "#000000" {
  const dark = contrast(hex, "#111418");
  if (contrast(hex, "#ffffff") >= Math.max(dark, 4.5)) return "#ffffff";
  return dark >= 4.5 ? "#111418" : "#000000";
}

/** The colour moved towards `towards` until it reads on `ground` (WCAG AA). */
export function readableOn(hex: string, ground: string, towards: string, ratio = 4.6): string {
  let result = hex;
  for (let step = 1; step <= 20 && contrast(result, ground) < ratio; step++) result = mix(hex, towards, step / 20);
  return result;
}

export type Shades = [string, string, string, string, string, string, string, string, string, string];

/** Ten shades from nearly white to nearly black with the colour itself as the seventh. */
export function shades(hex: string): Shades {
  const base = toHex(parseHex(hex));
  const lighter = [0.93, 0.86, 0.72, 0.56, 0.38, 0.18].map((share) => mix(base, "#ffffff", share));
  const darker = [0.14, 0.28, 0.42].map((share) => mix(base, "#000000", share));
  return [...lighter, base, ...darker] as Shades;
}
