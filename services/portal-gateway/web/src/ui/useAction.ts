import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { toastDone, toastError } from "./toast";

interface Options<Result> {
  /** Query keys to refetch afterwards. */
  refetch?: readonly (readonly unknown[])[];
  done?: string | ((result: Result) => string);
  onDone?: (result: Result) => void;
  /** Returns true if it showed the error itself (field errors of a form). */
  onFailed?: (error: unknown) => boolean | void;
}

/** One call to the API from a button: refetches, says that it is done, or what went wrong. */
export function useAction<Input = void, Result = unknown>(run: (input: Input) => Promise<Result>, options: Options<Result> = {}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: (result) => {
      for (const queryKey of options.refetch ?? []) void client.invalidateQueries({ queryKey });
      if (options.done) toastDone(typeof options.done === "function" ? options.done(result) : options.done);
      options.onDone?.(result);
    },
    onError: (error) => {
      if (options.onFailed?.(error) !== true) toastError(t, error);
    },
  });
}
