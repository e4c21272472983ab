import { VisuallyHidden } from "@mantine/core";
import { IconCheck, IconLock, IconPencil } from "@tabler/icons-react";
import { Fragment } from "react";
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

/** Who may do what: permissions down, roles across. */
export function RoleMatrix({ roles, areas, onOpen }: Props) {
  const { t } = useTranslation();
  const text = usePermissionText();
  const roleName = useRoleName();
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <div className={classes.scroll} role="region" aria-label={t("admin.section.roles")} tabIndex={0}>
      <table className={classes.matrix}>
        <thead>
          <tr>
            <th scope="col" className={classes.corner}>
              <VisuallyHidden>{t("admin.roles.permissions")}</VisuallyHidden>
            </th>
            {roles.map((role) => (
              <th key={role.id} scope="col">
                {role.built_in || !onOpen ? (
                  <span className={classes.role}>{roleName(role.id, role.name)}</span>
                ) : (
                  <button type="button" className={classes.roleButton} onClick={() => onOpen(role)}>
                    {role.name}
                    <IconPencil size={13} aria-label={t("action.edit")} />
                  </button>
                )}
                <span className={classes.view}>
                  {role.built_in ? <IconLock size={12} aria-label={t("admin.roles.built_in")} /> : null}
                  {t(`admin.roles.view.${role.view}`)}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {areas.map(({ noun, names }) => (
            <Fragment key={noun}>
              <tr>
                <th scope="rowgroup" colSpan={roles.length + 1} className={classes.area}>
                  <span>{text.area(noun)}</span>
                </th>
              </tr>
              {names.map((name) => (
                <tr key={name}>
                  <th scope="row" className={classes.permission}>
                    {text.name(name)}
                  </th>
                  {roles.map((role) => (
                    <td key={role.id}>
                      {role.permissions.includes(name) ? (
                        <IconCheck size={16} stroke={2.4} className={classes.yes} aria-label={t("admin.roles.yes")} />
                      ) : (
                        <VisuallyHidden>{t("admin.roles.no")}</VisuallyHidden>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}
