import { describe, expect, it } from "vitest";
import { afterWorking, exampleStart, minutesPerWeek, tidyTime, todayIn, weekdayOf } from "./calendar";

const week = (start: string, end: string) => [1, 2, 3, 4, 5].map((weekday) => ({ weekday, start, end }));
const hours = { intervals: week("08:00", "18:00"), holidays: [{ date: "2026-11-30", name: "" }] };

describe("working time", () => {
  it("jumps over nights, weekends and days off", () => {
    expect(weekdayOf("2026-11-27")).toBe(5);
    expect(afterWorking(hours, { date: "2026-11-27", minute: 17 * 60 }, 240)).toEqual({ date: "2026-12-01", minute: 11 * 60 });
    expect(afterWorking(hours, { date: "2026-11-25", minute: 0 }, 60)).toEqual({ date: "2026-11-25", minute: 9 * 60 });
  });

  it("counts lunch breaks out and knows the end of the day", () => {
    const broken = { intervals: [{ weekday: 3, start: "09:00", end: "12:00" }, { weekday: 3, start: "13:00", end: "24:00" }], holidays: [] };
    expect(afterWorking(broken, { date: "2026-11-25", minute: 11 * 60 }, 120)).toEqual({ date: "2026-11-25", minute: 14 * 60 });
    expect(minutesPerWeek(broken)).toBe(14 * 60);
    expect(minutesPerWeek(hours)).toBe(50 * 60);
  });

  it("never ends for somebody who never works", () => {
    expect(afterWorking({ intervals: [], holidays: [] }, { date: "2026-11-25", minute: 0 }, 60)).toBeUndefined();
    expect(exampleStart({ intervals: [], holidays: [] }, "2026-11-25")).toBeUndefined();
  });

  it("has an example at the end of the week", () => {
    expect(exampleStart(hours, "2026-11-21")).toEqual({ date: "2026-11-27", minute: 17 * 60 });
    const typing = { ...hours, intervals: [...hours.intervals, { weekday: 6, start: "09:00", end: "07:00" }] };
    expect(exampleStart(typing, "2026-11-21")).toEqual({ date: "2026-11-27", minute: 17 * 60 });
  });

  it("is read as people type it", () => {
    const typed = { "9": "09:00", "930": "09:30", "9h30": "09:30", "24": "24:00", "08:15": "08:15", "25": "25", noon: "noon" };
    for (const [text, tidy] of Object.entries(typed)) expect(tidyTime(text), text).toBe(tidy);
  });

  it("has its own calendar day in every zone", () => {
    expect(todayIn("Pacific/Auckland", new Date("2026-11-21T18:00:00Z"))).toBe("2026-11-22");
  });
});
