import { Button, Chip, Group, Switch, TextInput, Title } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconBook2, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { articleSearchQuery, articlesQuery } from "../../api/knowledge";
import { useRealm } from "../../api/session";
import type { ArticleKind } from "../../api/types";
import { paths } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Link, useSearchState } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { usePageTitle } from "../../ui/usePageTitle";
import frame from "../../layouts/portal/portal.module.css";
import { ArticleLine } from "./ArticleLine";
import { ownLanguageFirst } from "./language";
import classes from "./portal.module.css";

const kinds = ["how_to", "faq", "known_error", "policy"] as const satisfies readonly ArticleKind[];

interface Search {
  q?: string;
  kind?: (typeof kinds)[number];
  all?: "1";
}

const readSearch = (raw: Record<string, unknown>): Search => ({
  q: typeof raw.q === "string" && raw.q ? raw.q : undefined,
  kind: kinds.find((kind) => kind === raw.kind),
  all: raw.all === "1" ? "1" : undefined,
});

export function HelpPage() {
  const { t, i18n } = useTranslation();
  const { prefix } = useRealm();
  usePageTitle(t("portal.nav.help"));
  const [search, setSearch] = useSearchState(readSearch);
  const [text, setText] = useState(search.q ?? "");
  const ask = useDebouncedCallback((q: string) => setSearch({ q: q || undefined }), 200);
  const searching = (search.q?.trim().length ?? 0) > 1;
  const list = useInfiniteQuery({
    ...articlesQuery(prefix, {
      order_by: "title",
      kind: search.kind ? [search.kind] : undefined,
      locale: search.all ? undefined : [i18n.language],
    }),
    enabled: !searching,
  });
  const hits = useQuery({ ...articleSearchQuery(prefix, search.q ?? "", true, 50), enabled: searching });
  const listed = list.data?.pages.flatMap((page) => page.articles);
  const found = hits.data && ownLanguageFirst(hits.data, i18n.language);
  const current = searching ? hits : list;
  const none = searching ? found?.length === 0 : listed?.length === 0;
  return (
    <div className={frame.content}>
      <Title order={1} mb="md">
        {t("portal.nav.help")}
      </Title>
      <TextInput
        size="md"
        mb="md"
        type="search"
        placeholder={t("portal.search")}
        aria-label={t("portal.search")}
        leftSection={<IconSearch size={18} />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          ask(event.currentTarget.value);
        }}
      />
      {searching ? null : (
        <div className={classes.tools}>
          <Chip.Group value={search.kind ?? ""} onChange={(kind) => setSearch({ kind: kinds.find((each) => each === kind) })}>
            <div className={classes.chips}>
              <Chip value="" size="sm">
                {t("portal.kind_all")}
              </Chip>
              {kinds.map((kind) => (
                <Chip key={kind} value={kind} size="sm">
                  {t(`article.kind.${kind}`)}
                </Chip>
              ))}
            </div>
          </Chip.Group>
          <Switch
            className={classes.toolEnd}
            label={t("portal.other_languages")}
            checked={Boolean(search.all)}
            onChange={(event) => setSearch({ all: event.currentTarget.checked ? "1" : undefined })}
          />
        </div>
      )}
      {current.isError ? <ErrorPanel error={current.error} onRetry={() => void current.refetch()} /> : null}
      {current.isPending ? <SkeletonRows count={5} height={72} gap={10} /> : null}
      {none ? (
        <div className={classes.card}>
          <EmptyState
            icon={IconBook2}
            title={searching ? t("article.none_found") : t("portal.no_articles")}
            text={searching ? t("portal.no_answer") : t("portal.no_articles_text")}
            action={
              <Button component={Link} href={paths.portal.report(searching ? search.q : undefined)}>
                {t("portal.choice.report")}
              </Button>
            }
          />
        </div>
      ) : null}
      {!none && (searching ? found : listed) ? (
        <div className={classes.articles}>
          {searching
            ? found?.map((hit) => (hit.article ? <ArticleLine key={hit.article.id} article={hit.article} snippet={hit.snippet_html} /> : null))
            : listed?.map((article) => <ArticleLine key={article.id} article={article} />)}
        </div>
      ) : null}
      {!searching && list.hasNextPage ? (
        <Group justify="center" mt="md">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("list.more")}
          </Button>
        </Group>
      ) : null}
    </div>
  );
}
