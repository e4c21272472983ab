import { IconAlertTriangle, IconBook2, IconHelpCircle, IconListCheck, IconScale, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Article, ArticleKind } from "../../api/types";
import { paths } from "../../paths";
import { Html } from "../../ui/Html";
import { languageName } from "../../ui/LanguageSwitch";
import { Link } from "../../ui/Link";
import classes from "./portal.module.css";

const kinds: Partial<Record<ArticleKind, Icon>> = {
  how_to: IconListCheck,
  known_error: IconAlertTriangle,
  faq: IconHelpCircle,
  policy: IconScale,
};

export function ArticleIcon({ kind, size = 20 }: { kind: ArticleKind; size?: number }) {
  const Symbol = kinds[kind] ?? IconBook2;
  return <Symbol size={size} stroke={1.7} aria-hidden />;
}

interface Props {
  article: Article;
  snippet?: string;
  compact?: boolean;
}

/** An article to open; its language is named where it is not the reader's. */
export function ArticleLine({ article, snippet, compact }: Props) {
  const { t, i18n } = useTranslation();
  const foreign = Boolean(article.locale) && article.locale !== i18n.language;
  return (
    <Link href={paths.portal.article(article.id)} className={classes.article} data-compact={compact || undefined}>
      <span className={classes.articleIcon}>
        <ArticleIcon kind={article.kind} size={compact ? 18 : 20} />
      </span>
      <span className={classes.articleBody}>
        <span className={classes.articleTitle} lang={article.locale}>
          {article.title}
        </span>
        {compact ? null : (
          <span className={classes.snippet} lang={article.locale}>
            {snippet ? <Html html={snippet} /> : article.summary}
          </span>
        )}
        <span className={classes.articleMeta}>
          {t(`article.kind.${article.kind}`)}
          {foreign ? ` · ${languageName(article.locale)}` : ""}
        </span>
      </span>
    </Link>
  );
}
