import { ActionIcon, Popover, ScrollArea, Text, TextInput, Tooltip, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconSearch, IconX } from "@tabler/icons-react";
import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { assetQuery, fewAssetsQuery } from "../../api/asset";
import { useRealm } from "../../api/session";
import { linkAsset, linksQuery, unlinkAsset } from "../../api/ticketing";
import type { Asset, Ticket } from "../../api/types";
import { paths } from "../../paths";
import { AssetIcon } from "../../ui/AssetIcon";
import { FactSection } from "../../ui/Fact";
import { Link } from "../../ui/Link";
import { isPast, shortDate } from "../../ui/time";
import { useAction } from "../../ui/useAction";
import classes from "./facts.module.css";

/** Assets the ticket is about; the requester's own are offered first. */
export function LinkedAssets({ ticket }: { ticket: Ticket }) {
  const { t, i18n } = useTranslation();
  const { prefix, realm, can } = useRealm();
  const client = useQueryClient();
  const key = linksQuery(prefix, ticket.id).queryKey;
  const links = useQuery(linksQuery(prefix, ticket.id)).data?.assets ?? [];
  const details = useQueries({ queries: links.map((link) => ({ ...assetQuery(prefix, link.asset_id), retry: false })) });
  const [opened, setOpened] = useState(false);
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query.trim(), 160);
  const own = useQuery({
    ...fewAssetsQuery(prefix, { assignee: [ticket.requester_id], page_size: 10 }),
    enabled: opened && !asked && ticket.requester_id !== "",
  });
  const found = useQuery({ ...fewAssetsQuery(prefix, { query: asked, page_size: 10 }), enabled: opened && asked.length > 1 });
  const refetch = [
    [prefix, "ticketing", "links", ticket.id],
    [prefix, "ticketing", "activities", ticket.id],
  ];
  const add = useAction((asset: Asset) => linkAsset(prefix, ticket.id, asset.id), { refetch });
  const remove = useAction((id: string) => unlinkAsset(prefix, ticket.id, id), { refetch });
  const choose = (asset: Asset) => {
    setOpened(false);
    setQuery("");
    client.setQueryData(key, (old) =>
      old ? { ...old, assets: [...old.assets, { asset_id: asset.id, tag: asset.tag, name: asset.name, type_name: asset.type_name }] } : old,
    );
    add.mutate(asset);
  };
  const offered = (asked ? found.data : own.data)?.filter((asset) => !links.some((link) => link.asset_id === asset.id));
  const mayLink = can("ticket.link") && can("asset.read");
  return (
    <FactSection
      title={t("ticket.linked_assets")}
      action={
        mayLink ? (
          <Popover opened={opened} onChange={setOpened} position="bottom-end" width={320} trapFocus>
            <Popover.Target>
              <ActionIcon variant="subtle" color="gray" size={26} aria-label={t("ticket.link_asset")} onClick={() => setOpened(!opened)}>
                <IconPlus size={16} />
              </ActionIcon>
            </Popover.Target>
            <Popover.Dropdown p="xs">
              <TextInput
                data-autofocus
                size="xs"
                leftSection={<IconSearch size={14} />}
                placeholder={t("asset.search")}
                aria-label={t("asset.search")}
                value={query}
                onChange={(event) => setQuery(event.currentTarget.value)}
              />
              <Text fz="xs" c="dimmed" fw={550} mt={8} mb={2}>
                {asked ? t("asset.found") : t("ticket.assets_of", { name: ticket.requester_name })}
              </Text>
              <ScrollArea.Autosize mah={280} type="auto">
                {offered?.length === 0 ? (
                  <Text fz="sm" c="dimmed" py={6}>
                    {asked ? t("filter.none") : own.data?.length ? t("ticket.all_assets_linked") : t("ticket.no_assets_of")}
                  </Text>
                ) : null}
                {offered?.map((asset) => (
                  <UnstyledButton key={asset.id} className={classes.link} w="100%" mx={0} onClick={() => choose(asset)}>
                    <AssetIcon typeName={asset.type_name} />
                    <span className={classes.linkText}>
                      <Text span fz="sm" truncate>
                        {asset.name}
                      </Text>
                      <span className={classes.linkNote}>{[asset.tag, asset.type_name, asset.assignee_name].filter(Boolean).join(" · ")}</span>
                    </span>
                  </UnstyledButton>
                ))}
              </ScrollArea.Autosize>
            </Popover.Dropdown>
          </Popover>
        ) : null
      }
    >
      {links.length === 0 ? (
        <Text fz="sm" c="dimmed">
          {t("ticket.no_linked_assets")}
        </Text>
      ) : null}
      {links.map((link, index) => {
        const asset = details[index]?.data;
        const warranty = asset?.warranty_ends_on
          ? t(isPast(asset.warranty_ends_on) ? "asset.warranty_over" : "asset.warranty_until", {
              date: shortDate(asset.warranty_ends_on, i18n.language),
            })
          : undefined;
        const note = [link.tag, asset ? t(`asset.state.${asset.state}`) : link.type_name, warranty];
        return (
          <div key={link.asset_id} className={classes.row}>
            <Link href={paths.asset(realm.slug, link.asset_id)} className={classes.link}>
              <AssetIcon typeName={link.type_name} />
              <span className={classes.linkText}>
                <Text span fz="sm" fw={500} truncate>
                  {link.name}
                </Text>
                <span className={classes.linkNote}>{note.filter(Boolean).join(" · ")}</span>
              </span>
            </Link>
            {mayLink ? (
              <Tooltip label={t("ticket.unlink")}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={24}
                  aria-label={t("ticket.unlink_named", { name: link.name })}
                  onClick={() => remove.mutate(link.asset_id)}
                >
                  <IconX size={14} />
                </ActionIcon>
              </Tooltip>
            ) : null}
          </div>
        );
      })}
    </FactSection>
  );
}
