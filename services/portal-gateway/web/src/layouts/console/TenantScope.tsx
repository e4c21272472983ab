import { Alert } from "@mantine/core";
import { IconPlayerPause } from "@tabler/icons-react";
import { Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { RealmProvider, useSession } from "../../api/session";
import { MissingPage } from "../../ui/RouteError";
import { useScope } from "./scope";

/** Everything below is in one client. */
export function TenantScope() {
  const { t } = useTranslation();
  const session = useSession();
  const scope = useScope(session);
  if (!scope) return <MissingPage />;
  return (
    <RealmProvider value={scope} key={scope.id}>
      {scope.status === "suspended" ? (
        <Alert color="orange" variant="light" radius={0} icon={<IconPlayerPause size={18} />}>
          {t("client.suspended_banner", { name: scope.name })}
        </Alert>
      ) : null}
      <Outlet />
    </RealmProvider>
  );
}
