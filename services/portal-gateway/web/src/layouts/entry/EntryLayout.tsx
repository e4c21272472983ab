import { Box, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { boot } from "../../boot";
import { LanguageSwitch } from "../../ui/LanguageSwitch";
import { Brand } from "../../ui/Brand";
import { usePageTitle } from "../../ui/usePageTitle";
import classes from "./entry.module.css";

interface Props {
  title: string;
  text?: ReactNode;
  children: ReactNode;
}

/** Everything before the session: on a portal it is the tenant's own from the first byte. */
export function EntryLayout({ title, text, children }: Props) {
  const { t } = useTranslation();
  usePageTitle(title);
  const branded = boot.surface === "portal" && boot.tenant;
  return (
    <div className={classes.page} data-branded={branded ? true : undefined}>
      <header className={classes.top}>
        <Brand large />
        <LanguageSwitch />
      </header>
      <main className={classes.main}>
        <div className={classes.card}>
          <Title order={1} fz={25} lh={1.25} mb={6}>
            {title}
          </Title>
          {text ? (
            <Text c="dimmed" fz="sm" mb="lg" component="div">
              {text}
            </Text>
          ) : (
            <Box mb="lg" />
          )}
          {children}
        </div>
      </main>
      <footer className={classes.foot}>{branded ? t("session.run_with", { name: "Guichet" }) : "Guichet"}</footer>
    </div>
  );
}
