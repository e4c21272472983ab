import { Alert, Anchor, Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { IconExternalLink, IconPlayerPause, IconPlayerPlay, IconSettings, IconTicket } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { resumeTenant, suspendTenant, tenantQuery } from "../../api/identity";
import { formErrors } from "../../api/problem";
import { sessionQuery, useSession } from "../../api/session";
import { paths } from "../../paths";
import { Card } from "../../ui/Card";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Fact } from "../../ui/Fact";
import { Link } from "../../ui/Link";
import { Page } from "../../ui/Page";
import { SkeletonRows } from "../../ui/Rows";
import { DateText } from "../../ui/time";
import { useAction } from "../../ui/useAction";
import { Provisioning } from "./Provisioning";
import { OpenTickets } from "./OpenTickets";
import classes from "./provider.module.css";
import { TenantStateMark } from "./TenantStateMark";

export function ClientPage() {
  const { t } = useTranslation();
  const session = useSession();
  const client = useQueryClient();
  const { clientId = "" } = useParams({ strict: false }) as { clientId?: string };
  const query = useQuery(tenantQuery(clientId));
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const settled = {
    refetch: [["/api", "identity"]],
    onDone: () => void client.invalidateQueries(sessionQuery),
  };
  const suspend = useAction(() => suspendTenant(clientId, reason.trim()), {
    ...settled,
    onDone: () => {
      setAsking(false);
      settled.onDone();
    },
    onFailed: (error) => Boolean(formErrors(t, error).reason),
  });
  const resume = useAction(() => resumeTenant(clientId), { ...settled, done: t("client.resumed") });
  if (query.isError && !query.data) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) {
    return (
      <Page title="…" width="narrow">
        <SkeletonRows count={5} />
      </Page>
    );
  }
  const it = query.data;
  const may = session.provider?.permissions.includes("tenant.manage");
  const enter = session.tenants.find((tenant) => tenant.id === it.id);
  return (
    <Page
      title={it.name}
      back={{ href: paths.clients(), label: t("nav.clients") }}
      subtitle={<TenantStateMark state={it.state} />}
      actions={
        <>
          {enter ? (
            <>
              <Button component={Link} href={paths.tickets(it.slug)} variant="default" size="xs" leftSection={<IconTicket size={15} />}>
                {t("nav.tickets")}
              </Button>
              <Button component={Link} href={paths.admin(it.slug)} variant="default" size="xs" leftSection={<IconSettings size={15} />}>
                {t("nav.admin")}
              </Button>
            </>
          ) : null}
          {may && it.state === "suspended" ? (
            <Button size="xs" leftSection={<IconPlayerPlay size={15} />} loading={resume.isPending} onClick={() => resume.mutate()}>
              {t("client.resume")}
            </Button>
          ) : null}
          {may && it.state === "ready" ? (
            <Button
              variant="default"
              size="xs"
              leftSection={<IconPlayerPause size={15} />}
              onClick={() => {
                setReason("");
                setAsking(true);
              }}
            >
              {t("client.suspend")}
            </Button>
          ) : null}
        </>
      }
    >
      <Stack>
        {it.state === "suspended" && it.suspended_reason ? (
          <Alert color="orange" variant="light" icon={<IconPlayerPause size={18} />} title={t("client.state.suspended")}>
            {it.suspended_reason}
          </Alert>
        ) : null}
        {it.state === "provisioning" ? (
          <Card title={t("client.making_title")}>
            <Provisioning tenant={it} />
          </Card>
        ) : null}
        <div className={classes.columns}>
          {enter ? <OpenTickets realm={enter} /> : <span />}
          <Card title={t("client.about")}>
            <Fact label={t("client.field.slug")}>{it.slug}</Fact>
            <Fact label={t("client.field.portal")}>
              <Anchor href={it.portal_url} target="_blank" rel="noreferrer" fz="sm">
                {it.portal_url} <IconExternalLink size={13} aria-hidden />
              </Anchor>
            </Fact>
            <Fact label={t("client.field.mail")}>{it.mail_address}</Fact>
            <Fact label={t("client.field.since")}>
              <DateText date={it.created_at} />
            </Fact>
          </Card>
        </div>
      </Stack>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t("client.suspend_title", { name: it.name })}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            suspend.mutate();
          }}
        >
          <Text fz="sm" mb="sm">
            {t("client.suspend_text")}
          </Text>
          <Textarea
            label={t("client.suspend_reason")}
            required
            data-autofocus
            maxLength={500}
            autosize
            minRows={2}
            value={reason}
            error={formErrors(t, suspend.error).reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={() => setAsking(false)}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" color="orange" disabled={!reason.trim()} loading={suspend.isPending}>
              {t("client.suspend")}
            </Button>
          </Group>
        </form>
      </Modal>
    </Page>
  );
}
