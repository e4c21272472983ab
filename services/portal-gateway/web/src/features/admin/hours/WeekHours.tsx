import { ActionIcon, Button, Group, Text, TextInput, Tooltip } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconCopy, IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { clock, minuteOf, tidyTime, weekdays } from "./calendar";
import classes from "./hours.module.css";
import type { HoursValues } from "./values";

const LIST = "business_hours.intervals";

/** The week, a line per day; each day may have several intervals, such as around a lunch break. */
export function WeekHours({ form, readOnly }: { form: UseFormReturnType<HoursValues>; readOnly: boolean }) {
  const { t, i18n } = useTranslation();
  const { intervals } = form.values.business_hours;
  const dayName = (day: number) => new Date(Date.UTC(2024, 0, day)).toLocaleDateString(i18n.language, { weekday: "long", timeZone: "UTC" });
  const of = (day: number) => intervals.map((interval, at) => ({ ...interval, at })).filter(({ weekday }) => weekday === day);
  const add = (day: number) => {
    const last = minuteOf(of(day).at(-1)?.end ?? "");
    const start = last === undefined || last >= 23 * 60 ? 8 * 60 : last + 60;
    form.insertListItem(LIST, { weekday: day, start: clock(start), end: clock(last === undefined ? 18 * 60 : Math.min(start + 240, 24 * 60)) });
  };
  const copyToWorkdays = () => {
    const monday = of(1).map(({ start, end }) => ({ start, end }));
    const rest = intervals.filter(({ weekday }) => weekday === 1 || weekday > 5);
    form.setFieldValue(LIST, [...rest, ...[2, 3, 4, 5].flatMap((weekday) => monday.map((hours) => ({ weekday, ...hours })))]);
  };
  const time = (at: number, part: "start" | "end", day: number) => {
    const props = form.getInputProps(`${LIST}.${at}.${part}`);
    return (
      <TextInput
        size="xs"
        w={88}
        maxLength={5}
        inputMode="numeric"
        placeholder={part === "start" ? "08:00" : "18:00"}
        aria-label={t(`admin.hours.${part}_of`, { day: dayName(day) })}
        disabled={readOnly}
        styles={{ error: { whiteSpace: "nowrap" } }}
        {...props}
        onBlur={(event) => {
          props.onBlur?.(event);
          form.setFieldValue(`${LIST}.${at}.${part}`, tidyTime(event.currentTarget.value));
        }}
      />
    );
  };
  return (
    <>
      {form.errors[LIST] ? (
        <Text fz="sm" c="var(--g-danger)" role="alert" mb="xs">
          {form.errors[LIST]}
        </Text>
      ) : null}
      <ul className={classes.days}>
        {weekdays.map((day) => (
          <li key={day} className={classes.day}>
            <Text fz="sm" fw={550} className={classes.dayName}>
              {dayName(day)}
            </Text>
            <div className={classes.intervals}>
              {of(day).map(({ at }) => (
                <Group key={at} gap={6} wrap="nowrap" align="flex-start">
                  {time(at, "start", day)}
                  <span className={classes.dash} aria-hidden>
                    –
                  </span>
                  {time(at, "end", day)}
                  {readOnly ? null : (
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      mt={1}
                      aria-label={t("admin.hours.remove", { day: dayName(day) })}
                      onClick={() => form.removeListItem(LIST, at)}
                    >
                      <IconX size={15} />
                    </ActionIcon>
                  )}
                </Group>
              ))}
              {of(day).length === 0 ? (
                <Text fz="sm" c="dimmed" className={classes.closed}>
                  {t("admin.hours.closed")}
                </Text>
              ) : null}
            </div>
            {readOnly ? null : (
              <Tooltip label={t("admin.hours.add", { day: dayName(day) })}>
                <ActionIcon variant="subtle" color="gray" aria-label={t("admin.hours.add", { day: dayName(day) })} onClick={() => add(day)}>
                  <IconPlus size={16} />
                </ActionIcon>
              </Tooltip>
            )}
          </li>
        ))}
      </ul>
      {readOnly || of(1).length === 0 ? null : (
        <Button size="compact-sm" variant="subtle" mt="xs" leftSection={<IconCopy size={14} />} onClick={copyToWorkdays}>
          {t("admin.hours.copy", { from: dayName(1), first: dayName(2), last: dayName(5) })}
        </Button>
      )}
    </>
  );
}
