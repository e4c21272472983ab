import { Button, Title } from "@mantine/core";
import { IconAlertCircle, IconChevronRight, IconDeviceLaptop } from "@tabler/icons-react";
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
import { usePageTitle } from "../../ui/usePageTitle";
import frame from "../../layouts/portal/portal.module.css";
import { DeviceFacts, modelOf, nameOf } from "./DeviceFacts";
import classes from "./device.module.css";
import shared from "./portal.module.css";

function DeviceCard({ device }: { device: Asset }) {
  const { t } = useTranslation();
  const name = nameOf(device);
  const model = modelOf(device);
  return (
    <article className={classes.device}>
      <Link href={paths.portal.device(device.id)} className={classes.open}>
        <span className={classes.icon}>
          <AssetIcon typeName={device.type_name} size={26} />
        </span>
        <span>
          <span className={classes.name}>{name}</span>
          <br />
          <span className={classes.kind}>{model.includes(name) ? device.type_name : [device.type_name, model].filter(Boolean).join(" · ")}</span>
        </span>
        <IconChevronRight size={18} aria-hidden className={classes.chevron} />
      </Link>
      <DeviceFacts asset={device} />
      <div className={classes.foot}>
        <Button
          component={Link}
          href={paths.portal.report(undefined, device.id)}
          variant="light"
          size="sm"
          fullWidth
          leftSection={<IconAlertCircle size={17} />}
          aria-label={`${t("portal.device_broken")}: ${name}`}
        >
          {t("portal.device_broken")}
        </Button>
      </div>
    </article>
  );
}

function DeviceLine({ device }: { device: Asset }) {
  const { t } = useTranslation();
  return (
    <Link href={paths.portal.device(device.id)} className={classes.person}>
      <AssetIcon typeName={device.type_name} size={22} />
      <span>
        <span className={classes.name}>{nameOf(device)}</span>
        <br />
        <span className={classes.kind}>
          {device.tag}
          {device.assignee_name ? ` · ${t("portal.used_by", { name: device.assignee_name })}` : ""}
        </span>
      </span>
      <IconChevronRight size={18} aria-hidden />
    </Link>
  );
}

/** The reader's own devices, and for who looks after a department, those of the others. */
export function MyDevicesPage() {
  const { t } = useTranslation();
  const { prefix, realm } = useRealm();
  usePageTitle(t("portal.nav.devices"));
  const devices = useQuery(fewAssetsQuery(prefix, { order_by: "name", page_size: 200 }));
  const mine = devices.data?.filter((device) => device.assignee_id === realm.person_id);
  const others = devices.data?.filter((device) => device.assignee_id !== realm.person_id) ?? [];
  return (
    <div className={frame.content}>
      <Title order={1} mb="md">
        {t("portal.nav.devices")}
      </Title>
      {devices.isError ? <ErrorPanel error={devices.error} onRetry={() => void devices.refetch()} /> : null}
      {devices.isPending ? <SkeletonRows count={2} height={210} gap={14} /> : null}
      {mine?.length === 0 ? (
        <div className={shared.card}>
          <EmptyState
            compact={others.length > 0}
            icon={IconDeviceLaptop}
            title={t("portal.no_devices")}
            text={others.length > 0 ? t("portal.devices_none_mine") : t("portal.no_devices_text")}
          />
        </div>
      ) : null}
      <div className={classes.grid}>
        {mine?.map((device) => (
          <DeviceCard key={device.id} device={device} />
        ))}
      </div>
      {others.length > 0 ? (
        <>
          <Title order={2} className={shared.sectionTitle}>
            {t("portal.devices_others")}
          </Title>
          <div className={shared.card}>
            {others.map((device) => (
              <DeviceLine key={device.id} device={device} />
            ))}
          </div>
        </>
      ) : null}
    </div>
  );
}
