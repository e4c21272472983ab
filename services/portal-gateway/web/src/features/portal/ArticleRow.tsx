import { Text } from "@mantine/core";
import { IconChevronRight, IconFileText } from "@tabler/icons-react";
import type { Article } from "../../api/types";
import { paths } from "../../paths";
import { Link } from "../../ui/Link";
import classes from "./portal.module.css";

export function ArticleRow({ article, snippet }: { article: Article; snippet?: string }) {
  return (
    <Link href={paths.portal.article(article.id)} className={classes.row} lang={article.locale || undefined}>
      <IconFileText size={20} stroke={1.7} aria-hidden />
      <span className={classes.rowText}>
        <Text span fw={600} className={classes.rowTitle}>
          {article.title}
        </Text>
        {snippet ? (
          // oxlint-disable-next-line react/no-danger -- escaped by the knowledge service, with marks only
          <Text span fz="sm" c="dimmed" lineClamp={2} dangerouslySetInnerHTML={{ __html: snippet }} />
        ) : (
          <Text span fz="sm" c="dimmed" lineClamp={1}>
            {article.summary}
          </Text>
        )}
      </span>
      <IconChevronRight size={18} aria-hidden className={classes.rowArrow} />
    </Link>
  );
}
