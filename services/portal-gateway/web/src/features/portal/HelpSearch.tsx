import { Anchor, CloseButton, Text, TextInput } from "@mantine/core";
import { useClickOutside, useDebouncedValue } from "@mantine/hooks";
import { IconArrowRight, IconBook2, IconMessagePlus, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { articleSearchQuery } from "../../api/knowledge";
import { useRealm } from "../../api/session";
import { paths } from "../../paths";
import { Html } from "../../ui/Html";
import { Link, useGo } from "../../ui/Link";
import classes from "./portal.module.css";

/** The one search box: answers while one types, and leads to a report when there is none. */
export function HelpSearch() {
  const { t } = useTranslation();
  const go = useGo();
  const { prefix } = useRealm();
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState(false);
  const [asked] = useDebouncedValue(query.trim(), 180);
  const hits = useQuery(articleSearchQuery(prefix, asked, true, 5));
  const outside = useClickOutside(() => setOpen(false));
  const shown = open && asked.length > 1;
  return (
    <div className={classes.search} ref={outside} role="search">
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
          if (event.key === "Escape") setOpen(false);
        }}
        rightSection={query ? <CloseButton aria-label={t("action.clear")} onClick={() => setQuery("")} /> : null}
      />
      {shown ? (
        <div className={classes.results}>
          {hits.data?.map((hit) =>
            hit.article ? (
              <Link key={hit.article.id} href={paths.portal.article(hit.article.id)} className={classes.result}>
                <IconBook2 size={18} aria-hidden />
                <span className={classes.resultText}>
                  <span className={classes.resultTitle}>{hit.article.title}</span>
                  <span className={classes.snippet}>{hit.snippet_html ? <Html html={hit.snippet_html} /> : hit.article.summary}</span>
                </span>
              </Link>
            ) : null,
          )}
          {hits.data?.length === 0 ? (
            <Text fz="sm" c="dimmed" px="sm" py={8}>
              {t("portal.no_answer")}
            </Text>
          ) : null}
          <Link href={paths.portal.report(query.trim())} className={classes.result}>
            <IconMessagePlus size={18} aria-hidden />
            <span className={classes.resultText}>
              <span className={classes.resultTitle}>{t("portal.report_this", { text: query.trim() })}</span>
            </span>
            <IconArrowRight size={16} aria-hidden style={{ marginInlineStart: "auto" }} />
          </Link>
          {hits.data && hits.data.length > 0 ? (
            <Anchor component={Link} href={paths.portal.articles(query.trim())} fz="sm" px="sm" py={6} display="inline-block">
              {t("portal.all_answers")}
            </Anchor>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
