import { ActionIcon, Anchor, CopyButton, Group, Input, Select, SimpleGrid, Stack, TagsInput, Textarea, TextInput, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy, IconExternalLink } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useRealm } from "../../../api/session";
import type { TenantSettings } from "../../../api/types";
import { boot } from "../../../boot";
import { Card } from "../../../ui/Card";
import { languageName } from "../../../ui/LanguageSwitch";
import { SaveBar } from "../frame/SaveBar";
import { Section } from "../frame/Section";
import { Stale } from "../frame/Stale";
import { SettingsLoader } from "./SettingsLoader";
import { timeZones, zoneTime } from "./timeZone";
import { useSettingsEditor } from "./useSettingsEditor";

export function GeneralSection() {
  const { t } = useTranslation();
  const { can } = useRealm();
  return (
    <Section form title={t("admin.section.general")} text={t("admin.general.text")} readOnly={!can("settings.manage")}>
      <SettingsLoader>{(settings) => <GeneralForm settings={settings} />}</SettingsLoader>
    </Section>
  );
}

function GeneralForm({ settings }: { settings: TenantSettings }) {
  const { t, i18n } = useTranslation();
  const { can } = useRealm();
  const editor = useSettingsEditor(settings, {
    values: ({ name, locale, time_zone, mail_domains, mail_footer, domains }) => ({ name, locale, time_zone, mail_domains, mail_footer, domains }),
    patch: (values) => values,
    validate: { name: (name) => (name.trim() ? null : t("errors.field.required")) },
  });
  const { form } = editor;
  const readOnly = !can("settings.manage");
  const given = { disabled: readOnly };
  return (
    <form onSubmit={editor.submit} noValidate>
      <Stack>
        <Stale editor={editor} />
        <Card title={t("admin.general.organisation")}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput label={t("admin.general.name")} maxLength={100} required {...given} {...form.getInputProps("name")} />
            <TextInput
              label={t("admin.general.slug")}
              description={t("admin.general.slug_text")}
              inputWrapperOrder={["label", "input", "description"]}
              value={settings.slug}
              readOnly
              variant="filled"
            />
            <Select
              label={t("admin.general.language")}
              description={t("admin.general.language_text")}
              inputWrapperOrder={["label", "input", "description", "error"]}
              allowDeselect={false}
              data={boot.languages.map((value) => ({ value, label: languageName(value) }))}
              {...given}
              {...form.getInputProps("locale")}
            />
            <Select
              label={t("admin.general.time_zone")}
              description={t("admin.general.time_now", { time: zoneTime(form.values.time_zone, i18n.language) })}
              inputWrapperOrder={["label", "input", "description", "error"]}
              searchable
              allowDeselect={false}
              limit={80}
              nothingFoundMessage={t("filter.none")}
              data={timeZones(settings.time_zone)}
              {...given}
              {...form.getInputProps("time_zone")}
            />
          </SimpleGrid>
        </Card>
        <Card title={t("admin.general.portal")}>
          <Stack>
            <PortalAddress url={settings.portal_url} />
            <TagsInput
              label={t("admin.general.domains")}
              description={t("admin.general.domains_text")}
              placeholder={form.values.domains.length === 0 ? "help.example.com" : undefined}
              maxTags={20}
              acceptValueOnBlur
              {...given}
              {...form.getInputProps("domains")}
            />
          </Stack>
        </Card>
        <Card title={t("admin.general.mail")}>
          <Stack>
            <TagsInput
              label={t("admin.general.mail_domains")}
              description={t("admin.general.mail_domains_text")}
              placeholder={form.values.mail_domains.length === 0 ? "example.com" : undefined}
              maxTags={20}
              acceptValueOnBlur
              {...given}
              {...form.getInputProps("mail_domains")}
            />
            <Textarea
              label={t("admin.general.mail_footer")}
              description={t("admin.general.mail_footer_text", { count: 500 - form.values.mail_footer.length })}
              autosize
              minRows={3}
              maxLength={500}
              {...given}
              {...form.getInputProps("mail_footer")}
            />
          </Stack>
        </Card>
        {readOnly ? null : <SaveBar editor={editor} />}
      </Stack>
    </form>
  );
}

function PortalAddress({ url }: { url: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <Input.Label component="div">{t("admin.general.portal_url")}</Input.Label>
      <Group gap={4} wrap="nowrap">
        <Anchor href={url} target="_blank" rel="noreferrer" fz="sm" style={{ overflowWrap: "anywhere" }}>
          {url} <IconExternalLink size={13} aria-hidden style={{ verticalAlign: -2 }} />
        </Anchor>
        <CopyButton value={url}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? t("admin.copied") : t("admin.copy")}>
              <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={t("admin.copy")}>
                {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </Group>
    </div>
  );
}
