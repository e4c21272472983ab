import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ok, onRevision } from "./client";
import type { operations } from "./schema";
import type { Article } from "./types";

export type ArticleFilter = NonNullable<operations["listArticles"]["parameters"]["query"]>;
export type NewArticle = operations["createArticle"]["requestBody"]["content"]["application/json"];
export type ArticlePatch = operations["updateArticle"]["requestBody"]["content"]["application/json"];

const at = (article_id: string) => ({ params: { path: { article_id } } });

export const articlesQuery = (prefix: string, filter: ArticleFilter) =>
  infiniteQueryOptions({
    queryKey: [prefix, "knowledge", "articles", filter],
    queryFn: ({ pageParam, signal }) =>
      ok(api(prefix).GET("/v1/articles", { params: { query: { ...filter, page_token: pageParam || undefined } }, signal })),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_page_token || undefined,
    placeholderData: keepPreviousData,
  });

export const articleSearchQuery = (prefix: string, query: string, publishedOnly: boolean, size = 10) =>
  queryOptions({
    queryKey: [prefix, "knowledge", "search", query, publishedOnly, size],
    queryFn: async ({ signal }) =>
      (
        await ok(
          api(prefix).GET("/v1/articles:search", {
            params: { query: { query, page_size: size, published_only: publishedOnly || undefined } },
            signal,
          }),
        )
      ).hits,
    enabled: query.trim().length > 1,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });

export const articleQuery = (prefix: string, id: string) =>
  queryOptions({
    queryKey: [prefix, "knowledge", "article", id],
    queryFn: ({ signal }) => ok(api(prefix).GET("/v1/articles/{article_id}", { ...at(id), signal })),
  });

export const articleVersionsQuery = (prefix: string, id: string) =>
  queryOptions({
    queryKey: [prefix, "knowledge", "versions", id],
    queryFn: async () => (await ok(api(prefix).GET("/v1/articles/{article_id}/versions", at(id)))).versions,
  });

export const createArticle = (prefix: string, body: NewArticle, idempotencyKey: string) =>
  ok(api(prefix).POST("/v1/articles", { body, headers: { "Idempotency-Key": idempotencyKey } }));
export const updateArticle = (prefix: string, article: Article, body: ArticlePatch) =>
  ok(api(prefix).PATCH("/v1/articles/{article_id}", { ...at(article.id), body, ...onRevision(article.revision) }));
export const publishArticle = (prefix: string, id: string) =>
  ok(api(prefix).POST("/v1/articles/{article_id}:publish", { ...at(id), body: {} }));
export const unpublishArticle = (prefix: string, id: string) =>
  ok(api(prefix).POST("/v1/articles/{article_id}:unpublish", { ...at(id), body: {} }));
export const archiveArticle = (prefix: string, id: string) =>
  ok(api(prefix).POST("/v1/articles/{article_id}:archive", { ...at(id), body: {} }));
export const restoreArticleVersion = (prefix: string, id: string, version: number) =>
  ok(api(prefix).POST("/v1/articles/{article_id}:restore", { ...at(id), body: { version } }));
export const voteArticle = (prefix: string, id: string, helpful: boolean) =>
  ok(api(prefix).POST("/v1/articles/{article_id}:vote", { ...at(id), body: { helpful } }));
