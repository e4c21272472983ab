import { Button } from "@mantine/core";
import { useElementSize, useMediaQuery } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp, IconTicket } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type CSSProperties, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { TicketSearch } from "../../search";
import { EmptyState } from "../../ui/EmptyState";
import { useKeys } from "../../ui/keys";
import { useGo } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { BulkBar, type BulkChoices } from "./BulkBar";
import { useHiddenColumns } from "./ColumnMenu";
import { allColumns, fitting, openKey, takeable, type Column, type Line } from "./columns";
import { rememberList } from "./lastList";
import { useSelection } from "./selection";
import { PickBox, TicketCard, TicketRow } from "./TicketRow";
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
  onTake: (line: Line) => void;
  bulk: BulkChoices;
  /** The ticket shown beside the list, if it is shown there at all. */
  split?: { open: string | undefined; onOpen: (key: string) => void; children: ReactNode };
  empty: { title: string; text: string; action?: ReactNode };
}

function nextSort(column: Column, sort: TicketSearch["sort"]): TicketSearch["sort"] {
  if (column.sort === "priority") return sort === "priority" ? "priority desc" : "priority";
  if (column.sort === "updated_at") return "updated_at desc";
  return sort === "created_at desc" ? "created_at" : "created_at desc";
}

export function TicketTable({ label, lines, view, sort, onSort, hide = [], onEnd, onTake, bulk, split, empty }: Props) {
  const { t } = useTranslation();
  const go = useGo();
  const phone = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false }) ?? false;
  const cards = phone || split !== undefined;
  const scroll = useRef<HTMLDivElement>(null);
  const [reading, setReading] = useState(false);
  const [scrolled, setScrolled] = useState(false);
  const [marked, setMarked] = useState<string>();
  const [hidden] = useHiddenColumns();
  const live = useLiveRows(lines, (line) => line.ticket.id, view, reading || scrolled);
  const selection = useSelection(view);
  const { rows } = live;
  const ids = rows.map((row) => row.id);
  const { ref: pane, width } = useElementSize();
  const wanted = allColumns.filter((column) => !hide.includes(column.key) && !(column.optional && hidden.includes(column.key)));
  const columns = width > 0 ? fitting(wanted, width) : wanted;
  const height = cards ? 88 : 42;
  // oxlint-disable-next-line react/incompatible-library -- it concerns React's compiler, which is not used here
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: () => height, overscan: 12 });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => virtual.measure(), [virtual, height]);
  useEffect(() => {
    if (rows.length > 0 && lastShown >= rows.length - 15) onEnd();
  }, [lastShown, rows.length, onEnd]);
  const [home] = useState(() => window.location.pathname);
  const order = rows.map((row) => row.item.href).join("\n");
  useEffect(() => {
    const { pathname, search } = window.location;
    if (order && pathname === home) rememberList({ href: pathname + search, tickets: order.split("\n") });
  }, [order, view, split?.open, home]);

  const shown = split?.open;
  const current = split && shown ? rows.find((row) => openKey(row.item) === shown)?.id : marked;
  const at = rows.findIndex((row) => row.id === current);
  const here = at >= 0 ? rows[at]!.item : undefined;
  const picked = rows.filter((row) => selection.chosen.has(row.id)).map((row) => row.item);
  const open = (line: Line, what?: "reply" | "note") => {
    if (split && !what) split.onOpen(openKey(line));
    else go(what ? `${line.href}?write=${what}` : line.href);
  };
  const move = (step: number) => {
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    if (!next) return;
    setMarked(next.id);
    if (scroll.current?.contains(document.activeElement)) scroll.current.focus({ preventScroll: true });
    virtual.scrollToIndex(rows.indexOf(next));
    split?.onOpen(openKey(next.item));
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    o: () => here && go(here.href),
    Enter: () => here && go(here.href),
    x: () => here && !cards && selection.toggle(ids, here.ticket.id),
    Escape: selection.clear,
    ...(split ? {} : {
      a: () => here && takeable(here) && onTake(here),
      r: () => here && open(here, "reply"),
      n: () => here && open(here, "note"),
    }),
  });

  if (!lines) {
    return (
      <div style={{ padding: 20 }}>
        <SkeletonRows count={14} height={height - 14} gap={14} />
      </div>
    );
  }
  return (
    <div className={classes.wrap} data-split={split ? true : undefined}>
      <div className={classes.listPane} ref={pane}>
        {live.waiting > 0 ? (
          <Button size="compact-sm" radius="xl" className={classes.pill} onClick={live.showWaiting} leftSection={<IconArrowUp size={14} />}>
            {t("list.fresh", { count: live.waiting })}
          </Button>
        ) : null}
        <div role="status" aria-live="polite" className={classes.spoken}>
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
          <div
            role="table"
            aria-label={label}
            aria-rowcount={rows.length + 1}
            className={classes.table}
            style={{ "--columns": `16px ${columns.map((column) => column.width).join(" ")}` } as CSSProperties}
          >
            {cards ? null : (
              <div role="rowgroup" className={classes.headGroup}>
                <div role="row" className={classes.head}>
                  <div role="columnheader" className={classes.pickCell}>
                    <PickBox
                      label={t("bulk.pick_all")}
                      checked={rows.length > 0 && picked.length === rows.length}
                      some={picked.length > 0 && picked.length < rows.length}
                      onPick={() => (picked.length > 0 ? selection.clear() : selection.set(ids))}
                    />
                  </div>
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
                const flags = {
                  "data-gone": row.gone || undefined,
                  "data-arrived": live.arrived.has(row.id) || undefined,
                  "data-current": row.id === current || undefined,
                };
                const props = { line: row.item, index: item.index, style: { transform: `translateY(${item.start}px)`, height }, flags, onOpen: open };
                return cards ? (
                  <TicketCard key={row.id} {...props} />
                ) : (
                  <TicketRow
                    key={row.id}
                    {...props}
                    columns={columns}
                    picked={selection.chosen.has(row.id)}
                    onPick={(range) => selection.toggle(ids, row.id, range)}
                    onTake={onTake}
                  />
                );
              })}
            </div>
          </div>
          {rows.length === 0 ? <EmptyState icon={IconTicket} {...empty} compact={cards && !phone} /> : null}
        </div>
        {picked.length > 0 ? <BulkBar lines={picked} choices={bulk} onClear={selection.clear} onKeep={selection.set} /> : null}
      </div>
      {split ? <div className={classes.detail}>{split.children}</div> : null}
    </div>
  );
}
