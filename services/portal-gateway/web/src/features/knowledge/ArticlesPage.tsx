import { Button, CloseButton, Group, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconBook2, IconPlus, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { articleSearchQuery, articlesQuery } from "../../api/knowledge";
import { useRealm } from "../../api/session";
import type { Article } from "../../api/types";
import { boot } from "../../boot";
import { paths } from "../../paths";
import { articleSearch } from "../../search";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { FilterChip } from "../../ui/FilterChip";
import { Html } from "../../ui/Html";
import { useKeys } from "../../ui/keys";
import { languageName } from "../../ui/LanguageSwitch";
import { Link, useSearchState } from "../../ui/Link";
import { Page } from "../../ui/Page";
import { SkeletonRows } from "../../ui/Rows";
import { TenantChip } from "../../ui/TenantChip";
import { TimeAgo } from "../../ui/time";
import { useRowKeys } from "../../ui/useRowKeys";
import { ArticleStateMark, AudienceMark } from "./ArticleMarks";
import classes from "./knowledge.module.css";

function Item({ article, snippet, slug, current }: { article: Article; snippet?: string; slug: string; current: string | undefined }) {
  const { t } = useTranslation();
  const href = paths.article(slug, article.id);
  return (
    <Link href={href} className={classes.item} data-row={href} data-current={current === href || undefined}>
      <div className={classes.title}>{article.title}</div>
      <div className={classes.snippet}>{snippet ? <Html html={snippet} /> : article.summary}</div>
      <div className={classes.meta}>
        {article.state === "published" ? null : <ArticleStateMark state={article.state} />}
        <AudienceMark audience={article.audience} />
        <span>{t(`article.kind.${article.kind}`)}</span>
        <span>{languageName(article.locale)}</span>
        <span>
          <TimeAgo at={article.updated_at} />
        </span>
        {article.helpful_votes > 0 ? <span>{t("article.helped", { count: article.helpful_votes })}</span> : null}
      </div>
    </Link>
  );
}

export function ArticlesPage() {
  const { t } = useTranslation();
  const { prefix, realm, can } = useRealm();
  const [search, setSearch] = useSearchState(articleSearch);
  const [text, setText] = useState(search.q ?? "");
  const field = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => field.current?.focus() });
  const ask = useDebouncedCallback((q: string) => setSearch({ q: q || undefined }), 200);
  const type = (value: string) => {
    setText(value);
    ask(value);
  };
  const searching = (search.q?.trim().length ?? 0) > 1;
  const writes = can("article.write");
  const list = useInfiniteQuery({
    ...articlesQuery(prefix, {
      state: search.state ?? (writes ? ["published", "draft"] : undefined),
      audience: search.audience,
      locale: search.language,
    }),
    enabled: !searching,
  });
  const hits = useQuery({ ...articleSearchQuery(prefix, search.q ?? "", false, 50), enabled: searching });
  const listed = list.data?.pages.flatMap((page) => page.articles);
  const shown = searching ? hits.data?.flatMap(({ article }) => (article ? [article] : [])) : listed;
  const { current } = useRowKeys((shown ?? []).map((article) => paths.article(realm.slug, article.id)));
  const failed = searching ? hits : list;
  const empty = searching ? hits.data?.length === 0 : listed?.length === 0;
  return (
    <Page
      title={t("nav.knowledge")}
      subtitle={<TenantChip name={realm.name} color={realm.color} logoUrl={realm.logo_url} />}
      actions={
        writes ? (
          <Button component={Link} href={paths.newArticle(realm.slug)} size="xs" leftSection={<IconPlus size={15} />}>
            {t("article.new")}
          </Button>
        ) : null
      }
    >
      <Group gap="xs" mb="md">
        <TextInput
          ref={field}
          flex={1}
          miw={220}
          placeholder={t("article.search")}
          aria-label={t("article.search")}
          leftSection={<IconSearch size={16} />}
          value={text}
          onChange={(event) => type(event.currentTarget.value)}
          rightSection={text ? <CloseButton size="sm" aria-label={t("action.clear")} onClick={() => type("")} /> : null}
        />
        {searching ? null : (
          <>
            {writes ? (
              <FilterChip
                label={t("article.field.state")}
                options={(["draft", "published", "archived"] as const).map((state) => ({
                  value: state,
                  label: t(`article.state.${state}`),
                  mark: <ArticleStateMark state={state} plain />,
                }))}
                value={search.state ?? []}
                onChange={(state) => setSearch({ state: state as typeof search.state })}
              />
            ) : null}
            <FilterChip
              label={t("article.field.audience")}
              options={(["internal", "tenant", "public"] as const).map((audience) => ({
                value: audience,
                label: t(`article.audience.${audience}`),
                mark: <AudienceMark audience={audience} plain />,
              }))}
              value={search.audience ?? []}
              onChange={(audience) => setSearch({ audience: audience as typeof search.audience })}
            />
            <FilterChip
              label={t("article.field.locale")}
              options={boot.languages.map((language) => ({ value: language, label: languageName(language) }))}
              value={search.language ?? []}
              onChange={(language) => setSearch({ language })}
            />
          </>
        )}
      </Group>
      {failed.isError ? <ErrorPanel error={failed.error} onRetry={() => void failed.refetch()} /> : null}
      {failed.isPending ? <SkeletonRows count={6} height={76} gap={10} /> : null}
      {empty ? (
        <EmptyState
          icon={IconBook2}
          title={searching ? t("article.none_found") : t("article.none")}
          text={searching ? t("article.none_found_text") : t("article.none_text")}
          action={
            writes ? (
              <Button component={Link} href={paths.newArticle(realm.slug)}>
                {t("article.new")}
              </Button>
            ) : null
          }
        />
      ) : null}
      {searching && hits.data && hits.data.length > 0 ? (
        <Card p={0}>
          {hits.data.map((hit) =>
            hit.article ? <Item key={hit.article.id} article={hit.article} snippet={hit.snippet_html} slug={realm.slug} current={current} /> : null,
          )}
        </Card>
      ) : null}
      {!searching && listed && listed.length > 0 ? (
        <Card p={0}>
          {listed.map((article) => (
            <Item key={article.id} article={article} slug={realm.slug} current={current} />
          ))}
        </Card>
      ) : null}
      {!searching && list.hasNextPage ? (
        <Group justify="center" mt="md">
          <Button variant="default" size="xs" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("list.more")}
          </Button>
        </Group>
      ) : null}
    </Page>
  );
}
