import { ActionIcon, Button, Group, Indicator, Popover, Text } from "@mantine/core";
import { IconBell, IconBellOff } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { feedQuery, markRead } from "../../api/notification";
import type { SignedIn } from "../../api/session";
import type { Notification } from "../../api/types";
import { paths } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import { useGo } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { TenantChip } from "../../ui/TenantChip";
import { TimeAgo } from "../../ui/time";
import { useScope } from "./scope";
import classes from "./shell.module.css";

export function Feed({ session }: { session: SignedIn }) {
  const { t } = useTranslation();
  const go = useGo();
  const client = useQueryClient();
  const scope = useScope(session);
  const [opened, setOpened] = useState(false);
  const realm = session.provider ?? scope ?? session.tenants[0];
  const feed = useQuery({ ...feedQuery(realm ?? ({ api_prefix: "", kind: "tenant" } as never)), enabled: Boolean(realm) });
  if (!realm) return null;
  const unread = feed.data?.unread_count ?? 0;
  const read = async (ids: string[]) => {
    client.setQueryData(feedQuery(realm).queryKey, (old) =>
      old
        ? {
            ...old,
            unread_count: ids.length === 0 ? 0 : Math.max(0, old.unread_count - ids.length),
            notifications: old.notifications.map((notice) => (ids.length === 0 || ids.includes(notice.id) ? { ...notice, read: true } : notice)),
          }
        : old,
    );
    await markRead(realm, ids).catch(() => client.invalidateQueries({ queryKey: feedQuery(realm).queryKey }));
  };
  const open = (notice: Notification) => {
    setOpened(false);
    if (!notice.read) void read([notice.id]);
    const tenant = session.tenants.find((each) => each.id === notice.tenant_id) ?? scope ?? session.tenants[0];
    if (tenant && notice.ticket_id) go(paths.ticket(tenant.slug, notice.ticket_number || notice.ticket_id));
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={380} shadow="lg" trapFocus>
      <Indicator disabled={unread === 0} label={unread > 99 ? "99+" : unread} size={16} offset={7} color="red.8" classNames={{ indicator: classes.badge }}>
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={34}
            onClick={() => setOpened((was) => !was)}
            aria-label={t("feed.label", { count: unread })}
            aria-expanded={opened}
          >
            <IconBell size={19} stroke={1.7} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0} maw="calc(100vw - 16px)">
        <Group justify="space-between" px="md" py="xs">
          <Text fw={600}>{t("feed.title")}</Text>
          <Button variant="subtle" size="compact-xs" disabled={unread === 0} onClick={() => void read([])}>
            {t("feed.read_all")}
          </Button>
        </Group>
        <div className={classes.feed}>
          {feed.isPending ? (
            <div style={{ padding: 16 }}>
              <SkeletonRows count={4} />
            </div>
          ) : null}
          {feed.data?.notifications.length === 0 ? (
            <EmptyState compact icon={IconBellOff} title={t("feed.empty")} text={t("feed.empty_text")} />
          ) : null}
          {feed.data?.notifications.map((notice) => {
            const tenant = session.tenants.find((each) => each.id === notice.tenant_id);
            return (
              <button key={notice.id} type="button" className={classes.notice} onClick={() => open(notice)}>
                <span className={classes.dot} data-unread={notice.read ? undefined : true} />
                <span style={{ minWidth: 0 }}>
                  <Text span fz="sm" fw={notice.read ? 400 : 600} display="block">
                    {t(`feed.kind.${notice.kind}`, { name: notice.actor_name, defaultValue: notice.kind })}
                  </Text>
                  <Text span fz="sm" truncate display="block">
                    <span className="tabular">{notice.ticket_number}</span> {notice.ticket_title}
                  </Text>
                  {notice.preview ? (
                    <Text span fz="xs" c="dimmed" truncate display="block">
                      {notice.preview}
                    </Text>
                  ) : null}
                  <Group gap="xs" mt={2}>
                    {tenant && session.provider ? <TenantChip name={tenant.name} color={tenant.color} logoUrl={tenant.logo_url} /> : null}
                    <Text span fz="xs" c="dimmed">
                      <TimeAgo at={notice.created_at} />
                    </Text>
                  </Group>
                </span>
              </button>
            );
          })}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
