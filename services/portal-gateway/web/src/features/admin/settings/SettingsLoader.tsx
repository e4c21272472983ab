import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { settingsQuery } from "../../../api/identity";
import { useRealm } from "../../../api/session";
import type { TenantSettings } from "../../../api/types";
import { ErrorPanel } from "../../../ui/ErrorPanel";
import { SkeletonRows } from "../../../ui/Rows";

/** The client's settings, once they are there. */
export function SettingsLoader({ children }: { children: (settings: TenantSettings) => ReactNode }) {
  const { prefix } = useRealm();
  const settings = useQuery(settingsQuery(prefix));
  if (settings.data) return <>{children(settings.data)}</>;
  if (settings.isError) return <ErrorPanel error={settings.error} onRetry={() => void settings.refetch()} />;
  return <SkeletonRows count={6} height={56} gap={14} />;
}
