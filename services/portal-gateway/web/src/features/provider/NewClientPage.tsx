import { Alert, Anchor, Button, ColorInput, Group, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconCircleCheck, IconExternalLink } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { createTenant, tenantQuery } from "../../api/identity";
import { formErrors } from "../../api/problem";
import { sessionQuery } from "../../api/session";
import { boot } from "../../boot";
import { paths } from "../../paths";
import { textOn } from "../../theme/brand";
import { Card } from "../../ui/Card";
import { languageName } from "../../ui/LanguageSwitch";
import { Link, useGo } from "../../ui/Link";
import { Page } from "../../ui/Page";
import { useAction } from "../../ui/useAction";
import { Provisioning } from "./Provisioning";
import { slugOf, timeZones } from "./slug";
import classes from "./provider.module.css";

const swatches = ["#1f7a4d", "#1d3a6e", "#d9620c", "#7a2e8e", "#b3261e", "#0b7285", "#2f6fde", "#495057"];

export function NewClientPage() {
  const { t, i18n } = useTranslation();
  const go = useGo();
  const client = useQueryClient();
  const [key] = useState(() => crypto.randomUUID());
  const [made, setMade] = useState<string | null>(null);
  const [ownSlug, setOwnSlug] = useState(false);
  const form = useForm({
    initialValues: {
      name: "",
      slug: "",
      admin_name: "",
      admin_email: "",
      locale: i18n.language,
      time_zone: new Intl.DateTimeFormat().resolvedOptions().timeZone || "Europe/Paris",
      primary_color: "#1f7a4d",
    },
    validate: {
      name: (value) => (value.trim() ? null : t("errors.field.required")),
      slug: (value) => (/^[a-z][a-z0-9-]{1,29}$/.test(value) ? null : t("client.slug_rule")),
      admin_name: (value) => (value.trim() ? null : t("errors.field.required")),
      admin_email: (value) => (/^\S+@\S+\.\S+$/.test(value.trim()) ? null : t("errors.field.email")),
    },
  });
  const create = useAction(() => createTenant({ ...form.values, admin_email: form.values.admin_email.trim() }, key), {
    refetch: [["/api", "identity", "tenants"]],
    onDone: (tenant) => {
      client.setQueryData(tenantQuery(tenant.id).queryKey, tenant);
      setMade(tenant.id);
    },
    onFailed: (error) => {
      const fields = formErrors(t, error);
      form.setErrors(fields);
      return Object.keys(fields).length > 0;
    },
  });
  const tenant = useQuery({ ...tenantQuery(made ?? ""), enabled: made !== null }).data;
  const ready = tenant?.state === "ready";
  useEffect(() => {
    if (ready) void client.invalidateQueries(sessionQuery);
  }, [ready, client]);

  if (made && tenant) {
    return (
      <Page width="narrow" title={tenant.name}>
        <Card title={ready ? t("client.ready_title") : t("client.making_title")}>
          <Provisioning tenant={tenant} />
          {ready ? (
            <Stack mt="lg">
              <Alert color="teal" variant="light" icon={<IconCircleCheck size={18} />}>
                {t("client.ready_text", { email: form.values.admin_email })}
              </Alert>
              <Text fz="sm">
                {t("client.field.portal")}:{" "}
                <Anchor href={tenant.portal_url} target="_blank" rel="noreferrer" fz="sm">
                  {tenant.portal_url}
                </Anchor>
                <br />
                {t("client.field.mail")}: <b>{tenant.mail_address}</b>
              </Text>
              <Group>
                <Button component={Link} href={paths.admin(tenant.slug)}>
                  {t("client.set_up")}
                </Button>
                <Button component="a" href={tenant.portal_url} target="_blank" rel="noreferrer" variant="default" rightSection={<IconExternalLink size={15} />}>
                  {t("client.open_portal")}
                </Button>
                <Button component={Link} href={paths.clients()} variant="subtle">
                  {t("nav.clients")}
                </Button>
              </Group>
            </Stack>
          ) : null}
        </Card>
      </Page>
    );
  }
  const { name, slug, primary_color } = form.values;
  return (
    <Page width="wide" title={t("client.new")} subtitle={t("client.new_text")}>
      <form onSubmit={form.onSubmit(() => create.mutate())}>
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <Stack>
            <Card title={t("client.organisation")}>
              <Stack>
                <TextInput
                  label={t("client.field.name")}
                  required
                  maxLength={100}
                  data-autofocus
                  {...form.getInputProps("name")}
                  onChange={(event) => {
                    const value = event.currentTarget.value;
                    form.setFieldValue("name", value);
                    if (!ownSlug) form.setFieldValue("slug", slugOf(value));
                  }}
                />
                <TextInput
                  label={t("client.field.slug")}
                  description={t("client.slug_hint")}
                  required
                  maxLength={30}
                  {...form.getInputProps("slug")}
                  onChange={(event) => {
                    setOwnSlug(true);
                    form.setFieldValue("slug", event.currentTarget.value.toLowerCase());
                  }}
                />
                <SimpleGrid cols={2}>
                  <Select
                    label={t("settings.field.locale")}
                    allowDeselect={false}
                    data={boot.languages.map((value) => ({ value, label: languageName(value) }))}
                    {...form.getInputProps("locale")}
                  />
                  <Select label={t("settings.field.time_zone")} searchable allowDeselect={false} data={timeZones()} {...form.getInputProps("time_zone")} />
                </SimpleGrid>
                <ColorInput
                  label={t("settings.field.primary_color")}
                  format="hex"
                  swatches={swatches}
                  eyeDropperButtonProps={{ "aria-label": t("settings.pick_color") }}
                  {...form.getInputProps("primary_color")}
                />
              </Stack>
            </Card>
            <Card title={t("client.first_admin")}>
              <Stack>
                <TextInput label={t("client.field.admin_name")} required {...form.getInputProps("admin_name")} />
                <TextInput
                  label={t("client.field.admin_email")}
                  description={t("client.admin_hint")}
                  type="email"
                  required
                  {...form.getInputProps("admin_email")}
                />
              </Stack>
            </Card>
            <Group>
              <Button type="submit" loading={create.isPending}>
                {t("client.create")}
              </Button>
              <Button variant="default" onClick={() => go(paths.clients())}>
                {t("action.cancel")}
              </Button>
            </Group>
          </Stack>
          <div>
            <Card title={t("client.preview")}>
              <div className={classes.preview}>
                <div className={classes.previewTop} style={{ background: primary_color, color: textOn(primary_color) }}>
                  {name || t("client.field.name")}
                </div>
                <div className={classes.previewBody}>
                  <div>
                    <Text span c="dimmed" fz="sm">
                      {t("client.field.portal")}
                    </Text>{" "}
                    <b>{slug || "…"}</b>.{window.location.hostname.split(".").slice(1).join(".") || window.location.hostname}
                  </div>
                  <div>
                    <Text span c="dimmed" fz="sm">
                      {t("client.gets")}
                    </Text>
                  </div>
                  <ul style={{ margin: 0, paddingInlineStart: 18 }}>
                    <li>{t("client.gets_portal")}</li>
                    <li>{t("client.gets_mail")}</li>
                    <li>{t("client.gets_defaults")}</li>
                    <li>{t("client.gets_admin")}</li>
                  </ul>
                </div>
              </div>
            </Card>
          </div>
        </SimpleGrid>
      </form>
    </Page>
  );
}
