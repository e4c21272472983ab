import { Box, Button, CloseButton, Group, Table, TextInput, Title } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp, IconBox, IconDeviceLaptop, IconPlus, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { assetsQuery, assetTypesQuery } from "../../api/asset";
import { useRealm } from "../../api/session";
import type { AssetType } from "../../api/types";
import { paths } from "../../paths";
import { assetSearch, assetStates } from "../../search";
import { AssetIcon } from "../../ui/AssetIcon";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { FilterChip } from "../../ui/FilterChip";
import { useKeys } from "../../ui/keys";
import { Link, useGo, useSearchState } from "../../ui/Link";
import { PersonLine } from "../../ui/PersonAvatar";
import { SkeletonRows } from "../../ui/Rows";
import { TenantChip } from "../../ui/TenantChip";
import { AssetStateMark } from "../../ui/TicketMarks";
import { usePageTitle } from "../../ui/usePageTitle";
import { useRowKeys } from "../../ui/useRowKeys";
import { Warranty } from "./Warranty";
import classes from "./asset.module.css";

function TypeFacets({ types, chosen, onChoose }: { types: AssetType[]; chosen: string | undefined; onChoose: (id?: string) => void }) {
  const { t } = useTranslation();
  const depth = (type: AssetType): number => {
    const parent = types.find((other) => other.id === type.parent_id);
    return parent ? depth(parent) + 1 : 0;
  };
  return (
    <div className={classes.facets} role="group" aria-label={t("asset.types")}>
      <button type="button" className={classes.facet} aria-pressed={!chosen} onClick={() => onChoose()}>
        <IconBox size={17} aria-hidden />
        <span>{t("asset.all_types")}</span>
      </button>
      {types.map((type) => (
        <button
          key={type.id}
          type="button"
          className={classes.facet}
          aria-pressed={chosen === type.id}
          style={{ paddingInlineStart: 8 + depth(type) * 14 }}
          onClick={() => onChoose(chosen === type.id ? undefined : type.id)}
        >
          <AssetIcon icon={type.icon} typeName={type.name} size={17} />
          <span>{type.name}</span>
        </button>
      ))}
    </div>
  );
}

interface SortProps {
  field: "name" | "tag" | "warranty_ends_on";
  sort: string | undefined;
  onSort: (sort: string) => void;
  className?: string;
}

/** A heading that sorts: upwards first, then downwards. */
function SortTh({ field, sort, onSort, className }: SortProps) {
  const { t } = useTranslation();
  const up = sort === field;
  const down = sort === `${field} desc`;
  return (
    <Table.Th className={className} aria-sort={up ? "ascending" : down ? "descending" : undefined}>
      <button type="button" className={classes.sort} onClick={() => onSort(up ? `${field} desc` : field)}>
        {t(`asset.field.${field}`)}
        {up ? <IconArrowUp size={13} aria-hidden /> : down ? <IconArrowDown size={13} aria-hidden /> : null}
      </button>
    </Table.Th>
  );
}

export function AssetsPage() {
  const { t } = useTranslation();
  const go = useGo();
  const { prefix, realm, can } = useRealm();
  usePageTitle(`${t("nav.assets")} · ${realm.name}`);
  const [search, setSearch] = useSearchState(assetSearch);
  const [text, setText] = useState(search.q ?? "");
  const field = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => field.current?.focus() });
  const ask = useDebouncedCallback((q: string) => setSearch({ q: q || undefined }), 220);
  const type = (value: string) => {
    setText(value);
    ask(value);
  };
  const types = useQuery(assetTypesQuery(prefix)).data ?? [];
  const assets = useInfiniteQuery(
    assetsQuery(prefix, { query: search.q, type: search.type, state: search.state, assignee: search.assignee, order_by: search.sort }),
  );
  const rows = assets.data?.pages.flatMap((page) => page.assets);
  const icon = (id: string) => types.find((each) => each.id === id)?.icon;
  const { current } = useRowKeys((rows ?? []).map((asset) => paths.asset(realm.slug, asset.id)));
  const filtered = Boolean(search.q || search.type || search.state || search.assignee);
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <Group justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Title order={1}>{t("nav.assets")}</Title>
            <Box component="span" visibleFrom="sm">
              <TenantChip name={realm.name} color={realm.color} logoUrl={realm.logo_url} />
            </Box>
          </Group>
          {can("asset.create") ? (
            <Button component={Link} href={paths.newAsset(realm.slug)} size="xs" variant="default" leftSection={<IconPlus size={15} />}>
              {t("asset.new")}
            </Button>
          ) : null}
        </Group>
        <div className={classes.filters} role="search">
          <TextInput
            ref={field}
            size="xs"
            w={240}
            placeholder={t("asset.search")}
            aria-label={t("asset.search")}
            leftSection={<IconSearch size={15} />}
            value={text}
            onChange={(event) => type(event.currentTarget.value)}
            rightSection={text ? <CloseButton size="xs" aria-label={t("action.clear")} onClick={() => type("")} /> : null}
          />
          <FilterChip
            label={t("asset.field.state")}
            options={assetStates.map((state) => ({
              value: state,
              label: t(`asset.state.${state}`),
              mark: <AssetStateMark state={state} plain />,
            }))}
            value={search.state ?? []}
            onChange={(state) => setSearch({ state: state as typeof search.state })}
          />
          <FilterChip
            label={t("asset.field.assignee")}
            options={[{ value: "none", label: t("asset.unassigned") }]}
            value={search.assignee ?? []}
            onChange={(assignee) => setSearch({ assignee })}
          />
        </div>
      </div>
      <div className={classes.body}>
        <TypeFacets types={types} chosen={search.type?.[0]} onChoose={(id) => setSearch({ type: id ? [id] : undefined })} />
        <div className={classes.list} tabIndex={0} role="region" aria-label={t("nav.assets")}>
          {assets.isError && !rows ? <ErrorPanel error={assets.error} onRetry={() => void assets.refetch()} /> : null}
          {assets.isPending ? (
            <div style={{ padding: 20 }}>
              <SkeletonRows count={12} height={30} gap={14} />
            </div>
          ) : null}
          {rows?.length === 0 ? (
            <EmptyState
              icon={IconDeviceLaptop}
              title={filtered ? t("asset.none_found") : t("asset.none")}
              text={filtered ? t("list.loosen") : t("asset.none_text")}
              action={
                !filtered && can("asset.create") ? (
                  <Button component={Link} href={paths.newAsset(realm.slug)}>
                    {t("asset.new")}
                  </Button>
                ) : null
              }
            />
          ) : null}
          {rows && rows.length > 0 ? (
            <Table className={classes.table} horizontalSpacing="md" verticalSpacing={7}>
              <Table.Thead>
                <Table.Tr>
                  <SortTh field="name" sort={search.sort} onSort={(sort) => setSearch({ sort })} />
                  <SortTh field="tag" className={classes.wide} sort={search.sort ?? "tag"} onSort={(sort) => setSearch({ sort })} />
                  <Table.Th>{t("asset.field.state")}</Table.Th>
                  <Table.Th className={classes.wide}>{t("asset.field.assignee")}</Table.Th>
                  <Table.Th className={classes.wide}>{t("asset.field.location")}</Table.Th>
                  <SortTh field="warranty_ends_on" className={classes.wide} sort={search.sort} onSort={(sort) => setSearch({ sort })} />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((asset) => (
                  <Table.Tr
                    key={asset.id}
                    data-row={paths.asset(realm.slug, asset.id)}
                    data-current={current === paths.asset(realm.slug, asset.id) || undefined}
                    onClick={() => go(paths.asset(realm.slug, asset.id))}
                  >
                    <Table.Td className={classes.nameCell}>
                      <span className={classes.name}>
                        <AssetIcon icon={icon(asset.type_id)} typeName={asset.type_name} />
                        <span>
                          <Link href={paths.asset(realm.slug, asset.id)} onClick={(event) => event.stopPropagation()}>
                            {asset.name}
                          </Link>
                          <span className={classes.sub}>
                            {[asset.type_name, asset.serial_number].filter(Boolean).join(" · ")}
                          </span>
                        </span>
                      </span>
                    </Table.Td>
                    <Table.Td className={`${classes.wide} ${classes.nowrap} tabular`}>{asset.tag}</Table.Td>
                    <Table.Td>
                      <AssetStateMark state={asset.state} />
                    </Table.Td>
                    <Table.Td className={classes.wide}>{asset.assignee_name ? <PersonLine name={asset.assignee_name} /> : null}</Table.Td>
                    <Table.Td className={`${classes.wide} ${classes.clip}`} title={asset.location_name}>
                      {asset.location_name.split(" / ").slice(-2).join(" / ")}
                    </Table.Td>
                    <Table.Td className={`${classes.wide} ${classes.nowrap}`}>
                      <Warranty date={asset.warranty_ends_on} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          ) : null}
          {assets.hasNextPage ? (
            <Group justify="center" p="md">
              <Button variant="default" size="xs" loading={assets.isFetchingNextPage} onClick={() => void assets.fetchNextPage()}>
                {t("list.more")}
              </Button>
            </Group>
          ) : null}
        </div>
      </div>
    </div>
  );
}
