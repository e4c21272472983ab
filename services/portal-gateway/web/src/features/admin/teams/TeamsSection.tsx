import { ActionIcon, Button, Group, Menu, Text, Title } from "@mantine/core";
import { IconDots, IconPencil, IconPlus, IconTrash, IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { assignableAgentsQuery, deleteTeam, teamsQuery } from "../../../api/identity";
import { useRealm, useSession } from "../../../api/session";
import type { AssignableAgent, Team } from "../../../api/types";
import { Card } from "../../../ui/Card";
import { askFirst } from "../../../ui/confirm";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorPanel } from "../../../ui/ErrorPanel";
import { PersonLine } from "../../../ui/PersonAvatar";
import { SkeletonRows } from "../../../ui/Rows";
import { useAction } from "../../../ui/useAction";
import list from "../frame/list.module.css";
import { Section } from "../frame/Section";
import { TeamDialog } from "./TeamDialog";

export function TeamsSection() {
  const { t } = useTranslation();
  const { prefix, realm, can } = useRealm();
  const provider = useSession().provider?.name;
  const teams = useQuery(teamsQuery(prefix));
  const agents = useQuery(assignableAgentsQuery(prefix)).data ?? [];
  const [edited, setEdited] = useState<Team | "new" | null>(null);
  const manages = can("team.manage");
  const own = teams.data?.filter((team) => !team.provider);
  const given = teams.data?.filter((team) => team.provider) ?? [];
  const add = (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setEdited("new")}>
      {t("admin.teams.new")}
    </Button>
  );
  return (
    <Section title={t("admin.section.teams")} text={t("admin.teams.text")} readOnly={!manages} actions={manages && own?.length ? add : null}>
      {teams.isError ? <ErrorPanel error={teams.error} onRetry={() => void teams.refetch()} /> : null}
      {teams.isPending ? <SkeletonRows count={4} height={72} /> : null}
      {own ? (
        <Card p={0} mb="lg">
          {own.map((team) => (
            <TeamRow key={team.id} team={team} agents={agents} onEdit={manages ? () => setEdited(team) : undefined} />
          ))}
          {own.length === 0 ? (
            <EmptyState
              compact
              icon={IconUsersGroup}
              title={t("admin.teams.none", { name: realm.name })}
              text={t("admin.teams.none_text")}
              action={manages ? add : null}
            />
          ) : null}
        </Card>
      ) : null}
      {given.length > 0 ? (
        <>
          <Title order={2} mb={4}>
            {provider ? t("admin.teams.of", { name: provider }) : t("admin.teams.of_provider")}
          </Title>
          <Text fz="sm" c="dimmed" mb="sm">
            {t("admin.teams.of_provider_text")}
          </Text>
          <Card p={0}>
            {given.map((team) => (
              <TeamRow key={team.id} team={team} agents={agents} />
            ))}
          </Card>
        </>
      ) : null}
      <TeamDialog team={edited} agents={agents} onClose={() => setEdited(null)} />
    </Section>
  );
}

function TeamRow({ team, agents, onEdit }: { team: Team; agents: AssignableAgent[]; onEdit?: () => void }) {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const remove = useAction(() => deleteTeam(prefix, team.id), { refetch: [[prefix, "identity"]], done: t("admin.teams.deleted", { name: team.name }) });
  const members = agents.filter((agent) => team.member_ids.includes(agent.id));
  const unseen = team.member_ids.length - members.length;
  return (
    <div className={list.item}>
      <div className={list.itemHead} style={{ flexWrap: "nowrap" }}>
        <div className={list.itemText}>
          <Text fw={600}>{team.name}</Text>
          {team.description ? (
            <Text fz="sm" c="dimmed">
              {team.description}
            </Text>
          ) : null}
        </div>
        {onEdit ? (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={t("admin.actions_for", { name: team.name })}>
                <IconDots size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
                {t("action.edit")}
              </Menu.Item>
              <Menu.Item
                c="var(--g-danger)"
                leftSection={<IconTrash size={16} />}
                onClick={() =>
                  askFirst(t, {
                    title: t("admin.teams.delete_title", { name: team.name }),
                    text: t("admin.teams.delete_text"),
                    confirm: t("admin.teams.delete"),
                    danger: true,
                    onConfirm: () => remove.mutate(),
                  })
                }
              >
                {t("admin.delete")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        ) : null}
      </div>
      <Group gap="md" mt={6} fz="sm">
        {members.map((agent) => (
          <PersonLine key={agent.id} name={agent.name} />
        ))}
        {unseen > 0 ? (
          <Text fz="sm" c="dimmed">
            {t(members.length > 0 ? "admin.teams.others" : "admin.teams.members", { count: unseen })}
          </Text>
        ) : null}
        {team.member_ids.length === 0 ? (
          <Text fz="sm" c="dimmed">
            {t("admin.teams.nobody")}
          </Text>
        ) : null}
      </Group>
    </div>
  );
}
