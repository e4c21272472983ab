import { Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowRight, IconFileText, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { articleSearchQuery } from "../../api/knowledge";
import { useRealm } from "../../api/session";
import { paths } from "../../paths";
import { Link, useGo } from "../../ui/Link";
import classes from "./portal.module.css";

/** "What do you need?": finds articles while typing, and leads on to a request if none fits. */
export function HelpSearch() {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const go = useGo();
  const [text, setText] = useState("");
  const [words] = useDebouncedValue(text.trim(), 200);
  const { data: hits } = useQuery(articleSearchQuery(prefix, words, true, 5));
  const open = text.trim().length > 1;
  return (
    <form
      role="search"
      className={classes.search}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) go(paths.portal.articles(text.trim()));
      }}
    >
      <TextInput
        size="lg"
        type="search"
        radius="lg"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        placeholder={t("portal.search")}
        aria-label={t("portal.search")}
        leftSection={<IconSearch size={20} aria-hidden />}
        autoComplete="off"
      />
      {open ? (
        <div className={classes.results} aria-live="polite">
          {(hits ?? []).map(({ article }) => (
            <Link key={article?.id} href={paths.portal.article(article?.id ?? "")} className={classes.result}>
              <IconFileText size={18} stroke={1.7} aria-hidden />
              <span className={classes.rowText}>
                <Text span fw={600} c="var(--mantine-color-text)">
                  {article?.title}
                </Text>
                <Text span fz="sm" c="dimmed" lineClamp={1}>
                  {article?.summary}
                </Text>
              </span>
            </Link>
          ))}
          <Link href={paths.portal.report(text.trim())} className={classes.result} data-more>
            <IconArrowRight size={18} aria-hidden />
            {t("portal.report_this", { text: text.trim() })}
          </Link>
        </div>
      ) : null}
    </form>
  );
}
