import { Button, Text } from "@mantine/core";
import { IconAlertCircle, IconDeviceLaptop } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { fewAssetsQuery } from "../../api/asset";
import { useRealm } from "../../api/session";
import type { Asset } from "../../api/types";
import { paths } from "../../paths";
import { AssetIcon } from "../../ui/AssetIcon";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Link } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { DateText } from "../../ui/time";
import classes from "./portal.module.css";
import { PortalPage } from "./PortalPage";

export function MyDevicesPage() {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const query = useQuery(fewAssetsQuery(prefix, { assignee: ["me"], page_size: 100 }));
  return (
    <PortalPage title={t("portal.nav.devices")} text={t("portal.devices.text")}>
      {query.isError ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <SkeletonRows count={3} height={110} /> : null}
      {query.data ? (
        <div className={classes.list}>
          {query.data.map((asset) => (
            <Device key={asset.id} asset={asset} />
          ))}
          {query.data.length === 0 ? <EmptyState icon={IconDeviceLaptop} title={t("portal.devices.none")} text={t("portal.devices.none_text")} /> : null}
        </div>
      ) : null}
    </PortalPage>
  );
}

function Device({ asset }: { asset: Asset }) {
  const { t } = useTranslation();
  const make = [asset.manufacturer, asset.model].filter(Boolean).join(" ");
  return (
    <article className={classes.device}>
      <span className={classes.choiceIcon}>
        <AssetIcon typeName={asset.type_name} size={26} />
      </span>
      <div className={classes.rowText}>
        <Text fw={650}>{asset.name}</Text>
        <Text fz="sm" c="dimmed">
          {make || asset.type_name}
        </Text>
        <Text fz="sm" c="dimmed" className={classes.rowFacts} component="div">
          <span className="tabular">{asset.tag}</span>
          {asset.serial_number ? <span className="tabular">{asset.serial_number}</span> : null}
          {asset.warranty_ends_on ? (
            <span>
              {t("portal.devices.warranty")} <DateText date={asset.warranty_ends_on} />
            </span>
          ) : null}
        </Text>
      </div>
      <Button component={Link} href={paths.portal.report(undefined, asset.id)} variant="light" leftSection={<IconAlertCircle size={18} aria-hidden />}>
        {t("portal.devices.report")}
      </Button>
    </article>
  );
}
