import { Anchor, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconMail, IconPhone, IconStarFilled } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { fewAssetsQuery } from "../../api/asset";
import { personQuery } from "../../api/identity";
import { useRealm } from "../../api/session";
import { fewTicketsQuery } from "../../api/ticketing";
import type { Ticket } from "../../api/types";
import { paths } from "../../paths";
import { AssetIcon } from "../../ui/AssetIcon";
import { FactSection } from "../../ui/Fact";
import { Link } from "../../ui/Link";
import { Mark } from "../../ui/Mark";
import { PersonAvatar } from "../../ui/PersonAvatar";
import { StatusIcon } from "../../ui/TicketMarks";
import classes from "./ticket.module.css";

/** Who asks, what else they asked for, and what they work with. */
export function RequesterCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { prefix, realm, can } = useRealm();
  const person = useQuery({ ...personQuery(prefix, ticket.requester_id), enabled: can("person.read") && ticket.requester_id !== "" }).data;
  const tickets = useQuery({
    ...fewTicketsQuery(prefix, { requester: [ticket.requester_id], page_size: 6 }),
    enabled: ticket.requester_id !== "",
  });
  const assets = useQuery({
    ...fewAssetsQuery(prefix, { assignee: [ticket.requester_id], page_size: 6 }),
    enabled: can("asset.read") && ticket.requester_id !== "",
  }).data;
  const others = (tickets.data ?? []).filter((other) => other.id !== ticket.id).slice(0, 5);
  return (
    <FactSection title={t("ticket.field.requester")}>
      <Group gap="sm" wrap="nowrap" mt={4}>
        <PersonAvatar name={ticket.requester_name || ticket.requester_email} size={38} />
        <div style={{ minWidth: 0 }}>
          <Group gap={6}>
            <Text fw={600} truncate>
              {ticket.requester_name}
            </Text>
            {ticket.requester_vip ? (
              <Mark tone="violet" icon={IconStarFilled}>
                {t("person.vip")}
              </Mark>
            ) : null}
          </Group>
          <Text fz="xs" c="dimmed" truncate>
            {[person?.job_title, realm.name].filter(Boolean).join(" · ")}
          </Text>
        </div>
      </Group>
      <Stack gap={2} mt={8} fz="sm">
        {ticket.requester_email ? (
          <Group gap={8} wrap="nowrap">
            <IconMail size={15} aria-hidden />
            <Anchor href={`mailto:${ticket.requester_email}`} fz="sm" lh="26px" truncate>
              {ticket.requester_email}
            </Anchor>
          </Group>
        ) : null}
        {person?.phone ? (
          <Group gap={8} wrap="nowrap">
            <IconPhone size={15} aria-hidden />
            <Anchor href={`tel:${person.phone}`} fz="sm" lh="26px" display="inline-block" className="tabular">
              {person.phone}
            </Anchor>
          </Group>
        ) : null}
      </Stack>
      <Text fz="xs" c="dimmed" fw={550} mt="sm" mb={2}>
        {t("ticket.others")}
      </Text>
      {tickets.isPending ? <Skeleton height={20} my={6} /> : null}
      {tickets.data && others.length === 0 ? (
        <Text fz="sm" c="dimmed">
          {t("ticket.no_others")}
        </Text>
      ) : null}
      {others.map((other) => (
        <Link key={other.id} href={paths.ticket(realm.slug, other.number)} className={classes.link}>
          <StatusIcon status={other.status} label={t(`ticket.status.${other.status}`)} />
          <span className={classes.linkText}>
            <Text span fz="sm" truncate>
              {other.title}
            </Text>
          </span>
          <span className={`${classes.linkNote} tabular`}>{other.number}</span>
        </Link>
      ))}
      {assets && assets.length > 0 ? (
        <>
          <Text fz="xs" c="dimmed" fw={550} mt="sm" mb={2}>
            {t("ticket.requester_assets")}
          </Text>
          {assets.map((asset) => (
            <Link key={asset.id} href={paths.asset(realm.slug, asset.id)} className={classes.link}>
              <AssetIcon typeName={asset.type_name} size={16} />
              <span className={classes.linkText}>
                <Text span fz="sm" truncate>
                  {asset.name}
                </Text>
              </span>
              <span className={`${classes.linkNote} tabular`}>{asset.tag}</span>
            </Link>
          ))}
        </>
      ) : null}
    </FactSection>
  );
}
