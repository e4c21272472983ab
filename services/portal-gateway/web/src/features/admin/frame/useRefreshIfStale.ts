import { useQueryClient } from "@tanstack/react-query";
import { isReason } from "../../../api/problem";

/** After a change that came too late the newest version is fetched; the error itself is told as usual. */
export function useRefreshIfStale(queryKey: readonly unknown[]): (error: unknown) => void {
  const client = useQueryClient();
  return (error) => {
    if (isReason(error, "REVISION_MISMATCH")) void client.invalidateQueries({ queryKey });
  };
}
