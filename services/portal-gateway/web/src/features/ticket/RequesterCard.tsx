import { useDebouncedValue } from "@mantine/hooks";
import { Anchor, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconMail, IconPhone, IconStarFilled } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fewAssetsQuery } from "../../api/asset";
import { personQuery, personSearchQuery } from "../../api/identity";
import { useRealm } from "../../api/session";
import { fewTicketsQuery } from "../../api/ticketing";
import type { Ticket } from "../../api/types";
import { paths } from "../../paths";
import { AssetIcon } from "../../ui/AssetIcon";
import { FactSection } from "../../ui/Fact";
import { Link } from "../../ui/Link";
import { Mark } from "../../ui/Mark";
import { InlineSelect } from "../../ui/InlineSelect";
import { PersonAvatar, PersonLine } from "../../ui/PersonAvatar";
import { StatusIcon } from "../../ui/TicketMarks";
import classes from "./facts.module.css";
import type { TicketChange } from "./useTicketChange";

/** Who asks, what else they asked for, and what they work with. */
export function RequesterCard({ ticket, ticketChange }: { ticket: Ticket; ticketChange: TicketChange }) {
  const { t } = useTranslation();
  const { prefix, realm, can } = useRealm();
  const update = can("ticket.update") && ticket.status !== "closed" && ticket.status !== "cancelled";
  const [search, setSearch] = useState("");
  const [asked] = useDebouncedValue(search, 160);
  const people = useQuery({ ...personSearchQuery(prefix, asked), enabled: update && can("person.read") }).data ?? [];
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
      <InlineSelect
        label={t("ticket.field.requester")}
        value={ticket.requester_id}
        disabled={!update || !can("person.read")}
        search={setSearch}
        choices={people.map((each) => ({ value: each.id, label: each.name, mark: <PersonLine name={each.name} /> }))}
        onChange={(requester_id) => {
          const chosen = people.find((each) => each.id === requester_id);
          if (!chosen) return;
          ticketChange.change({
            patch: { requester_id },
            preview: { requester_name: chosen.name, requester_email: chosen.email, requester_vip: chosen.vip },
          });
        }}
        shown={
          <span className={classes.requester}>
            <PersonAvatar name={ticket.requester_name || ticket.requester_email} size={36} />
            <span className={classes.linkText}>
              <span className={classes.requesterName}>
                <span>{ticket.requester_name || ticket.requester_email}</span>
                {ticket.requester_vip ? (
                  <Mark tone="violet" icon={IconStarFilled}>
                    {t("person.vip")}
                  </Mark>
                ) : null}
              </span>
              <span className={classes.linkNote}>{person?.job_title || realm.name}</span>
            </span>
          </span>
        }
      />
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
