import { ActionIcon, Button, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./hours.module.css";
import type { HoursValues } from "./values";

const LIST = "business_hours.holidays";

/** Days on which no working time passes. */
export function Holidays({ form, readOnly }: { form: UseFormReturnType<HoursValues>; readOnly: boolean }) {
  const { t } = useTranslation();
  const { holidays } = form.values.business_hours;
  return (
    <>
      {form.errors[LIST] ? (
        <Text fz="sm" c="var(--g-danger)" role="alert" mb="xs">
          {form.errors[LIST]}
        </Text>
      ) : null}
      {holidays.length === 0 ? (
        <Text fz="sm" c="dimmed">
          {t("admin.hours.no_holidays")}
        </Text>
      ) : null}
      <ul className={classes.holidays}>
        {holidays.map((holiday, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- a day being typed has nothing else to know it by
          <li key={at} className={classes.holiday}>
            <TextInput
              type="date"
              size="xs"
              w={150}
              aria-label={t("admin.hours.date")}
              disabled={readOnly}
              {...form.getInputProps(`${LIST}.${at}.date`)}
            />
            <TextInput
              size="xs"
              className={classes.holidayName}
              maxLength={100}
              placeholder={t("admin.hours.holiday_name")}
              aria-label={t("admin.hours.holiday_name")}
              disabled={readOnly}
              {...form.getInputProps(`${LIST}.${at}.name`)}
            />
            {readOnly ? null : (
              <ActionIcon
                variant="subtle"
                color="gray"
                mt={1}
                aria-label={t("admin.hours.remove_holiday", { name: holiday.name || holiday.date })}
                onClick={() => form.removeListItem(LIST, at)}
              >
                <IconX size={15} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {readOnly ? null : (
        <Button size="xs" variant="default" mt="xs" leftSection={<IconPlus size={15} />} onClick={() => form.insertListItem(LIST, { date: "", name: "" })}>
          {t("admin.hours.add_holiday")}
        </Button>
      )}
    </>
  );
}
