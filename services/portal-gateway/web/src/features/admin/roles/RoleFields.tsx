import { Radio, Select, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Role } from "../../../api/types";
import { useRoleName } from "./roleName";

const views = ["own", "department", "company"] as const;

/** How far a role sees. */
export function ViewField({ value, error, onChange }: { value: Role["view"]; error?: ReactNode; onChange: (view: Role["view"]) => void }) {
  const { t } = useTranslation();
  return (
    <Radio.Group label={t("admin.roles.sees")} value={value} error={error} onChange={(next) => onChange(next as Role["view"])}>
      <Stack gap={8} mt={6}>
        {views.map((view) => (
          <Radio key={view} value={view} label={t(`admin.roles.view.${view}`)} description={t(`admin.roles.view_text.${view}`)} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

/** Starts a new role from one that is nearly right. */
export function CopyFrom({ roles, onChoose }: { roles: Role[]; onChoose: (role: Role) => void }) {
  const { t } = useTranslation();
  const roleName = useRoleName();
  return (
    <Select
      label={t("admin.roles.copy_from")}
      placeholder={t("admin.roles.copy_nothing")}
      data={roles.map((role) => ({ value: role.id, label: roleName(role.id, role.name) }))}
      onChange={(id) => {
        const chosen = roles.find((role) => role.id === id);
        if (chosen) onChoose(chosen);
      }}
    />
  );
}
