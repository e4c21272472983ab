const two = (part: number) => String(part).padStart(2, "0");

/** The calendar day so many days from today, as date fields write it. */
export function inDays(days: number, now = new Date()): string {
  const then = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`;
}

/** The last second of a day where the person is; nothing for no day. */
export function endOfDay(date: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  return new Date(`${date}T23:59:59`).toISOString();
}
