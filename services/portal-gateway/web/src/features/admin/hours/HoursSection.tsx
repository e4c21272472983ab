import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useRealm } from "../../../api/session";
import type { TenantSettings } from "../../../api/types";
import { Card } from "../../../ui/Card";
import { SaveBar } from "../frame/SaveBar";
import { Section } from "../frame/Section";
import { Stale } from "../frame/Stale";
import { SettingsLoader } from "../settings/SettingsLoader";
import { useSettingsEditor } from "../settings/useSettingsEditor";
import { minuteOf } from "./calendar";
import { Holidays } from "./Holidays";
import { HoursExample } from "./HoursExample";
import type { HoursValues } from "./values";
import { WeekHours } from "./WeekHours";

export function HoursSection() {
  const { t } = useTranslation();
  const { can } = useRealm();
  return (
    <Section form title={t("admin.section.hours")} text={t("admin.hours.text")} readOnly={!can("settings.manage")}>
      <SettingsLoader>{(settings) => <HoursForm settings={settings} />}</SettingsLoader>
    </Section>
  );
}

function HoursForm({ settings }: { settings: TenantSettings }) {
  const { t } = useTranslation();
  const { can } = useRealm();
  const editor = useSettingsEditor<HoursValues>(settings, {
    values: ({ business_hours }) => ({ business_hours: { intervals: business_hours?.intervals ?? [], holidays: business_hours?.holidays ?? [] } }),
    patch: (values) => values,
    validate: ({ business_hours: { intervals, holidays } }) => {
      const wrong: Record<string, string> = {};
      for (const [at, { start, end }] of intervals.entries()) {
        const [from, to] = [minuteOf(start), minuteOf(end)];
        if (from === undefined) wrong[`business_hours.intervals.${at}.start`] = t("admin.hours.no_time");
        if (to === undefined) wrong[`business_hours.intervals.${at}.end`] = t("admin.hours.no_time");
        if (from !== undefined && to !== undefined && from >= to) wrong[`business_hours.intervals.${at}.end`] = t("admin.hours.before_start");
      }
      for (const [at, { date }] of holidays.entries()) if (!date) wrong[`business_hours.holidays.${at}.date`] = t("errors.field.required");
      return wrong;
    },
  });
  const readOnly = !can("settings.manage");
  return (
    <form onSubmit={editor.submit} noValidate>
      <Stack>
        <Stale editor={editor} />
        <HoursExample hours={editor.form.values.business_hours} timeZone={settings.time_zone} />
        <Card title={t("admin.hours.week")}>
          <WeekHours form={editor.form} readOnly={readOnly} />
        </Card>
        <Card title={t("admin.hours.holidays")}>
          <Holidays form={editor.form} readOnly={readOnly} />
        </Card>
        {readOnly ? null : <SaveBar editor={editor} />}
      </Stack>
    </form>
  );
}
