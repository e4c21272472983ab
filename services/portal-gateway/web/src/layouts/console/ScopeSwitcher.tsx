import { Combobox, ScrollArea, Text, useCombobox, VisuallyHidden } from "@mantine/core";
import { IconBuildingCommunity, IconSelector } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Realm, SignedIn } from "../../api/session";
import { paths } from "../../paths";
import { useGo, usePathname } from "../../ui/Link";
import { TenantChip } from "../../ui/TenantChip";
import { useScope } from "./scope";
import classes from "./shell.module.css";

const ALL = ":all";

/** Where a change of client leads: to the same area of the other client. */
export function sameArea(pathname: string, tenant: Realm | undefined): string {
  const area = /^\/(?:t\/[^/]+|all)\/(tickets|assets|knowledge|admin)/.exec(pathname)?.[1];
  if (!tenant) return area && area !== "tickets" ? paths.choose(area as "assets" | "knowledge" | "admin") : paths.queue();
  if (area === "assets") return paths.assets(tenant.slug);
  if (area === "knowledge") return paths.articles(tenant.slug);
  if (area === "admin") return paths.admin(tenant.slug);
  return paths.tickets(tenant.slug);
}

export function ScopeSwitcher({ session }: { session: SignedIn }) {
  const { t } = useTranslation();
  const go = useGo();
  const pathname = usePathname();
  const scope = useScope(session) ?? (session.provider ? undefined : session.tenants[0]);
  const [search, setSearch] = useState("");
  const combobox = useCombobox({ onDropdownClose: () => setSearch(""), onDropdownOpen: () => combobox.focusSearchInput() });
  const many = session.tenants.length > 7;
  const shown = session.tenants.filter((tenant) => tenant.name.toLowerCase().includes(search.toLowerCase()));
  if (!session.provider && session.tenants.length === 1 && scope) {
    return (
      <span className={classes.scope} style={{ cursor: "default" }}>
        <TenantChip name={scope.name} color={scope.color} logoUrl={scope.logo_url} />
      </span>
    );
  }
  return (
    <Combobox
      store={combobox}
      keepMounted={false}
      width={260}
      position="bottom-start"
      onOptionSubmit={(value) => {
        combobox.closeDropdown();
        go(sameArea(pathname, value === ALL ? undefined : session.tenants.find((tenant) => tenant.id === value)));
      }}
    >
      <Combobox.Target targetType="button">
        <button type="button" className={classes.scope} onClick={() => combobox.toggleDropdown()}>
          <VisuallyHidden>{t("frame.scope")}: </VisuallyHidden>
          {scope ? (
            <TenantChip name={scope.name} color={scope.color} logoUrl={scope.logo_url} />
          ) : (
            <>
              <IconBuildingCommunity size={18} stroke={1.7} aria-hidden />
              <Text span fz="sm" fw={550} truncate>
                {t("frame.all_clients")}
              </Text>
            </>
          )}
          <IconSelector size={14} aria-hidden />
        </button>
      </Combobox.Target>
      <Combobox.Dropdown>
        {many ? (
          <Combobox.Search
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            placeholder={t("client.find")}
            aria-label={t("client.find")}
          />
        ) : null}
        <Combobox.Options aria-label={t("frame.scope")}>
          <ScrollArea.Autosize mah={360} type="auto">
            {session.provider && !search ? (
              <Combobox.Option value={ALL} active={!scope}>
                <Text span fz="sm" fw={550}>
                  {t("frame.all_clients")}
                </Text>
              </Combobox.Option>
            ) : null}
            {shown.map((tenant) => (
              <Combobox.Option key={tenant.id} value={tenant.id} active={tenant.id === scope?.id}>
                <TenantChip name={tenant.name} color={tenant.color} logoUrl={tenant.logo_url} />
              </Combobox.Option>
            ))}
            {shown.length === 0 ? <Combobox.Empty>{t("filter.none")}</Combobox.Empty> : null}
          </ScrollArea.Autosize>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
