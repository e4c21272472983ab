import type { BusinessHours } from "../../../api/types";

/** A moment on the wall clock of the client: a day and the minutes since its midnight. */
export interface WallTime {
  date: string;
  minute: number;
}

export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;
const DAY = 24 * 60;

/** Minutes of "HH:MM"; undefined if it is no time. 24:00 is the end of the day. */
export function minuteOf(text: string): number | undefined {
  const match = /^(\d{2}):(\d{2})$/.exec(text);
  if (!match) return undefined;
  const minute = Number(match[1]) * 60 + Number(match[2]);
  return Number(match[2]) < 60 && minute <= DAY ? minute : undefined;
}

export function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** What somebody means who types "9", "930" or "9h30". */
export function tidyTime(text: string): string {
  const digits = text.trim().replaceAll(/[^\d]/g, " ").trim().split(/\s+/);
  const [one = "", two] = digits;
  if (!one || digits.length > 2) return text.trim();
  const [hour, minute] = two !== undefined ? [one, two] : one.length > 2 ? [one.slice(0, -2), one.slice(-2)] : [one, "00"];
  const tidy = `${hour!.padStart(2, "0")}:${minute!.padStart(2, "0")}`;
  return minuteOf(tidy) === undefined ? text.trim() : tidy;
}

/** The same calendar day, so many days on. */
export function addDays(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
}

/** The working intervals of one day as minutes, in order; none on a day off. */
function intervalsOn(hours: BusinessHours, date: string): [number, number][] {
  if (hours.holidays.some((holiday) => holiday.date === date)) return [];
  const found = hours.intervals
    .filter((interval) => interval.weekday === weekdayOf(date))
    .map((interval) => [minuteOf(interval.start), minuteOf(interval.end)] as const)
    .filter((pair): pair is [number, number] => pair[0] !== undefined && pair[1] !== undefined && pair[0] < pair[1]);
  return found.toSorted((a, b) => a[0] - b[0]);
}

/** When so many working minutes have passed; undefined if it takes more than a year. */
export function afterWorking(hours: BusinessHours, from: WallTime, minutes: number): WallTime | undefined {
  let left = minutes;
  for (let day = 0; day <= 366; day++) {
    const date = addDays(from.date, day);
    for (const [start, end] of intervalsOn(hours, date)) {
      const begin = day === 0 ? Math.max(start, from.minute) : start;
      if (begin >= end) continue;
      if (left <= end - begin) return { date, minute: begin + left };
      left -= end - begin;
    }
  }
  return undefined;
}

export function minutesPerWeek(hours: BusinessHours): number {
  const plain = { ...hours, holidays: [] };
  return weekdays.reduce((sum, _, day) => sum + intervalsOn(plain, addDays("2024-01-01", day)).reduce((all, [start, end]) => all + end - start, 0), 0);
}

/** A telling example: an hour before the week's last day ends, so that the weekend shows. */
export function exampleStart(hours: BusinessHours, today: string): WallTime | undefined {
  const days = Array.from({ length: 366 }, (_, day) => addDays(today, day));
  const worked = days.filter((day) => intervalsOn(hours, day).length > 0);
  const lastWeekday = Math.max(0, ...worked.map(weekdayOf));
  const date = worked.find((day) => weekdayOf(day) === lastWeekday);
  const last = date ? intervalsOn(hours, date).at(-1) : undefined;
  return date && last ? { date, minute: Math.max(last[0], last[1] - 60) } : undefined;
}

/** The day on the client's calendar now. */
export function todayIn(timeZone: string, now = new Date()): string {
  try {
    return new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(now);
  } catch {
    return now.toISOString().slice(0, 10);
  }
}
