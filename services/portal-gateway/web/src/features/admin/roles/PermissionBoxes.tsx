import { Checkbox, Input, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useRealm } from "../../../api/session";
import { usePermissionText } from "./permissionText";
import type { PermissionArea } from "./permissions";
import classes from "./roles.module.css";

interface Props {
  areas: PermissionArea[];
  value: string[];
  error?: ReactNode;
  onChange: (permissions: string[]) => void;
}

/** Permissions to tick, by area; those that the person does not have cannot be given. */
export function PermissionBoxes({ areas, value, error, onChange }: Props) {
  const { t } = useTranslation();
  const { can } = useRealm();
  const text = usePermissionText();
  const set = (names: string[], granted: boolean) => {
    const rest = value.filter((name) => !names.includes(name));
    onChange((granted ? [...rest, ...names] : rest).toSorted());
  };
  return (
    <div>
      <Input.Label component="div">{t("admin.roles.permissions")}</Input.Label>
      <Text fz="xs" c="dimmed" mb="xs">
        {t("admin.roles.permissions_text")}
      </Text>
      {error ? (
        <Text fz="sm" c="var(--g-danger)" role="alert" mb="xs">
          {error}
        </Text>
      ) : null}
      <Stack gap="xs">
        {areas.map(({ noun, names }) => {
          const givable = names.filter((name) => can(name));
          const granted = names.filter((name) => value.includes(name));
          return (
            <div key={noun} className={classes.areaBox}>
              <Checkbox
                label={text.area(noun)}
                fw={600}
                disabled={givable.length === 0}
                checked={granted.length === names.length}
                indeterminate={granted.length > 0 && granted.length < names.length}
                onChange={(event) => set(givable, event.currentTarget.checked)}
              />
              <div className={classes.areaBoxes}>
                {names.map((name) => (
                  <Checkbox
                    key={name}
                    size="xs"
                    label={text.name(name)}
                    disabled={!can(name) && !value.includes(name)}
                    checked={value.includes(name)}
                    onChange={(event) => set([name], event.currentTarget.checked)}
                  />
                ))}
              </div>
            </div>
          );
        })}
      </Stack>
    </div>
  );
}
