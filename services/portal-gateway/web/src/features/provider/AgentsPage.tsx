import { Button, Drawer, Group, MultiSelect, Radio, Select, Stack, Table, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { agentsQuery, createAgent, deactivateAgent, rolesQuery, teamsQuery, tenantsQuery, updateAgent } from "../../api/identity";
import { formErrors } from "../../api/problem";
import { useSession } from "../../api/session";
import type { Agent } from "../../api/types";
import { boot } from "../../boot";
import { Card } from "../../ui/Card";
import { askFirst } from "../../ui/confirm";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { languageName } from "../../ui/LanguageSwitch";
import { Page } from "../../ui/Page";
import { PersonAvatar } from "../../ui/PersonAvatar";
import { SkeletonRows } from "../../ui/Rows";
import { useAction } from "../../ui/useAction";
import { shortDate } from "../../ui/time";
import classes from "./provider.module.css";

export function AgentsPage() {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const agents = useQuery(agentsQuery);
  const teams = useQuery({ ...teamsQuery("/api"), retry: false }).data ?? [];
  const tenants = useQuery(tenantsQuery()).data ?? [];
  const [editing, setEditing] = useState<Agent | "new" | null>(null);
  const may = session.provider?.permissions.includes("agent.manage") ?? false;
  const nameOf = (id: string) => tenants.find((tenant) => tenant.id === id)?.name ?? id;
  const scopeText = (agent: Agent): string => {
    const scope = agent.scope;
    if (!scope) return t("agent.scope_none");
    const denied = scope.denied_tenant_ids.map(nameOf).join(", ");
    const base = scope.all_tenants
      ? denied
        ? t("agent.scope_all_but", { list: denied })
        : t("agent.scope_all")
      : scope.allowed_tenant_ids.length > 0
        ? scope.allowed_tenant_ids.map(nameOf).join(", ")
        : t("agent.scope_none");
    return scope.ends_at ? `${base} · ${t("agent.until", { date: shortDate(scope.ends_at, i18n.language) })}` : base;
  };
  return (
    <Page
      title={t("nav.agents")}
      subtitle={t("agent.subtitle")}
      actions={
        may ? (
          <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setEditing("new")}>
            {t("agent.new")}
          </Button>
        ) : null
      }
    >
      {agents.isError ? <ErrorPanel error={agents.error} onRetry={() => void agents.refetch()} /> : null}
      {agents.isPending ? <SkeletonRows count={6} height={44} /> : null}
      {agents.data?.length === 0 ? <EmptyState icon={IconUsersGroup} title={t("agent.none")} text={t("agent.none_text")} /> : null}
      {agents.data && agents.data.length > 0 ? (
        <Card p={0}>
          <Table highlightOnHover={may} horizontalSpacing="md" verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("person.field.name")}</Table.Th>
                <Table.Th className={classes.wide}>{t("person.field.role")}</Table.Th>
                <Table.Th className={classes.wide}>{t("agent.field.teams")}</Table.Th>
                <Table.Th>{t("agent.field.scope")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {agents.data.map((agent) => (
                <Table.Tr
                  key={agent.id}
                  style={{ cursor: may ? "pointer" : undefined, opacity: agent.active ? 1 : 0.6 }}
                  onClick={may ? () => setEditing(agent) : undefined}
                >
                  <Table.Td>
                    <Group gap="sm" wrap="nowrap">
                      <PersonAvatar name={agent.name} size={30} />
                      <div style={{ minWidth: 0 }}>
                        {may ? (
                          <UnstyledButton fz="sm" fw={550} className={classes.name} onClick={() => setEditing(agent)}>
                            {agent.name}
                          </UnstyledButton>
                        ) : (
                          <Text fz="sm" fw={550}>
                            {agent.name}
                          </Text>
                        )}
                        {agent.active ? null : (
                          <Text span fz="xs" c="dimmed" ms={6}>
                            {t("person.inactive")}
                          </Text>
                        )}
                        <Text fz="xs" c="dimmed" truncate>
                          {agent.email}
                        </Text>
                      </div>
                    </Group>
                  </Table.Td>
                  <Table.Td className={classes.wide}>{agent.role_name}</Table.Td>
                  <Table.Td className={classes.wide}>
                    {agent.team_ids.map((id) => teams.find((team) => team.id === id)?.name).filter(Boolean).join(", ")}
                  </Table.Td>
                  <Table.Td>{scopeText(agent)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Card>
      ) : null}
      <Drawer
        opened={editing !== null}
        onClose={() => setEditing(null)}
        position="right"
        size={440}
        title={editing === "new" ? t("agent.new") : (editing?.name ?? "")}
      >
        {editing ? (
          <AgentForm
            key={editing === "new" ? "new" : editing.id}
            agent={editing === "new" ? undefined : editing}
            tenants={tenants.map((tenant) => ({ value: tenant.id, label: tenant.name }))}
            teams={teams.map((team) => ({ value: team.id, label: team.name }))}
            onDone={() => setEditing(null)}
          />
        ) : null}
      </Drawer>
    </Page>
  );
}

interface Options {
  value: string;
  label: string;
}

function AgentForm({ agent, tenants, teams, onDone }: { agent?: Agent; tenants: Options[]; teams: Options[]; onDone: () => void }) {
  const { t, i18n } = useTranslation();
  const roles = useQuery({ ...rolesQuery("/api"), retry: false }).data ?? [];
  const form = useForm({
    initialValues: {
      name: agent?.name ?? "",
      email: agent?.email ?? "",
      role_id: agent?.role_id ?? "",
      team_ids: agent?.team_ids ?? ([] as string[]),
      locale: agent?.locale || i18n.language,
      reach: agent?.scope?.all_tenants ? "all" : "some",
      allowed: agent?.scope?.allowed_tenant_ids ?? ([] as string[]),
      denied: agent?.scope?.denied_tenant_ids ?? ([] as string[]),
      ends: agent?.scope?.ends_at?.slice(0, 10) ?? "",
    },
    validate: {
      name: (value) => (value.trim() ? null : t("errors.field.required")),
      email: (value) => (/^\S+@\S+\.\S+$/.test(value.trim()) ? null : t("errors.field.email")),
    },
  });
  const refetch = [["/api", "identity"]];
  const save = useAction(
    () => {
      const { name, email, role_id, team_ids, locale, reach, allowed, denied, ends } = form.values;
      const all = reach === "all";
      const scope = {
        all_tenants: all,
        allowed_tenant_ids: all ? [] : allowed,
        denied_tenant_ids: all ? denied : [],
        ends_at: ends ? `${ends}T23:59:59Z` : undefined,
      };
      return agent
        ? updateAgent(agent, { name, role_id: role_id || undefined, team_ids, locale, scope })
        : createAgent({ name, email: email.trim(), role_id: role_id || undefined, team_ids, locale, scope });
    },
    {
      refetch,
      done: agent ? t("agent.saved") : t("agent.invited"),
      onDone,
      onFailed: (error) => {
        const fields = formErrors(t, error);
        form.setErrors(fields);
        return Object.keys(fields).some((field) => field in form.values);
      },
    },
  );
  const end = useAction(() => deactivateAgent(agent!.id), { refetch, done: t("agent.ended"), onDone });
  return (
    <form onSubmit={form.onSubmit(() => save.mutate())}>
      <Stack>
        <TextInput label={t("person.field.name")} required data-autofocus {...form.getInputProps("name")} />
        <TextInput label={t("person.field.email")} type="email" required disabled={Boolean(agent)} {...form.getInputProps("email")} />
        <Select
          label={t("person.field.role")}
          placeholder={t("agent.default_role")}
          data={roles.map((role) => ({ value: role.id, label: role.name }))}
          value={form.values.role_id || null}
          error={form.errors.role_id}
          onChange={(value) => form.setFieldValue("role_id", value ?? "")}
        />
        <MultiSelect label={t("agent.field.teams")} data={teams} searchable {...form.getInputProps("team_ids")} />
        <Select
          label={t("person.language")}
          allowDeselect={false}
          data={boot.languages.map((value) => ({ value, label: languageName(value) }))}
          {...form.getInputProps("locale")}
        />
        <Radio.Group label={t("agent.field.scope")} description={t("agent.scope_hint")} {...form.getInputProps("reach")}>
          <Stack gap={8} mt={8}>
            <Radio value="all" label={t("agent.scope_all")} />
            <Radio value="some" label={t("agent.scope_some")} />
          </Stack>
        </Radio.Group>
        {form.values.reach === "all" ? (
          <MultiSelect label={t("agent.denied")} data={tenants} searchable clearable {...form.getInputProps("denied")} />
        ) : (
          <MultiSelect label={t("agent.allowed")} data={tenants} searchable clearable {...form.getInputProps("allowed")} />
        )}
        <TextInput type="date" label={t("agent.ends_at")} {...form.getInputProps("ends")} />
        <Group justify="space-between">
          {agent?.active ? (
            <Button
              variant="subtle"
              color="red"
              onClick={() =>
                askFirst(t, {
                  title: t("agent.end_title", { name: agent.name }),
                  text: t("agent.end_text"),
                  confirm: t("person.deactivate"),
                  danger: true,
                  onConfirm: () => end.mutate(),
                })
              }
            >
              {t("person.deactivate")}
            </Button>
          ) : (
            <span />
          )}
          <Button type="submit" loading={save.isPending}>
            {agent ? t("action.save") : t("agent.invite")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
