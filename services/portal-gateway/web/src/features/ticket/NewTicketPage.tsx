import { Button, FileButton, Group, MultiSelect, Select, SegmentedControl, SimpleGrid, Stack, TextInput, Input } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPaperclip } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fewAssetsQuery } from "../../api/asset";
import { formErrors } from "../../api/problem";
import { useRealm } from "../../api/session";
import { createTicket } from "../../api/ticketing";
import type { Impact, TicketKind, Urgency } from "../../api/types";
import { paths } from "../../paths";
import { useAgentChoices, useCategoryChoices, useTeamChoices } from "../../pickers/choices";
import { PersonPicker } from "../../pickers/PersonPicker";
import { PendingFiles } from "../../ui/Attachments";
import { Card } from "../../ui/Card";
import { useDraft } from "../../ui/draft";
import { useGo } from "../../ui/Link";
import { MarkdownBox } from "../../ui/MarkdownBox";
import { Page } from "../../ui/Page";
import { TenantChip } from "../../ui/TenantChip";
import { useAction } from "../../ui/useAction";
import { useFiles } from "../../ui/useFiles";
import classes from "./ticket.module.css";

/** A ticket opened by an agent, for somebody of the client. */
export function NewTicketPage() {
  const { t } = useTranslation();
  const go = useGo();
  const { prefix, realm, can } = useRealm();
  const [key] = useState(() => crypto.randomUUID());
  const [description, setDescription] = useDraft(`${realm.id}.new-ticket`);
  const files = useFiles(prefix);
  const agents = useAgentChoices(prefix, realm.is_agent);
  const teams = useTeamChoices(prefix, realm.is_agent);
  const categories = useCategoryChoices(prefix);
  const form = useForm({
    initialValues: {
      title: "",
      kind: "incident" as TicketKind,
      requester_id: "",
      impact: "person" as Impact,
      urgency: "normal" as Urgency,
      category_id: "",
      assignee_id: "",
      team_id: "",
      asset_ids: [] as string[],
    },
    validate: { title: (value) => (value.trim() ? null : t("errors.field.required")) },
  });
  const requester = form.values.requester_id;
  const assets = useQuery({
    ...fewAssetsQuery(prefix, { assignee: [requester], page_size: 20 }),
    enabled: requester !== "" && can("asset.read"),
  }).data;
  const create = useAction(
    () =>
      createTicket(
        prefix,
        {
          title: form.values.title.trim(),
          description: description.trim() || undefined,
          kind: form.values.kind,
          requester_id: requester || undefined,
          impact: form.values.impact,
          urgency: form.values.urgency,
          category_id: form.values.category_id || undefined,
          assignee_id: form.values.assignee_id || undefined,
          team_id: form.values.team_id || undefined,
          asset_ids: form.values.asset_ids,
          attachment_ids: files.ids,
        },
        key,
      ),
    {
      refetch: [
        [prefix, "ticketing"],
        ["/api", "queue"],
      ],
      done: (ticket) => t("ticket.created", { number: ticket.number }),
      onDone: (ticket) => {
        setDescription("");
        go(paths.ticket(realm.slug, ticket.number), { replace: true });
      },
      onFailed: (error) => {
        const fields = formErrors(t, error);
        form.setErrors(fields);
        return Object.keys(fields).some((field) => field in form.values);
      },
    },
  );
  return (
    <Page
      title={t("ticket.new")}
      back={{ href: paths.tickets(realm.slug), label: t("nav.tickets") }}
      subtitle={<TenantChip name={realm.name} color={realm.color} logoUrl={realm.logo_url} />}
    >
      <form onSubmit={form.onSubmit(() => create.mutate())}>
        <div className={classes.newTicket}>
          <Card>
            <Stack>
              <SegmentedControl
                w="fit-content"
                aria-label={t("ticket.field.kind")}
                data={(["incident", "request"] as const).map((kind) => ({ value: kind, label: t(`ticket.kind.${kind}`) }))}
                {...form.getInputProps("kind")}
              />
              <PersonPicker
                prefix={prefix}
                label={t("ticket.field.requester")}
                description={t("ticket.requester_hint")}
                value={requester}
                error={form.errors.requester_id}
                onChange={(id) => form.setValues({ requester_id: id, asset_ids: [] })}
              />
              <TextInput label={t("ticket.field.title")} required withAsterisk maxLength={200} {...form.getInputProps("title")} />
              <Input.Wrapper label={t("ticket.field.description")} error={form.errors.description}>
                <div style={{ border: "1px solid var(--g-border-strong)", borderRadius: 6 }}>
                  <MarkdownBox value={description} onChange={setDescription} minRows={8} aria-label={t("ticket.field.description")} />
                  <PendingFiles files={files.pending} onRemove={files.remove} />
                </div>
              </Input.Wrapper>
              <FileButton multiple onChange={files.add}>
                {(props) => (
                  <Button {...props} variant="default" size="xs" w="fit-content" leftSection={<IconPaperclip size={15} />}>
                    {t("attachment.add")}
                  </Button>
                )}
              </FileButton>
            </Stack>
          </Card>
          <Stack>
            <Card title={t("ticket.facts")}>
              <SimpleGrid cols={{ base: 1, xs: 2, md: 1 }} spacing="sm">
                <Select
                  label={t("ticket.field.impact")}
                  allowDeselect={false}
                  data={(["organisation", "department", "person"] as const).map((value) => ({ value, label: t(`ticket.impact.${value}`) }))}
                  {...form.getInputProps("impact")}
                />
                <Select
                  label={t("ticket.field.urgency")}
                  allowDeselect={false}
                  data={(["critical", "high", "normal", "low"] as const).map((value) => ({ value, label: t(`ticket.urgency.${value}`) }))}
                  {...form.getInputProps("urgency")}
                />
                <Select
                  label={t("ticket.field.category")}
                  searchable
                  clearable
                  data={categories.map(({ value, label }) => ({ value, label }))}
                  value={form.values.category_id || null}
                  error={form.errors.category_id}
                  onChange={(value) => form.setFieldValue("category_id", value ?? "")}
                />
                {can("ticket.assign") ? (
                  <Select
                    label={t("ticket.field.assignee")}
                    searchable
                    clearable
                    data={agents.map(({ value, label }) => ({ value, label }))}
                    value={form.values.assignee_id || null}
                    onChange={(value) => form.setFieldValue("assignee_id", value ?? "")}
                  />
                ) : null}
                {can("ticket.assign") ? (
                  <Select
                    label={t("ticket.field.team")}
                    clearable
                    data={teams.map(({ value, label }) => ({ value, label }))}
                    value={form.values.team_id || null}
                    onChange={(value) => form.setFieldValue("team_id", value ?? "")}
                  />
                ) : null}
                <MultiSelect
                  label={t("ticket.linked_assets")}
                  placeholder={requester ? undefined : t("ticket.choose_requester_first")}
                  disabled={!requester}
                  data={(assets ?? []).map((asset) => ({ value: asset.id, label: `${asset.name} (${asset.tag})` }))}
                  {...form.getInputProps("asset_ids")}
                />
              </SimpleGrid>
            </Card>
            <Group justify="flex-end">
              <Button variant="default" onClick={() => go(paths.tickets(realm.slug))}>
                {t("action.cancel")}
              </Button>
              <Button type="submit" loading={create.isPending} disabled={files.busy}>
                {t("ticket.create")}
              </Button>
            </Group>
          </Stack>
        </div>
      </form>
    </Page>
  );
}
