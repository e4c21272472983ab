import { Button, Group, Menu, Modal, Skeleton, Stack, Text, Textarea, Timeline, Title } from "@mantine/core";
import { IconArrowBackUp, IconChevronDown, IconHistory, IconPencil, IconTicket, IconUserPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { assetHistoryQuery, assetQuery, assetTypesQuery, assignAsset, moveAsset, returnAsset } from "../../api/asset";
import { isReason } from "../../api/problem";
import { useRealm } from "../../api/session";
import { fewTicketsQuery } from "../../api/ticketing";
import type { Asset, AssetChange, AssetState } from "../../api/types";
import { paths } from "../../paths";
import { PersonPicker } from "../../pickers/PersonPicker";
import { AssetIcon } from "../../ui/AssetIcon";
import { Card } from "../../ui/Card";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Link } from "../../ui/Link";
import { BackLink } from "../../ui/Page";
import { PersonLine } from "../../ui/PersonAvatar";
import { SkeletonRows } from "../../ui/Rows";
import { TenantChip } from "../../ui/TenantChip";
import { AssetStateMark, StatusMark } from "../../ui/TicketMarks";
import { DateText, TimeAgo } from "../../ui/time";
import { useAction } from "../../ui/useAction";
import { usePageTitle } from "../../ui/usePageTitle";
import pageClasses from "../../ui/page.module.css";
import { Warranty } from "./Warranty";
import classes from "./asset.module.css";

function money(value: Asset["cost"], locale: string): string | undefined {
  if (!value?.amount) return undefined;
  return new Intl.NumberFormat(locale, { style: "currency", currency: value.currency || "EUR" }).format(Number(value.amount));
}

function AssetFacts({ asset }: { asset: Asset }) {
  const { t, i18n } = useTranslation();
  const facts: [string, ReactNode][] = [
    ["type", asset.type_name],
    ["tag", asset.tag],
    ["serial_number", asset.serial_number],
    ["manufacturer", asset.manufacturer],
    ["model", asset.model],
    ["location", asset.location_name],
    ["supplier", asset.supplier],
    ["purchased_on", asset.purchased_on ? <DateText key="purchased_on" date={asset.purchased_on} /> : ""],
    ["warranty_ends_on", asset.warranty_ends_on ? <Warranty key="warranty_ends_on" date={asset.warranty_ends_on} /> : ""],
    ["cost", money(asset.cost, i18n.language)],
    ["book_value", money(asset.book_value, i18n.language)],
    ["depreciation_years", asset.depreciation_years ? t("asset.years", { count: asset.depreciation_years }) : ""],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([field, value]) => (
        <div key={field}>
          <dt>{t(`asset.field.${field}`)}</dt>
          <dd>{value || <Text span c="dimmed">–</Text>}</dd>
        </div>
      ))}
    </dl>
  );
}

function changeText(t: ReturnType<typeof useTranslation>["t"], change: AssetChange): string {
  const state = (value: string) => t(`asset.state.${value}`, { defaultValue: value });
  return t(`asset.change.${change.action}`, {
    defaultValue: change.action.replaceAll("_", " "),
    field: t(`asset.field.${change.field.replace(/_id$/, "")}`, { defaultValue: change.field.replaceAll("_", " ") }),
    old: state(change.old_value) || t("activity.nothing"),
    new: state(change.new_value) || t("activity.nothing"),
  });
}

export function AssetPage() {
  const { t } = useTranslation();
  const { assetId = "" } = useParams({ strict: false }) as { assetId?: string };
  const { prefix, realm, can } = useRealm();
  const client = useQueryClient();
  const asset = useQuery(assetQuery(prefix, assetId));
  const id = asset.data?.id ?? "";
  const types = useQuery(assetTypesQuery(prefix)).data ?? [];
  const history = useQuery({ ...assetHistoryQuery(prefix, id), enabled: id !== "" });
  const tickets = useQuery({ ...fewTicketsQuery(prefix, { asset_id: id, page_size: 20 }), enabled: id !== "" && can("ticket.read") });
  const [assigning, setAssigning] = useState(false);
  const [person, setPerson] = useState("");
  const [moving, setMoving] = useState<AssetState | null>(null);
  const [reason, setReason] = useState("");
  usePageTitle(asset.data ? `${asset.data.tag} ${asset.data.name}` : undefined);
  const settle = {
    refetch: [[prefix, "asset"]],
    onDone: (fresh: Asset) => client.setQueryData(assetQuery(prefix, assetId).queryKey, fresh),
    onFailed: (error: unknown) => {
      if (isReason(error, "REVISION_MISMATCH")) void asset.refetch();
    },
  };
  const assign = useAction((to: string) => assignAsset(prefix, asset.data!, to), {
    ...settle,
    done: (fresh) => t("asset.assigned_to", { name: fresh.assignee_name }),
  });
  const giveBack = useAction(() => returnAsset(prefix, asset.data!), { ...settle, done: t("asset.returned") });
  const move = useAction((state: AssetState) => moveAsset(prefix, asset.data!, state, reason), settle);
  if (asset.isError && !asset.data) return <ErrorPanel error={asset.error} onRetry={() => void asset.refetch()} />;
  if (!asset.data) {
    return (
      <div className={pageClasses.page}>
        <Skeleton height={48} width={320} mb="lg" />
        <SkeletonRows count={6} />
      </div>
    );
  }
  const it = asset.data;
  return (
    <div className={pageClasses.page}>
      <BackLink href={paths.assets(realm.slug)} label={t("nav.assets")} />
      <Group justify="space-between" mb="md" gap="sm">
        <div className={classes.hero}>
          <span className={classes.heroIcon}>
            <AssetIcon icon={types.find((type) => type.id === it.type_id)?.icon} typeName={it.type_name} size={26} />
          </span>
          <div style={{ minWidth: 0 }}>
            <Title order={1}>{it.name}</Title>
            <Group gap="sm">
              <Text span fz="sm" c="dimmed" className="tabular">
                {it.tag}
              </Text>
              <TenantChip name={realm.name} color={realm.color} logoUrl={realm.logo_url} />
              <AssetStateMark state={it.state} />
            </Group>
          </div>
        </div>
        <Group gap="xs">
          {can("asset.assign") && it.assignee_id ? (
            <Button variant="default" size="xs" leftSection={<IconArrowBackUp size={15} />} loading={giveBack.isPending} onClick={() => giveBack.mutate()}>
              {t("asset.return")}
            </Button>
          ) : null}
          {can("asset.assign") ? (
            <Button
              variant={it.assignee_id ? "default" : "filled"}
              size="xs"
              leftSection={<IconUserPlus size={15} />}
              onClick={() => {
                setPerson("");
                setAssigning(true);
              }}
            >
              {it.assignee_id ? t("asset.reassign") : t("asset.assign")}
            </Button>
          ) : null}
          {can("asset.update") && it.allowed_transitions.length > 0 ? (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" size="xs" rightSection={<IconChevronDown size={14} />} loading={move.isPending}>
                  {t("asset.change_state")}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {it.allowed_transitions.map((state) => (
                  <Menu.Item
                    key={state}
                    onClick={() => {
                      setReason("");
                      setMoving(state);
                    }}
                  >
                    <AssetStateMark state={state} plain />
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          ) : null}
          {can("asset.update") ? (
            <Button component={Link} href={paths.editAsset(realm.slug, it.id)} variant="default" size="xs" leftSection={<IconPencil size={15} />}>
              {t("action.edit")}
            </Button>
          ) : null}
        </Group>
      </Group>
      <div className={classes.columns}>
        <Stack>
          <Card title={t("asset.details")}>
            <AssetFacts asset={it} />
            {it.notes ? (
              <Text mt="md" fz="sm" style={{ whiteSpace: "pre-wrap" }}>
                {it.notes}
              </Text>
            ) : null}
          </Card>
          <Card title={t("asset.tickets")}>
            {tickets.isPending && can("ticket.read") ? <SkeletonRows count={2} height={24} /> : null}
            {tickets.data?.length === 0 ? (
              <Text fz="sm" c="dimmed">
                {t("asset.no_tickets")}
              </Text>
            ) : null}
            {tickets.data?.map((ticket) => (
              <Link
                key={ticket.id}
                href={paths.ticket(realm.slug, ticket.number)}
                style={{ display: "flex", alignItems: "center", gap: 10, padding: "6px 0", color: "inherit", textDecoration: "none" }}
              >
                <IconTicket size={16} aria-hidden />
                <Text span fz="sm" c="dimmed" className="tabular">
                  {ticket.number}
                </Text>
                <Text span fz="sm" truncate flex={1}>
                  {ticket.title}
                </Text>
                <StatusMark status={ticket.status} />
              </Link>
            ))}
          </Card>
        </Stack>
        <Stack>
          <Card title={t("asset.field.assignee")}>
            {it.assignee_name ? (
              <PersonLine name={it.assignee_name} size={28} />
            ) : (
              <Text fz="sm" c="dimmed">
                {t("asset.nobody")}
              </Text>
            )}
          </Card>
          <Card title={t("asset.history")}>
            {history.isPending ? <SkeletonRows count={4} height={28} /> : null}
            {history.data ? (
              <Timeline bulletSize={20} lineWidth={2} active={-1}>
                {history.data.map((change) => (
                  <Timeline.Item key={`${change.occurred_at}${change.action}${change.field}`} bullet={<IconHistory size={12} />}>
                    <Text fz="sm">{changeText(t, change)}</Text>
                    <Text fz="xs" c="dimmed">
                      {change.actor_name} · <TimeAgo at={change.occurred_at} />
                    </Text>
                  </Timeline.Item>
                ))}
              </Timeline>
            ) : null}
          </Card>
        </Stack>
      </div>
      <Modal opened={assigning} onClose={() => setAssigning(false)} title={t("asset.assign_title", { name: it.name })}>
        <Stack>
          <PersonPicker prefix={prefix} data-autofocus label={t("asset.to_whom")} value={person} onChange={setPerson} />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAssigning(false)}>
              {t("action.cancel")}
            </Button>
            <Button
              disabled={!person}
              onClick={() => {
                setAssigning(false);
                assign.mutate(person);
              }}
            >
              {t("asset.assign")}
            </Button>
          </Group>
        </Stack>
      </Modal>
      <Modal
        opened={moving !== null}
        onClose={() => setMoving(null)}
        title={t("asset.move_title", { name: it.name, state: moving ? t(`asset.state.${moving}`) : "" })}
      >
        <Stack>
          <Textarea data-autofocus label={t("asset.reason")} maxLength={500} autosize minRows={2} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setMoving(null)}>
              {t("action.cancel")}
            </Button>
            <Button
              onClick={() => {
                if (moving) move.mutate(moving);
                setMoving(null);
              }}
            >
              {t("asset.change_state")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </div>
  );
}
