/** Every time zone the browser knows, and the one that is set even if it does not know it. */
export function timeZones(current: string): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes(current) || !current ? known : [current, ...known];
}

/** What the clock shows there now; empty for a zone the browser does not know. */
export function zoneTime(timeZone: string, locale: string, now = new Date()): string {
  try {
    return now.toLocaleString(locale, { weekday: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone });
  } catch {
    return "";
  }
}
