/** What the form of the working hours holds. */
export interface HoursValues {
  business_hours: {
    intervals: { weekday: number; start: string; end: string }[];
    holidays: { date: string; name: string }[];
  };
}
