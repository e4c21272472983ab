import { Anchor, CloseButton, Text, TextInput } from "@mantine/core";
import { useClickOutside, useDebouncedValue } from "@mantine/hooks";
import { IconArrowRight, IconMessagePlus, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { articleSearchQuery } from "../../api/knowledge";
import { useRealm } from "../../api/session";
import { paths } from "../../paths";
import { Html } from "../../ui/Html";
import { Link, useGo } from "../../ui/Link";
import { ArticleIcon } from "./ArticleLine";
import classes from "./home.module.css";
import { ownLanguageFirst } from "./language";
import shared from "./portal.module.css";

/** Moves the focus along the results with the arrow keys, as in any search box. */
function moveFocus(event: KeyboardEvent<HTMLElement>, list: HTMLElement | null): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (!step || !list) return;
  const links = [...list.querySelectorAll<HTMLElement>("a")];
  const next = links.indexOf(document.activeElement as HTMLElement) + step;
  event.preventDefault();
  if (next < 0) list.parentElement?.querySelector("input")?.focus();
  else links[Math.min(next, links.length - 1)]?.focus();
}

/** The one search box: answers while one types, and leads to a report when there is none. */
export function HelpSearch() {
  const { t, i18n } = useTranslation();
  const go = useGo();
  const { prefix } = useRealm();
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState(false);
  const [asked] = useDebouncedValue(query.trim(), 180);
  const found = useQuery(articleSearchQuery(prefix, asked, true, 12)).data;
  const hits = found && ownLanguageFirst(found, i18n.language).slice(0, 5);
  const outside = useClickOutside(() => setOpen(false));
  const list = useRef<HTMLDivElement>(null);
  const shown = open && asked.length > 1;
  return (
    <div
      className={classes.search}
      ref={outside}
      role="search"
      onKeyDown={(event) => {
        if (event.key === "Escape") setOpen(false);
        else if (shown) moveFocus(event, list.current);
      }}
    >
      <TextInput
        size="lg"
        radius="lg"
        placeholder={t("portal.search")}
        aria-label={t("portal.search")}
        leftSection={<IconSearch size={20} />}
        value={query}
        onFocus={() => setOpen(true)}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setOpen(true);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && query.trim()) go(paths.portal.articles(query.trim()));
        }}
        rightSection={query ? <CloseButton aria-label={t("action.clear")} onClick={() => setQuery("")} /> : null}
      />
      {shown ? (
        <div className={classes.results} ref={list}>
          {hits?.map((hit) =>
            hit.article ? (
              <Link key={hit.article.id} href={paths.portal.article(hit.article.id)} className={classes.result} lang={hit.article.locale}>
                <ArticleIcon kind={hit.article.kind} />
                <span className={classes.resultText}>
                  <span className={classes.resultTitle}>{hit.article.title}</span>
                  <span className={shared.snippet}>{hit.snippet_html ? <Html html={hit.snippet_html} /> : hit.article.summary}</span>
                </span>
              </Link>
            ) : null,
          )}
          {hits?.length === 0 ? (
            <Text fz="sm" c="dimmed" px="sm" py={8} role="status">
              {t("portal.no_answer")}
            </Text>
          ) : null}
          {hits && hits.length > 0 ? (
            <Anchor component={Link} href={paths.portal.articles(query.trim())} fz="sm" px="sm" py={6} display="inline-block">
              {t("portal.all_answers")}
            </Anchor>
          ) : null}
          <div className={classes.resultsFoot}>
            <Link href={paths.portal.report(query.trim())} className={classes.result}>
              <IconMessagePlus size={20} stroke={1.7} aria-hidden />
              <span className={classes.resultText}>
                <span className={classes.resultTitle}>{t("portal.report_this", { text: query.trim() })}</span>
              </span>
              <IconArrowRight size={16} aria-hidden style={{ marginInlineStart: "auto" }} />
            </Link>
          </div>
        </div>
      ) : null}
    </div>
  );
}
