import { Button, Group, Modal, MultiSelect, Stack, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createTeam, teamsQuery, updateTeam } from "../../../api/identity";
import { useRealm } from "../../../api/session";
import type { AssignableAgent, Team } from "../../../api/types";
import { Stale } from "../frame/Stale";
import { useEditor } from "../frame/useEditor";

interface Props {
  team: Team | "new" | null;
  agents: AssignableAgent[];
  onClose: () => void;
}

export function TeamDialog({ team, agents, onClose }: Props) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(team);
  if (team && team !== shown) setShown(team);
  return (
    <Modal
      opened={team !== null}
      onClose={onClose}
      title={shown && shown !== "new" ? t("admin.teams.edit", { name: shown.name }) : t("admin.teams.new")}
      closeButtonProps={{ "aria-label": t("admin.close") }}
    >
      {shown ? <TeamForm key={shown === "new" ? "new" : shown.id} team={shown === "new" ? undefined : shown} agents={agents} onClose={onClose} /> : null}
    </Modal>
  );
}

const teamValues = (team?: Team) => ({ name: team?.name ?? "", description: team?.description ?? "", member_ids: team?.member_ids ?? [] });

function TeamForm({ team, agents, onClose }: { team?: Team; agents: AssignableAgent[]; onClose: () => void }) {
  const { t } = useTranslation();
  const { prefix, realm } = useRealm();
  const client = useQueryClient();
  const own = agents.filter((agent) => !agent.provider);
  const editor = useEditor({
    thing: team,
    values: teamValues,
    validate: { name: (name) => (name.trim() ? null : t("errors.field.required")) },
    save: (values, base) => (base ? updateTeam(prefix, base, values) : createTeam(prefix, values)),
    fresh: async () => (await client.fetchQuery({ ...teamsQuery(prefix), staleTime: 0 })).find((each) => each.id === team?.id),
    refetch: [[prefix, "identity"]],
    done: (saved) => t(team ? "admin.teams.saved" : "admin.teams.added", { name: saved.name }),
    onSaved: onClose,
  });
  const { form } = editor;
  return (
    <form onSubmit={editor.submit} noValidate>
      <Stack>
        <Stale editor={editor} />
        <TextInput label={t("admin.teams.name")} required maxLength={60} data-autofocus {...form.getInputProps("name")} />
        <Textarea label={t("admin.teams.description")} autosize minRows={2} maxLength={500} {...form.getInputProps("description")} />
        <MultiSelect
          label={t("admin.teams.member_ids")}
          description={t("admin.teams.member_ids_text", { name: realm.name })}
          searchable
          clearable
          nothingFoundMessage={t("filter.none")}
          data={own.map((agent) => ({ value: agent.id, label: agent.name }))}
          {...form.getInputProps("member_ids")}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={editor.saving} disabled={Boolean(team) && !editor.dirty}>
            {t(team ? "action.save" : "admin.teams.add")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
