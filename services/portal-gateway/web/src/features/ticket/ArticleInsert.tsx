import { ActionIcon, Popover, ScrollArea, Text, TextInput, Tooltip, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconBook2, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { articleSearchQuery } from "../../api/knowledge";
import type { Article } from "../../api/types";
import classes from "./facts.module.css";

interface Props {
  prefix: string;
  opened: boolean;
  onOpened: (opened: boolean) => void;
  onChoose: (article: Article) => void;
  publishedOnly?: boolean;
}

/** Finds an article to put into an answer. Opens by its button or by typing # before a word. */
export function ArticleInsert({ prefix, opened, onOpened, onChoose, publishedOnly = true }: Props) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query, 160);
  const found = useQuery(articleSearchQuery(prefix, asked, publishedOnly, 8));
  return (
    <Popover opened={opened} onChange={onOpened} position="top-start" width={360} trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label={t("composer.insert_article")}>
          <ActionIcon variant="subtle" color="gray" size={28} aria-label={t("composer.insert_article")} onClick={() => onOpened(!opened)}>
            <IconBook2 size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <TextInput
          data-autofocus
          size="xs"
          placeholder={t("article.search")}
          aria-label={t("article.search")}
          leftSection={<IconSearch size={14} />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <ScrollArea.Autosize mah={280} mt={6} type="auto">
          {asked.trim().length < 2 ? (
            <Text fz="xs" c="dimmed" p="xs">
              {t("composer.insert_hint")}
            </Text>
          ) : null}
          {asked.trim().length > 1 && found.data?.length === 0 ? (
            <Text fz="xs" c="dimmed" p="xs">
              {t("article.none_found")}
            </Text>
          ) : null}
          {found.data?.map(({ article }) =>
            article ? (
              <UnstyledButton
                key={article.id}
                className={classes.link}
                w="100%"
                mx={0}
                onClick={() => {
                  onChoose(article);
                  setQuery("");
                  onOpened(false);
                }}
              >
                <IconBook2 size={16} aria-hidden />
                <span className={classes.linkText}>
                  <Text span fz="sm" truncate>
                    {article.title}
                  </Text>
                  <span className={classes.linkNote}>{article.summary}</span>
                </span>
              </UnstyledButton>
            ) : null,
          )}
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
