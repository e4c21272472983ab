import type { ArticleHit } from "../../api/types";

/** Best matches first, but what the reader can read before what they may not. */
export function ownLanguageFirst(hits: readonly ArticleHit[], language: string): ArticleHit[] {
  const own = (hit: ArticleHit) => hit.article?.locale === language;
  return [...hits.filter(own), ...hits.filter((hit) => !own(hit))];
}
