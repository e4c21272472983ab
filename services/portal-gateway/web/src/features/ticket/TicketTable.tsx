import { ActionIcon, Button, Checkbox, Menu } from "@mantine/core";
import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp, IconColumns3, IconTicket } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import type { TicketSearch } from "../../search";
import { EmptyState } from "../../ui/EmptyState";
import { useKeys } from "../../ui/keys";
import { Link, useGo } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { PriorityMark, StatusMark } from "../../ui/TicketMarks";
import { TenantChip } from "../../ui/TenantChip";
import { TimeAgo } from "../../ui/time";
import { allColumns, type Column, type Line } from "./columns";
import classes from "./table.module.css";
import { useLiveRows } from "./useLiveRows";

interface Props {
  label: string;
  lines: Line[] | undefined;
  /** Names the filter, so that another one starts afresh. */
  view: string;
  sort: TicketSearch["sort"];
  onSort: (sort: TicketSearch["sort"]) => void;
  hide?: string[];
  onEnd: () => void;
  onAssign?: (line: Line) => void;
  empty: { title: string; text: string; action?: React.ReactNode };
}

function nextSort(column: Column, sort: TicketSearch["sort"]): TicketSearch["sort"] {
  if (column.sort === "priority") return sort === "priority" ? "priority desc" : "priority";
  if (column.sort === "updated_at") return "updated_at desc";
  return sort === "created_at desc" ? "created_at" : "created_at desc";
}

export function TicketTable({ label, lines, view, sort, onSort, hide = [], onEnd, onAssign, empty }: Props) {
  const { t } = useTranslation();
  const go = useGo();
  const phone = useMediaQuery("(max-width: 48em)") ?? false;
  const scroll = useRef<HTMLDivElement>(null);
  const [reading, setReading] = useState(false);
  const [scrolled, setScrolled] = useState(false);
  const [current, setCurrent] = useState<string>();
  const [hidden] = useLocalStorage<string[]>({
    key: "guichet.columns.hidden",
    defaultValue: allColumns.filter((column) => column.hiddenAtFirst).map((column) => column.key),
  });
  const live = useLiveRows(lines, (line) => line.ticket.id, view, reading || scrolled);
  const { rows } = live;
  const columns = allColumns.filter((column) => !hide.includes(column.key) && !(column.optional && hidden.includes(column.key)));
  const height = phone ? 88 : 42;
  // oxlint-disable-next-line react/incompatible-library -- it concerns React's compiler, which is not used here
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: () => height, overscan: 12 });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => virtual.measure(), [virtual, height]);
  useEffect(() => {
    if (rows.length > 0 && lastShown >= rows.length - 15) onEnd();
  }, [lastShown, rows.length, onEnd]);

  const at = rows.findIndex((row) => row.id === current);
  const move = (step: number) => {
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    if (!next) return;
    setCurrent(next.id);
    virtual.scrollToIndex(rows.indexOf(next));
  };
  const open = () => at >= 0 && go(rows[at]!.item.href);
  useKeys({ j: () => move(1), k: () => move(-1), o: open, Enter: open, a: () => at >= 0 && onAssign?.(rows[at]!.item) });

  if (!lines) {
    return (
      <div style={{ padding: 20 }}>
        <SkeletonRows count={14} height={height - 14} gap={14} />
      </div>
    );
  }
  return (
    <div className={classes.wrap}>
      {live.waiting > 0 ? (
        <Button size="compact-sm" radius="xl" className={classes.pill} onClick={live.showWaiting} leftSection={<IconArrowUp size={14} />}>
          {t("list.fresh", { count: live.waiting })}
        </Button>
      ) : null}
      <div role="status" aria-live="polite" style={{ position: "absolute", width: 1, height: 1, overflow: "hidden", clipPath: "inset(50%)" }}>
        {live.waiting > 0 ? t("list.fresh", { count: live.waiting }) : ""}
      </div>
      <div
        ref={scroll}
        className={classes.scroll}
        tabIndex={0}
        role="region"
        aria-label={label}
        onScroll={(event) => setScrolled(event.currentTarget.scrollTop > 8)}
        onMouseEnter={() => setReading(true)}
        onMouseLeave={() => setReading(false)}
      >
        <div role="table" aria-label={label} aria-rowcount={rows.length + 1} style={{ "--columns": columns.map((column) => column.width).join(" ") } as CSSProperties}>
          {phone ? null : (
            <div role="rowgroup">
              <div role="row" className={classes.head}>
                {columns.map((column) => {
                  const active = column.sort && sort?.startsWith(column.sort);
                  const down = sort?.endsWith("desc") !== (column.sort === "priority");
                  return (
                    <div
                      key={column.key}
                      role="columnheader"
                      className={classes.headCell}
                      aria-sort={active ? (down ? "descending" : "ascending") : undefined}
                    >
                      {column.sort ? (
                        <button type="button" className={classes.sort} onClick={() => onSort(nextSort(column, sort))}>
                          {t(`column.${column.key}`)}
                          {active ? down ? <IconArrowDown size={13} aria-hidden /> : <IconArrowUp size={13} aria-hidden /> : null}
                        </button>
                      ) : (
                        t(`column.${column.key}`)
                      )}
                    </div>
                  );
                })}
              </div>
            </div>
          )}
          <div role="rowgroup" style={{ position: "relative", height: virtual.getTotalSize() }}>
            {items.map((item) => {
              const row = rows[item.index]!;
              const { ticket, tenant, href } = row.item;
              const flags = {
                "data-gone": row.gone || undefined,
                "data-arrived": live.arrived.has(row.id) || undefined,
                "data-current": row.id === current || undefined,
              };
              const place = { transform: `translateY(${item.start}px)`, height };
              return phone ? (
                <div role="row" key={row.id}>
                  <Link href={href} role="cell" className={classes.card} style={place} {...flags}>
                    <span className={classes.cardTop}>
                      <span className={`${classes.number} tabular`}>{ticket.number}</span>
                      {tenant ? <TenantChip name={tenant.name} color={tenant.color} logoUrl={tenant.logoUrl} /> : null}
                      <span className={classes.cardEnd}>
                        <TimeAgo at={ticket.updated_at} short />
                      </span>
                    </span>
                    <span className={classes.cardTitle}>{ticket.title}</span>
                    <span className={classes.cardBottom}>
                      <StatusMark status={ticket.status} reason={ticket.pending_reason} plain />
                      <PriorityMark priority={ticket.priority} plain short />
                      <span className={classes.cardEnd}>{ticket.assignee_name || t("ticket.unassigned")}</span>
                    </span>
                  </Link>
                </div>
              ) : (
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the title is the link; j, k and o work on rows
                <div
                  key={row.id}
                  role="row"
                  aria-rowindex={item.index + 2}
                  aria-selected={row.id === current || undefined}
                  className={classes.row}
                  style={place}
                  onClick={() => go(href)}
                  {...flags}
                >
                  {columns.map((column) => (
                    <div role="cell" key={column.key} className={classes.cell}>
                      {column.cell(row.item, t)}
                    </div>
                  ))}
                </div>
              );
            })}
          </div>
        </div>
        {rows.length === 0 ? <EmptyState icon={IconTicket} {...empty} /> : null}
      </div>
    </div>
  );
}

/** Chooses which columns are shown; remembered in this browser. */
export function ColumnMenu({ hide = [] }: { hide?: string[] }) {
  const { t } = useTranslation();
  const [hidden, setHidden] = useLocalStorage<string[]>({
    key: "guichet.columns.hidden",
    defaultValue: allColumns.filter((column) => column.hiddenAtFirst).map((column) => column.key),
  });
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={30} aria-label={t("list.columns")} visibleFrom="sm">
          <IconColumns3 size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("list.columns")}</Menu.Label>
        {allColumns
          .filter((column) => column.optional && !hide.includes(column.key))
          .map((column) => (
            <Menu.Item
              key={column.key}
              role="menuitemcheckbox"
              aria-checked={!hidden.includes(column.key)}
              leftSection={<Checkbox size="xs" checked={!hidden.includes(column.key)} readOnly tabIndex={-1} aria-hidden />}
              onClick={() =>
                setHidden(hidden.includes(column.key) ? hidden.filter((key) => key !== column.key) : [...hidden, column.key])
              }
            >
              {t(`column.${column.key}`)}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
