import { ActionIcon, Popover, ScrollArea, Text, TextInput, Tooltip, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconBook2, IconPlus, IconSearch, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { articleSearchQuery } from "../../api/knowledge";
import { useRealm } from "../../api/session";
import { linkArticle, linksQuery, unlinkArticle } from "../../api/ticketing";
import type { Ticket } from "../../api/types";
import { paths } from "../../paths";
import { FactSection } from "../../ui/Fact";
import { Link } from "../../ui/Link";
import { useAction } from "../../ui/useAction";
import classes from "./facts.module.css";

/** Articles that help with the ticket; its title is the first search. */
export function LinkedArticles({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { prefix, realm, can } = useRealm();
  const links = useQuery(linksQuery(prefix, ticket.id)).data?.articles ?? [];
  const [opened, setOpened] = useState(false);
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query.trim() || ticket.title, 160);
  const found = useQuery({ ...articleSearchQuery(prefix, asked, false, 8), enabled: opened && asked.length > 1 });
  const refetch = [
    [prefix, "ticketing", "links", ticket.id],
    [prefix, "ticketing", "activities", ticket.id],
  ];
  const add = useAction((id: string) => linkArticle(prefix, ticket.id, id), { refetch });
  const remove = useAction((id: string) => unlinkArticle(prefix, ticket.id, id), { refetch });
  const mayLink = can("ticket.link") && can("article.read");
  const offered = found.data?.flatMap(({ article }) => (article && !links.some((link) => link.article_id === article.id) ? [article] : []));
  return (
    <FactSection
      title={t("ticket.linked_articles")}
      action={
        mayLink ? (
          <Popover opened={opened} onChange={setOpened} position="bottom-end" width={340} trapFocus>
            <Popover.Target>
              <ActionIcon variant="subtle" color="gray" size={26} aria-label={t("ticket.link_article")} onClick={() => setOpened(!opened)}>
                <IconPlus size={16} />
              </ActionIcon>
            </Popover.Target>
            <Popover.Dropdown p="xs">
              <TextInput
                data-autofocus
                size="xs"
                leftSection={<IconSearch size={14} />}
                placeholder={t("article.search")}
                aria-label={t("article.search")}
                value={query}
                onChange={(event) => setQuery(event.currentTarget.value)}
              />
              <ScrollArea.Autosize mah={280} mt={6} type="auto">
                {offered?.length === 0 ? (
                  <Text fz="sm" c="dimmed" p={6}>
                    {t("article.none_found")}
                  </Text>
                ) : null}
                {offered?.map((article) => (
                  <UnstyledButton
                    key={article.id}
                    className={classes.link}
                    w="100%"
                    mx={0}
                    onClick={() => {
                      setOpened(false);
                      setQuery("");
                      add.mutate(article.id);
                    }}
                  >
                    <IconBook2 size={16} aria-hidden />
                    <span className={classes.linkText}>
                      <Text span fz="sm" truncate>
                        {article.title}
                      </Text>
                      <span className={classes.linkNote}>{t(`article.audience.${article.audience}`)}</span>
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
          {t("ticket.no_linked_articles")}
        </Text>
      ) : null}
      {links.map((link) => (
        <div key={link.article_id} className={classes.row}>
          <Link href={paths.article(realm.slug, link.article_id)} className={classes.link}>
            <IconBook2 size={16} aria-hidden />
            <span className={classes.linkText}>
              <Text span fz="sm" truncate>
                {link.title}
              </Text>
            </span>
          </Link>
          {mayLink ? (
            <Tooltip label={t("ticket.unlink")}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={24}
                aria-label={t("ticket.unlink_named", { name: link.title })}
                onClick={() => remove.mutate(link.article_id)}
              >
                <IconX size={14} />
              </ActionIcon>
            </Tooltip>
          ) : null}
        </div>
      ))}
    </FactSection>
  );
}
