import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { permissionsQuery, rolesQuery } from "../../../api/identity";
import { useRealm } from "../../../api/session";
import type { Role } from "../../../api/types";
import { Card } from "../../../ui/Card";
import { ErrorPanel } from "../../../ui/ErrorPanel";
import { SkeletonRows } from "../../../ui/Rows";
import { Section } from "../frame/Section";
import { permissionAreas } from "./permissions";
import { RoleDrawer } from "./RoleDrawer";
import { RoleList } from "./RoleList";
import { RoleMatrix } from "./RoleMatrix";

export function RolesSection() {
  const { t } = useTranslation();
  const { prefix, can } = useRealm();
  const roles = useQuery(rolesQuery(prefix));
  const permissions = useQuery(permissionsQuery(prefix));
  const [edited, setEdited] = useState<Role | "new" | null>(null);
  const phone = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const manages = can("role.manage");
  const failed = [roles, permissions].find((query) => query.isError);
  const areas = permissionAreas((permissions.data ?? []).map((each) => each.name));
  const open = manages ? setEdited : undefined;
  // A client's own roles are the ones that can be changed here, so they come first.
  const ordered = (roles.data ?? []).toSorted((one, other) => Number(one.built_in) - Number(other.built_in));
  return (
    <Section
      title={t("admin.section.roles")}
      text={t("admin.roles.text")}
      readOnly={!manages}
      actions={
        manages ? (
          <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setEdited("new")}>
            {t("admin.roles.new")}
          </Button>
        ) : null
      }
    >
      {failed ? <ErrorPanel error={failed.error} onRetry={() => void failed.refetch()} /> : null}
      {!failed && (!roles.data || !permissions.data) ? <SkeletonRows count={10} height={34} /> : null}
      {roles.data && permissions.data ? (
        <Card p={0}>{phone ? <RoleList roles={ordered} areas={areas} onOpen={open} /> : <RoleMatrix roles={ordered} areas={areas} onOpen={open} />}</Card>
      ) : null}
      <RoleDrawer role={edited} areas={areas} roles={roles.data ?? []} onClose={() => setEdited(null)} />
    </Section>
  );
}
