import { Tooltip } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

const ticking = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function onTick(notify: () => void): () => void {
  ticking.add(notify);
  if (!timer) now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of ticking) each();
  }, 20_000);
  return () => {
    ticking.delete(notify);
    if (ticking.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The time, moving every 20 seconds. */
function useNow(): number {
  return useSyncExternalStore(onTick, () => now);
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** "3 hours ago" from seconds; "now" below a minute. */
export function relativeTime(seconds: number, locale: string, style: Intl.RelativeTimeFormatStyle = "long"): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style });
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  }
  return format.format(0, "second");
}

export function exactTime(iso: string, locale: string, timeZone?: string): string {
  return new Date(iso).toLocaleString(locale, { dateStyle: "long", timeStyle: "short", timeZone });
}

/** True if a day, YYYY-MM-DD, lies before today. */
export function isPast(day: string): boolean {
  return day < new Date().toISOString().slice(0, 10);
}

export function shortDate(iso: string, locale: string): string {
  return new Date(iso).toLocaleDateString(locale, { dateStyle: "medium" });
}

/** The shortest form that still reads as words: French would otherwise say "-2 h". */
const shortStyle = (locale: string): Intl.RelativeTimeFormatStyle => (locale.startsWith("en") ? "narrow" : "short");

interface Props {
  at: string | undefined;
  short?: boolean;
}

/** A relative time with the exact one on hover, kept current. */
export function TimeAgo({ at, short }: Props) {
  const { i18n } = useTranslation();
  const current = useNow();
  if (!at) return null;
  const seconds = (new Date(at).getTime() - current) / 1000;
  return (
    <Tooltip label={exactTime(at, i18n.language)}>
      <time dateTime={at} className="tabular">
        {relativeTime(seconds > 0 && seconds < 60 ? 0 : seconds, i18n.language, short ? shortStyle(i18n.language) : "long")}
      </time>
    </Tooltip>
  );
}

export function DateText({ date }: { date: string | undefined }) {
  const { i18n } = useTranslation();
  if (!date) return null;
  return (
    <time dateTime={date} className="tabular">
      {shortDate(date, i18n.language)}
    </time>
  );
}
