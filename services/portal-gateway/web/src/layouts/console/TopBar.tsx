import { ActionIcon, Button, Kbd, Menu } from "@mantine/core";
import { IconBook2, IconBuilding, IconDeviceLaptop, IconMenu2, IconPlus, IconSearch, IconTicket } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { SignedIn } from "../../api/session";
import { paths } from "../../paths";
import { useGo } from "../../ui/Link";
import { Feed } from "./Feed";
import { palette } from "./paletteStore";
import { PersonMenu } from "./PersonMenu";
import { isApple } from "./platform";
import { useScope } from "./scope";
import { ScopeSwitcher } from "./ScopeSwitcher";
import classes from "./shell.module.css";

export function TopBar({ session, onMenu }: { session: SignedIn; onMenu: () => void }) {
  const { t } = useTranslation();
  const go = useGo();
  const shortcut = isApple ? "⌘ K" : "Ctrl K";
  const scope = useScope(session) ?? (session.provider ? undefined : session.tenants[0]);
  const can = (permission: string) => !scope || scope.permissions.includes(permission);
  const inScope = (area: "tickets" | "assets" | "knowledge", path: (slug: string) => string) =>
    go(scope ? path(scope.slug) : `${paths.choose(area)}?q=new`);
  return (
    <header className={classes.top}>
      <ActionIcon variant="subtle" color="gray" size={34} hiddenFrom="md" onClick={onMenu} aria-label={t("frame.menu")}>
        <IconMenu2 size={20} />
      </ActionIcon>
      <ScopeSwitcher session={session} />
      <button type="button" className={classes.search} onClick={palette.open} aria-label={`${t("palette.placeholder")} ${shortcut}`}>
        <IconSearch size={16} aria-hidden />
        <span className={classes.searchText}>{t("palette.placeholder")}</span>
        <Kbd size="xs" className={classes.searchKey}>
          {shortcut}
        </Kbd>
      </button>
      <span style={{ flex: 1 }} className={classes.searchKey} />
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <Button size="xs" h={34} px={12} aria-label={t("action.create")}>
            <IconPlus size={16} aria-hidden />
            <span className={classes.createWord}>{t("action.create")}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconTicket size={16} />} onClick={() => inScope("tickets", paths.newTicket)}>
            {t("ticket.new")}
          </Menu.Item>
          {can("asset.create") ? (
            <Menu.Item leftSection={<IconDeviceLaptop size={16} />} onClick={() => inScope("assets", paths.newAsset)}>
              {t("asset.new")}
            </Menu.Item>
          ) : null}
          {can("article.write") ? (
            <Menu.Item leftSection={<IconBook2 size={16} />} onClick={() => inScope("knowledge", paths.newArticle)}>
              {t("article.new")}
            </Menu.Item>
          ) : null}
          {session.provider?.permissions.includes("tenant.manage") ? (
            <Menu.Item leftSection={<IconBuilding size={16} />} onClick={() => go(paths.newClient())}>
              {t("client.new")}
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <Feed session={session} />
      <PersonMenu session={session} />
    </header>
  );
}
