import { Button, Skeleton, Text, Title } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { assetQuery } from "../../api/asset";
import { useRealm } from "../../api/session";
import { fewTicketsQuery } from "../../api/ticketing";
import { paths } from "../../paths";
import { AssetIcon } from "../../ui/AssetIcon";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Link } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { AssetStateMark } from "../../ui/TicketMarks";
import { usePageTitle } from "../../ui/usePageTitle";
import frame from "../../layouts/portal/portal.module.css";
import { BackLink } from "./BackLink";
import { DeviceFacts, nameOf } from "./DeviceFacts";
import classes from "./device.module.css";
import shared from "./portal.module.css";
import { TicketLine } from "./TicketLine";
import { Trouble } from "./Trouble";

/** One device: what it is, and what was reported about it. */
export function DevicePage() {
  const { t } = useTranslation();
  const { assetId = "" } = useParams({ strict: false }) as { assetId?: string };
  const { prefix } = useRealm();
  const device = useQuery(assetQuery(prefix, assetId));
  const tickets = useQuery(fewTicketsQuery(prefix, { asset_id: assetId, order_by: "updated_at desc", page_size: 20 }));
  usePageTitle(device.data ? nameOf(device.data) : undefined);
  return (
    <div className={`${frame.content} ${shared.narrow}`}>
      <BackLink href={paths.portal.devices()} label={t("portal.nav.devices")} />
      {device.isError ? (
        <Trouble
          error={device.error}
          onRetry={() => void device.refetch()}
          back={{ href: paths.portal.devices(), label: t("portal.nav.devices") }}
        />
      ) : null}
      {device.isPending ? (
        <>
          <Skeleton height={48} width="60%" my="md" />
          <SkeletonRows count={1} height={200} />
        </>
      ) : null}
      {device.data ? (
        <>
          <div className={classes.head}>
            <span className={classes.icon}>
              <AssetIcon typeName={device.data.type_name} size={26} />
            </span>
            <div className={classes.headText}>
              <Title order={1} fz={24}>
                {nameOf(device.data)}
              </Title>
              <AssetStateMark state={device.data.state} />
            </div>
            <Button component={Link} href={paths.portal.report(undefined, device.data.id)} leftSection={<IconAlertCircle size={18} />}>
              {t("portal.device_broken")}
            </Button>
          </div>
          <section className={`${shared.card} ${classes.factsCard}`} aria-label={t("portal.device_facts")}>
            <DeviceFacts asset={device.data} all />
          </section>
          <Title order={2} className={shared.sectionTitle}>
            {t("portal.device_tickets")}
          </Title>
          <div className={shared.card}>
            {tickets.isPending ? (
              <div style={{ padding: 18 }}>
                <SkeletonRows count={2} height={44} />
              </div>
            ) : null}
            {tickets.data?.map((ticket) => (
              <TicketLine key={ticket.id} ticket={ticket} />
            ))}
            {tickets.data?.length === 0 ? (
              <Text c="dimmed" fz="sm" p="md">
                {t("portal.no_device_tickets")}
              </Text>
            ) : null}
            {tickets.isError ? <ErrorPanel error={tickets.error} onRetry={() => void tickets.refetch()} /> : null}
          </div>
        </>
      ) : null}
    </div>
  );
}
