import { ColorInput, Stack, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useRealm, useSession } from "../../../api/session";
import type { TenantSettings } from "../../../api/types";
import { Card } from "../../../ui/Card";
import { SaveBar } from "../frame/SaveBar";
import { Section } from "../frame/Section";
import { Stale } from "../frame/Stale";
import { SettingsLoader } from "../settings/SettingsLoader";
import { useSettingsEditor } from "../settings/useSettingsEditor";
import classes from "./branding.module.css";
import { LogoField } from "./LogoField";
import { PortalPreview } from "./PortalPreview";

const swatches = ["#2f66d0", "#0b7285", "#1b6e3f", "#5c7a00", "#b35900", "#c22b2b", "#a61e6d", "#6a3fb5", "#343b44"];

export function BrandingSection() {
  const { t } = useTranslation();
  const { can } = useRealm();
  return (
    <Section title={t("admin.section.branding")} text={t("admin.branding.text")} readOnly={!can("settings.manage")}>
      <SettingsLoader>{(settings) => <BrandingForm settings={settings} />}</SettingsLoader>
    </Section>
  );
}

function BrandingForm({ settings }: { settings: TenantSettings }) {
  const { t } = useTranslation();
  const { prefix, can } = useRealm();
  const greeting = t("portal.hello", { name: useSession().person.name.split(" ")[0] });
  const isColor = (value: string) => (/^#[0-9a-f]{6}$/i.test(value) ? null : t("admin.branding.no_color"));
  const editor = useSettingsEditor(settings, {
    values: ({ name, primary_color, portal_heading, portal_text }) => ({ name, primary_color, portal_heading, portal_text }),
    patch: (values) => values,
    validate: { name: (name) => (name.trim() ? null : t("errors.field.required")), primary_color: isColor },
  });
  const { form } = editor;
  const readOnly = !can("settings.manage");
  const logoUrl = settings.has_logo ? `${prefix}/logo?v=${settings.revision}` : null;
  return (
    <form onSubmit={editor.submit} noValidate>
      <div className={classes.columns}>
        <Stack>
          <Stale editor={editor} />
          <Card title={t("admin.branding.identity")}>
            <Stack>
              <LogoField settings={settings} logoUrl={logoUrl} readOnly={readOnly} />
              <TextInput label={t("admin.branding.name")} maxLength={100} required disabled={readOnly} {...form.getInputProps("name")} />
              <ColorInput
                label={t("admin.branding.primary_color")}
                description={t("admin.branding.primary_color_text")}
                format="hex"
                swatches={swatches}
                swatchesPerRow={9}
                maw={320}
                disabled={readOnly}
                eyeDropperButtonProps={{ "aria-label": t("admin.branding.pick") }}
                {...form.getInputProps("primary_color")}
              />
            </Stack>
          </Card>
          <Card title={t("admin.branding.words")}>
            <Stack>
              <TextInput
                label={t("admin.branding.heading")}
                placeholder={greeting}
                maxLength={120}
                disabled={readOnly}
                {...form.getInputProps("portal_heading")}
              />
              <Textarea
                label={t("admin.branding.welcome")}
                description={t("admin.branding.welcome_text")}
                autosize
                minRows={3}
                maxLength={500}
                disabled={readOnly}
                {...form.getInputProps("portal_text")}
              />
            </Stack>
          </Card>
          {readOnly ? null : <SaveBar editor={editor} />}
        </Stack>
        <PortalPreview
          name={form.values.name}
          color={form.values.primary_color}
          heading={form.values.portal_heading || greeting}
          text={form.values.portal_text}
          logoUrl={logoUrl}
        />
      </div>
    </form>
  );
}
