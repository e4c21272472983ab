import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useRealm } from "../../api/session";
import { takeTicket, ticketQuery } from "../../api/ticketing";
import type { Impact, Ticket, Urgency } from "../../api/types";
import { useAgentChoices, useCategoryChoices, useLocationChoices, useTeamChoices } from "../../pickers/choices";
import { Fact, FactSection } from "../../ui/Fact";
import { InlineSelect } from "../../ui/InlineSelect";
import { PersonLine } from "../../ui/PersonAvatar";
import { PriorityMark } from "../../ui/TicketMarks";
import { TimeAgo } from "../../ui/time";
import { useAction } from "../../ui/useAction";
import { TagsFact } from "./TagsFact";
import type { TicketChange } from "./useTicketChange";
import { WatchersFact } from "./WatchersFact";
import factClasses from "../../ui/fact.module.css";

const impacts: Impact[] = ["organisation", "department", "person"];
const urgencies: Urgency[] = ["critical", "high", "normal", "low"];

const nothing = (text: string) => <span className={factClasses.empty}>{text}</span>;
const labelOf = (choices: { value: string; label: string }[], value: string) => choices.find((choice) => choice.value === value)?.label ?? "";

interface Props {
  ticket: Ticket;
  ticketId: string;
  ticketChange: TicketChange;
}

export function Facts({ ticket, ticketId, ticketChange }: Props) {
  const { t } = useTranslation();
  const { prefix, can, realm } = useRealm();
  const client = useQueryClient();
  const { change } = ticketChange;
  const ended = ticket.status === "closed" || ticket.status === "cancelled";
  const update = can("ticket.update") && !ended;
  const assign = can("ticket.assign") && !ended;
  const agents = useAgentChoices(prefix);
  const teams = useTeamChoices(prefix);
  const categories = useCategoryChoices(prefix);
  const take = useAction(() => takeTicket(prefix, ticket.id), {
    refetch: [[prefix, "ticketing"]],
    onDone: (fresh) => client.setQueryData(ticketQuery(prefix, ticketId).queryKey, fresh),
  });
  return (
    <FactSection>
      <Fact label={t("ticket.field.priority")}>
        <PriorityMark priority={ticket.priority} />
      </Fact>
      <Fact label={t("ticket.field.impact")}>
        <InlineSelect
          label={t("ticket.field.impact")}
          value={ticket.impact}
          shown={t(`ticket.impact.${ticket.impact}`)}
          disabled={!update}
          choices={impacts.map((impact) => ({ value: impact, label: t(`ticket.impact.${impact}`) }))}
          onChange={(impact) => change({ patch: { impact: impact as Impact } })}
        />
      </Fact>
      <Fact label={t("ticket.field.urgency")}>
        <InlineSelect
          label={t("ticket.field.urgency")}
          value={ticket.urgency}
          shown={t(`ticket.urgency.${ticket.urgency}`)}
          disabled={!update}
          choices={urgencies.map((urgency) => ({ value: urgency, label: t(`ticket.urgency.${urgency}`) }))}
          onChange={(urgency) => change({ patch: { urgency: urgency as Urgency } })}
        />
      </Fact>
      <Fact label={t("ticket.field.category")}>
        <InlineSelect
          label={t("ticket.field.category")}
          value={ticket.category_id}
          shown={ticket.category_name || nothing(t("fact.choose"))}
          disabled={!update}
          search="local"
          clearLabel={t("fact.none")}
          choices={categories}
          onChange={(category_id) => change({ patch: { category_id }, preview: { category_name: labelOf(categories, category_id) } })}
        />
      </Fact>
      <Fact label={t("ticket.field.assignee")}>
        <InlineSelect
          label={t("ticket.field.assignee")}
          value={ticket.assignee_id}
          shown={ticket.assignee_name ? <PersonLine name={ticket.assignee_name} /> : nothing(t("ticket.unassigned"))}
          disabled={!assign}
          search="local"
          clearLabel={t("ticket.unassigned")}
          choices={agents}
          onChange={(assignee_id) =>
            assignee_id === realm.person_id && !ticket.assignee_id
              ? take.mutate()
              : change({ patch: { assignee_id }, preview: { assignee_name: labelOf(agents, assignee_id) } })
          }
        />
      </Fact>
      <Fact label={t("ticket.field.team")}>
        <InlineSelect
          label={t("ticket.field.team")}
          value={ticket.team_id}
          shown={ticket.team_name || nothing(t("fact.none"))}
          disabled={!assign}
          search="local"
          clearLabel={t("fact.none")}
          choices={teams}
          onChange={(team_id) => change({ patch: { team_id }, preview: { team_name: labelOf(teams, team_id) } })}
        />
      </Fact>
    </FactSection>
  );
}

/** What is looked at less often: where, who else, how and when. */
export function MoreFacts({ ticket, ticketChange }: Omit<Props, "ticketId">) {
  const { t } = useTranslation();
  const { prefix, can } = useRealm();
  const { change } = ticketChange;
  const update = can("ticket.update") && ticket.status !== "closed" && ticket.status !== "cancelled";
  const locations = useLocationChoices(prefix, can("location.read"));
  return (
    <FactSection title={t("ticket.more_facts")}>
      <Fact label={t("ticket.field.location")}>
        <InlineSelect
          label={t("ticket.field.location")}
          value={ticket.location_id}
          shown={ticket.location_name || nothing(t("fact.none"))}
          disabled={!update}
          search="local"
          clearLabel={t("fact.none")}
          choices={locations}
          onChange={(location_id) => change({ patch: { location_id }, preview: { location_name: labelOf(locations, location_id) } })}
        />
      </Fact>
      <Fact label={t("ticket.field.watchers")}>
        <WatchersFact ticket={ticket} disabled={!update} ticketChange={ticketChange} />
      </Fact>
      <Fact label={t("ticket.field.tags")}>
        <TagsFact ticket={ticket} disabled={!update} ticketChange={ticketChange} />
      </Fact>
      <Fact label={t("ticket.field.source")}>
        {t(`ticket.source.${ticket.source}`)}
      </Fact>
      <Fact label={t("ticket.field.created_at")}>
        <TimeAgo at={ticket.created_at} />
      </Fact>
      {ticket.first_responded_at ? (
        <Fact label={t("ticket.field.first_responded_at")}>
          <TimeAgo at={ticket.first_responded_at} />
        </Fact>
      ) : null}
      {ticket.resolved_at ? (
        <Fact label={t("ticket.field.resolved_at")}>
          <TimeAgo at={ticket.resolved_at} />
        </Fact>
      ) : null}
    </FactSection>
  );
}
