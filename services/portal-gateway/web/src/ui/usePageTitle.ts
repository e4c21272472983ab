import { useEffect } from "react";
import { boot } from "../boot";

export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    const owner = boot.tenant?.name ?? boot.product_name;
    document.title = title ? `${title} · ${owner}` : owner;
  }, [title]);
}
