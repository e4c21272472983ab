import { Alert, Text } from "@mantine/core";
import { IconClockHour4, IconClockOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { BusinessHours } from "../../../api/types";
import { afterWorking, exampleStart, minutesPerWeek, todayIn, type WallTime } from "./calendar";

const EXAMPLE_HOURS = 4;

/** What the hours mean, told by one ticket. */
export function HoursExample({ hours, timeZone }: { hours: BusinessHours; timeZone: string }) {
  const { t, i18n } = useTranslation();
  const start = exampleStart(hours, todayIn(timeZone));
  const due = start ? afterWorking(hours, start, EXAMPLE_HOURS * 60) : undefined;
  const told = ({ date, minute }: WallTime) =>
    new Date(Date.parse(`${date}T00:00:00Z`) + minute * 60_000).toLocaleString(i18n.language, {
      weekday: "long",
      day: "numeric",
      month: "long",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone: "UTC",
    });
  if (!start || !due) {
    return (
      <Alert variant="light" color="orange" icon={<IconClockOff size={18} />}>
        <Text fz="sm">{t("admin.hours.never")}</Text>
      </Alert>
    );
  }
  const week = (minutesPerWeek(hours) / 60).toLocaleString(i18n.language, { maximumFractionDigits: 1 });
  return (
    <Alert variant="light" icon={<IconClockHour4 size={18} />} role="status">
      <Text fz="sm">{t("admin.hours.example", { start: told(start), due: told(due), hours: EXAMPLE_HOURS })}</Text>
      <Text fz="xs" c="dimmed" mt={2}>
        {t("admin.hours.summary", { week, zone: timeZone })}
      </Text>
    </Alert>
  );
}
