import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconBook2, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { articleSearchQuery, articlesQuery } from "../../api/knowledge";
import { useRealm } from "../../api/session";
import type { Article } from "../../api/types";
import { paths } from "../../paths";
import { querySearch } from "../../search";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Link, useSearchState } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { ArticleRow } from "./ArticleRow";
import classes from "./portal.module.css";
import { PortalPage } from "./PortalPage";

export function HelpPage() {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const [{ q = "" }, setSearch] = useSearchState(querySearch);
  const [words] = useDebouncedValue(q.trim(), 200);
  const searching = words.length > 1;
  const found = useQuery(articleSearchQuery(prefix, words, true, 30));
  const all = useInfiniteQuery({ ...articlesQuery(prefix, { page_size: 100, order_by: "title" }), enabled: !searching });
  const query = searching ? found : all;
  const rows: { article: Article; snippet?: string }[] = searching
    ? (found.data ?? []).flatMap((hit) => (hit.article ? [{ article: hit.article, snippet: hit.snippet_html }] : []))
    : (all.data?.pages.flatMap((page) => page.articles) ?? []).map((article) => ({ article }));
  return (
    <PortalPage title={t("portal.nav.help")} text={t("portal.help.text")}>
      <TextInput
        size="md"
        type="search"
        mb="md"
        value={q}
        onChange={(event) => setSearch({ q: event.currentTarget.value || undefined })}
        placeholder={t("portal.search")}
        aria-label={t("portal.search")}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      {query.isError ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <SkeletonRows count={6} height={64} /> : null}
      {query.data ? (
        <div className={classes.list} aria-live="polite">
          {rows.map(({ article, snippet }) => (
            <ArticleRow key={article.id} article={article} snippet={snippet} />
          ))}
          {rows.length === 0 ? (
            <EmptyState
              icon={IconBook2}
              title={t("portal.help.none")}
              text={t("portal.help.none_text")}
              action={
                <Button component={Link} href={paths.portal.report(q)}>
                  {t("portal.choice.report")}
                </Button>
              }
            />
          ) : null}
        </div>
      ) : null}
    </PortalPage>
  );
}
