import { Button, Group, Text, Title } from "@mantine/core";
import { IconAlertCircle, IconDeviceLaptop } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { fewAssetsQuery } from "../../api/asset";
import { useRealm } from "../../api/session";
import { paths } from "../../paths";
import { AssetIcon } from "../../ui/AssetIcon";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Link } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { isPast, shortDate } from "../../ui/time";
import { usePageTitle } from "../../ui/usePageTitle";
import frame from "../../layouts/portal/portal.module.css";
import classes from "./portal.module.css";

export function MyDevicesPage() {
  const { t, i18n } = useTranslation();
  const { prefix } = useRealm();
  usePageTitle(t("portal.nav.devices"));
  const devices = useQuery(fewAssetsQuery(prefix, { assignee: ["me"], page_size: 100 }));
  return (
    <div className={frame.content}>
      <Title order={1} mb="md">
        {t("portal.nav.devices")}
      </Title>
      {devices.isError ? <ErrorPanel error={devices.error} onRetry={() => void devices.refetch()} /> : null}
      {devices.isPending ? <SkeletonRows count={3} height={110} gap={12} /> : null}
      {devices.data?.length === 0 ? (
        <div className={classes.card}>
          <EmptyState icon={IconDeviceLaptop} title={t("portal.no_devices")} text={t("portal.no_devices_text")} />
        </div>
      ) : null}
      <div className={classes.devices} style={{ gridTemplateColumns: "repeat(auto-fill, minmax(300px, 1fr))" }}>
        {devices.data?.map((device) => (
          <article key={device.id} className={classes.deviceCard}>
            <span className={classes.deviceIcon}>
              <AssetIcon typeName={device.type_name} size={26} />
            </span>
            <div style={{ minWidth: 0 }}>
              <Text fw={600} truncate>
                {device.name}
              </Text>
              <Text fz="sm" c="dimmed">
                {[device.type_name, [device.manufacturer, device.model].filter(Boolean).join(" ")].filter(Boolean).join(" · ")}
              </Text>
              <Text fz="sm" c="dimmed" className="tabular">
                {[device.tag, device.serial_number].filter(Boolean).join(" · ")}
              </Text>
              {device.warranty_ends_on ? (
                <Text fz="sm" c="dimmed">
                  {t(isPast(device.warranty_ends_on) ? "asset.warranty_over" : "asset.warranty_until", {
                    date: shortDate(device.warranty_ends_on, i18n.language),
                  })}
                </Text>
              ) : null}
              <Group mt="sm">
                <Button
                  component={Link}
                  href={paths.portal.report(undefined, device.id)}
                  variant="light"
                  size="sm"
                  leftSection={<IconAlertCircle size={17} />}
                >
                  {t("portal.report_device")}
                </Button>
              </Group>
            </div>
          </article>
        ))}
      </div>
    </div>
  );
}
