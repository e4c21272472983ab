import { Button, Group, TextInput, Title } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconBook2, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { articleSearchQuery, articlesQuery } from "../../api/knowledge";
import { useRealm } from "../../api/session";
import type { Article } from "../../api/types";
import { paths } from "../../paths";
import { querySearch } from "../../search";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Html } from "../../ui/Html";
import { languageName } from "../../ui/LanguageSwitch";
import { Link, useSearchState } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { usePageTitle } from "../../ui/usePageTitle";
import frame from "../../layouts/portal/portal.module.css";
import classes from "./portal.module.css";

function ArticleLine({ article, snippet }: { article: Article; snippet?: string }) {
  const { t, i18n } = useTranslation();
  return (
    <Link href={paths.portal.article(article.id)} className={classes.line} lang={article.locale}>
      <span>
        <span className={classes.lineTitle}>{article.title}</span>
        <span className={classes.snippet}>{snippet ? <Html html={snippet} /> : article.summary}</span>
      </span>
      <span className={classes.lineMeta}>
        {article.locale && article.locale !== i18n.language ? languageName(article.locale) : t(`article.kind.${article.kind}`)}
      </span>
    </Link>
  );
}

export function HelpPage() {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  usePageTitle(t("portal.nav.help"));
  const [search, setSearch] = useSearchState(querySearch);
  const [text, setText] = useState(search.q ?? "");
  const ask = useDebouncedCallback((q: string) => setSearch({ q: q || undefined }), 200);
  const searching = (search.q?.trim().length ?? 0) > 1;
  const list = useInfiniteQuery({ ...articlesQuery(prefix, { order_by: "title" }), enabled: !searching });
  const hits = useQuery({ ...articleSearchQuery(prefix, search.q ?? "", true, 50), enabled: searching });
  const listed = list.data?.pages.flatMap((page) => page.articles);
  const current = searching ? hits : list;
  const none = searching ? hits.data?.length === 0 : listed?.length === 0;
  return (
    <div className={frame.content}>
      <Title order={1} mb="md">
        {t("portal.nav.help")}
      </Title>
      <TextInput
        size="md"
        mb="lg"
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
      {current.isError ? <ErrorPanel error={current.error} onRetry={() => void current.refetch()} /> : null}
      {current.isPending ? <SkeletonRows count={5} height={64} gap={10} /> : null}
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
      {!none && (searching ? hits.data : listed) ? (
        <div className={classes.card}>
          {searching
            ? hits.data?.map((hit) => (hit.article ? <ArticleLine key={hit.article.id} article={hit.article} snippet={hit.snippet_html} /> : null))
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
