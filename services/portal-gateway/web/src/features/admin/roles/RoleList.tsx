import { Accordion, Button, Group, Text } from "@mantine/core";
import { IconCheck, IconPencil } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Role } from "../../../api/types";
import { usePermissionText } from "./permissionText";
import type { PermissionArea } from "./permissions";
import { useRoleName } from "./roleName";
import classes from "./roles.module.css";

interface Props {
  roles: Role[];
  areas: PermissionArea[];
  onOpen?: (role: Role) => void;
}

/** The same as the matrix where there is no room for one: a role at a time. */
export function RoleList({ roles, areas, onOpen }: Props) {
  const { t } = useTranslation();
  const text = usePermissionText();
  const roleName = useRoleName();
  return (
    <Accordion variant="default" order={2}>
      {roles.map((role) => (
        <Accordion.Item key={role.id} value={role.id}>
          <Accordion.Control>
            <Text fw={600}>{roleName(role.id, role.name)}</Text>
            <Text fz="xs" c="dimmed">
              {[t(`admin.roles.view.${role.view}`), t("admin.roles.count", { count: role.permissions.length }), role.built_in ? t("admin.roles.given") : ""]
                .filter(Boolean)
                .join(" · ")}
            </Text>
          </Accordion.Control>
          <Accordion.Panel>
            {areas
              .map(({ noun, names }) => ({ noun, granted: names.filter((name) => role.permissions.includes(name)) }))
              .filter(({ granted }) => granted.length > 0)
              .map(({ noun, granted }) => (
                <div key={noun} className={classes.granted}>
                  <Text fz="xs" fw={600} c="dimmed">
                    {text.area(noun)}
                  </Text>
                  {granted.map((name) => (
                    <Group key={name} gap={6} wrap="nowrap" fz="sm">
                      <IconCheck size={14} className={classes.yes} aria-hidden />
                      {text.name(name)}
                    </Group>
                  ))}
                </div>
              ))}
            {onOpen && !role.built_in ? (
              <Button size="xs" variant="default" mt="sm" leftSection={<IconPencil size={15} />} onClick={() => onOpen(role)}>
                {t("action.edit")}
              </Button>
            ) : null}
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}
