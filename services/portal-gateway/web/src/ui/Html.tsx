import { Typography } from "@mantine/core";
import { useMemo } from "react";
import classes from "./html.module.css";

interface Props {
  html: string;
  /** Where an inline image's `cid:<attachment id>` is fetched from. */
  imageUrl?: (attachmentId: string) => string;
}

/** HTML that the server has made safe; inline images are pointed at their download. */
export function Html({ html, imageUrl }: Props) {
  const ready = useMemo(() => {
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const image of page.querySelectorAll("img")) {
      const source = image.getAttribute("src") ?? "";
      if (source.startsWith("cid:") && imageUrl) image.setAttribute("src", imageUrl(source.slice(4)));
      image.setAttribute("loading", "lazy");
      if (!image.getAttribute("alt")) image.setAttribute("alt", "");
    }
    for (const link of page.querySelectorAll("a[href]")) {
      link.setAttribute("target", "_blank");
      link.setAttribute("rel", "noopener noreferrer nofollow");
    }
    return page.body.innerHTML;
  }, [html, imageUrl]);
  // oxlint-disable-next-line react/no-danger -- sanitised by the service that stores it
  return <Typography className={classes.html} dangerouslySetInnerHTML={{ __html: ready }} />;
}
