import { Button, Drawer, Group, Stack, Switch, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createRole, deleteRole, rolesQuery, updateRole } from "../../../api/identity";
import { useRealm } from "../../../api/session";
import type { Role } from "../../../api/types";
import { askFirst } from "../../../ui/confirm";
import { useAction } from "../../../ui/useAction";
import { Stale } from "../frame/Stale";
import { useEditor } from "../frame/useEditor";
import { PermissionBoxes } from "./PermissionBoxes";
import type { PermissionArea } from "./permissions";
import { CopyFrom, ViewField } from "./RoleFields";

interface Props {
  role: Role | "new" | null;
  roles: Role[];
  areas: PermissionArea[];
  onClose: () => void;
}

export function RoleDrawer({ role, roles, areas, onClose }: Props) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(role);
  if (role && role !== shown) setShown(role);
  const existing = shown && shown !== "new" ? shown : undefined;
  return (
    <Drawer
      opened={role !== null}
      onClose={onClose}
      position="right"
      size={520}
      title={existing ? t("admin.roles.edit", { name: existing.name }) : t("admin.roles.new")}
      closeButtonProps={{ "aria-label": t("admin.close") }}
    >
      {shown ? <RoleForm key={existing?.id ?? "new"} role={existing} roles={roles} areas={areas} onClose={onClose} /> : null}
    </Drawer>
  );
}

const roleValues = (role?: Role) => ({
  name: role?.name ?? "",
  view: role?.view ?? ("own" as Role["view"]),
  agent: role?.agent ?? false,
  permissions: role?.permissions ?? ([] as string[]),
});

function RoleForm({ role, roles, areas, onClose }: { role?: Role; roles: Role[]; areas: PermissionArea[]; onClose: () => void }) {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const client = useQueryClient();
  const refetch = [[prefix, "identity"]];
  const editor = useEditor({
    thing: role,
    values: roleValues,
    validate: { name: (name) => (name.trim() ? null : t("errors.field.required")) },
    save: (values, base) => (base ? updateRole(prefix, base, values) : createRole(prefix, values)),
    fresh: async () => (await client.fetchQuery({ ...rolesQuery(prefix), staleTime: 0 })).find((each) => each.id === role?.id),
    refetch,
    done: (saved) => t(role ? "admin.roles.saved" : "admin.roles.added", { name: saved.name }),
    onSaved: onClose,
  });
  const remove = useAction(() => deleteRole(prefix, role?.id ?? ""), { refetch, done: t("admin.roles.deleted", { name: role?.name }), onDone: onClose });
  const { form } = editor;
  return (
    <form onSubmit={editor.submit} noValidate>
      <Stack>
        <Stale editor={editor} />
        <TextInput label={t("admin.roles.name")} required maxLength={60} data-autofocus {...form.getInputProps("name")} />
        {role ? null : (
          <CopyFrom
            roles={roles}
            onChoose={({ view, agent, permissions }) => form.setValues({ view, agent, permissions })}
          />
        )}
        <ViewField value={form.values.view} error={form.errors.view} onChange={(view) => form.setFieldValue("view", view)} />
        <Switch label={t("admin.roles.agent")} description={t("admin.roles.agent_text")} {...form.getInputProps("agent", { type: "checkbox" })} />
        <PermissionBoxes
          areas={areas}
          value={form.values.permissions}
          error={form.errors.permissions}
          onChange={(permissions) => form.setFieldValue("permissions", permissions)}
        />
        <Group justify="space-between">
          {role ? (
            <Button
              variant="subtle"
              color="red"
              c="var(--g-danger)"
              leftSection={<IconTrash size={16} />}
              loading={remove.isPending}
              onClick={() =>
                askFirst(t, {
                  title: t("admin.roles.delete_title", { name: role.name }),
                  text: t("admin.roles.delete_text"),
                  confirm: t("admin.roles.delete"),
                  danger: true,
                  onConfirm: () => remove.mutate(),
                })
              }
            >
              {t("admin.roles.delete")}
            </Button>
          ) : (
            <span />
          )}
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" loading={editor.saving} disabled={Boolean(role) && !editor.dirty}>
              {t(role ? "action.save" : "admin.roles.add")}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}
