import { Button, CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { priorities, statuses, unfinished, type TicketSearch } from "../../search";
import { FilterChip, type FilterOption } from "../../ui/FilterChip";
import { useKeys } from "../../ui/keys";
import { PriorityMark, StatusMark } from "../../ui/TicketMarks";
import { ColumnMenu } from "./ColumnMenu";
import { SortMenu } from "./ListControls";
import classes from "./table.module.css";

interface Props {
  search: TicketSearch;
  onChange: (change: Partial<TicketSearch>) => void;
  agents: FilterOption[];
  tenants?: FilterOption[];
  teams?: FilterOption[];
  categories?: FilterOption[];
  hide?: string[];
  /** True where the list has no columns. */
  narrow?: boolean;
  end?: ReactNode;
}

/** Statuses that a list asks for: the unfinished ones unless the address says otherwise. */
export function statusesOf(search: TicketSearch): TicketSearch["status"] {
  const chosen = search.status ?? [...unfinished];
  return chosen.length === statuses.length ? undefined : chosen;
}

export function TicketFilters({ search, onChange, agents, tenants, teams, categories, hide, narrow, end }: Props) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(search.q ?? "");
  const ask = useDebouncedCallback((q: string) => onChange({ q: q || undefined }), 220);
  useEffect(() => {
    if (document.activeElement !== field.current) setText(search.q ?? "");
  }, [search.q]);
  useKeys({ "/": () => field.current?.focus() });
  const assignees: FilterOption[] = [
    { value: "me", label: t("filter.me") },
    { value: "none", label: t("ticket.unassigned") },
    ...agents,
  ];
  const changed = Boolean(
    search.q || search.status || search.priority || search.assignee || search.tenant || search.team || search.category,
  );
  const type = (value: string) => {
    setText(value);
    ask(value);
  };
  return (
    <div className={classes.filters}>
      <div className={classes.chips} role="search">
        <TextInput
          ref={field}
          size="xs"
          h={30}
          miw={180}
          w={{ base: 180, md: 220 }}
          placeholder={t("list.search")}
          aria-label={t("list.search")}
          leftSection={<IconSearch size={15} />}
          value={text}
          onChange={(event) => type(event.currentTarget.value)}
          rightSection={text ? <CloseButton size="xs" aria-label={t("action.clear")} onClick={() => type("")} /> : null}
        />
        <FilterChip
          label={t("column.status")}
          options={statuses.map((status) => ({ value: status, label: t(`ticket.status.${status}`), mark: <StatusMark status={status} plain /> }))}
          value={statusesOf(search) ?? []}
          nameOf={(chosen) => (chosen.toSorted().join() === [...unfinished].toSorted().join() ? t("filter.unfinished") : undefined)}
          onChange={(status) => onChange({ status: status.length === 0 ? [...statuses] : (status as TicketSearch["status"]) })}
        />
        <FilterChip
          label={t("column.priority")}
          options={priorities.map((priority) => ({
            value: priority,
            label: priority.toUpperCase(),
            mark: <PriorityMark priority={priority} plain />,
          }))}
          value={search.priority ?? []}
          onChange={(priority) => onChange({ priority: priority as TicketSearch["priority"] })}
        />
        <FilterChip
          label={t("column.assignee")}
          searchable={assignees.length > 8}
          options={assignees}
          value={search.assignee ?? []}
          onChange={(assignee) => onChange({ assignee })}
        />
        {tenants ? (
          <FilterChip
            label={t("column.tenant")}
            searchable={tenants.length > 8}
            options={tenants}
            value={search.tenant ?? []}
            onChange={(tenant) => onChange({ tenant })}
          />
        ) : null}
        {teams ? (
          <FilterChip label={t("column.team")} options={teams} value={search.team ?? []} onChange={(team) => onChange({ team })} />
        ) : null}
        {categories ? (
          <FilterChip
            label={t("column.category")}
            searchable
            options={categories}
            value={search.category ?? []}
            onChange={(category) => onChange({ category })}
          />
        ) : null}
        {changed ? (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            miw="fit-content"
            onClick={() => {
              setText("");
              onChange({
                q: undefined,
                status: undefined,
                priority: undefined,
                assignee: undefined,
                tenant: undefined,
                team: undefined,
                category: undefined,
              });
            }}
          >
            {t("filter.reset")}
          </Button>
        ) : null}
      </div>
      <div className={classes.controls}>
        <SortMenu sort={search.sort ?? "created_at desc"} onSort={(sort) => onChange({ sort })} />
        {end}
        {narrow ? null : <ColumnMenu hide={hide} />}
      </div>
    </div>
  );
}
