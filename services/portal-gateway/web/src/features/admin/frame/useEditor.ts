import { useForm, type FormValidateInput } from "@mantine/form";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { formErrors, isReason } from "../../../api/problem";
import { toastError } from "../../../ui/toast";
import { useAction } from "../../../ui/useAction";
import { landErrors, sameValues } from "./landing";

interface Options<Thing, Values> {
  /** As it is known now; undefined while it is being added. */
  thing?: Thing;
  values: (thing?: Thing) => Values;
  validate?: FormValidateInput<Values>;
  save: (values: Values, base: Thing | undefined) => Promise<Thing>;
  /** Reads the newest version. */
  fresh?: () => Promise<Thing | undefined>;
  refetch?: readonly (readonly unknown[])[];
  done?: string | ((saved: Thing) => string);
  onSaved?: (saved: Thing) => void;
}

/**
 * A form over something with a revision. If somebody changed the same thing meanwhile, what was typed stays, and the person
 * chooses between the newer version and their own; if the newer version differs only elsewhere, saving goes through.
 */
export function useEditor<Thing extends { revision: number }, Values extends object>(options: Options<Thing, Values>) {
  const { t } = useTranslation();
  const { thing, values, save } = options;
  const [base, setBase] = useState(thing);
  const [newer, setNewer] = useState<Thing | null>(null);
  const form = useForm<Values>({ initialValues: values(thing), validate: options.validate });
  const dirty = !sameValues(form.values, form.getInitialValues());

  const adopt = (next: Thing | undefined) => {
    setBase(next);
    setNewer(null);
    form.setInitialValues(values(next));
    form.setValues(values(next));
    form.clearErrors();
  };
  useEffect(() => {
    // oxlint-disable-next-line react/set-state-in-effect -- what the server knows newer is taken over, but only where nothing was typed
    if (thing && thing.revision > (base?.revision ?? 0) && !dirty && !newer) adopt(thing);
  });

  const action = useAction(
    async (on: Thing | undefined) => {
      try {
        return await save(form.getValues(), on);
      } catch (error) {
        if (!on || !isReason(error, "REVISION_MISMATCH")) throw error;
        const now = await options.fresh?.();
        if (!now) throw error;
        if (sameValues(values(now), values(on))) return await save(form.getValues(), now);
        setNewer(now);
        throw error;
      }
    },
    {
      refetch: options.refetch,
      done: options.done,
      onDone: (saved) => {
        adopt(saved);
        options.onSaved?.(saved);
      },
      onFailed: (error) => {
        if (isReason(error, "REVISION_MISMATCH") && base) return true;
        const landed = landErrors(formErrors(t, error), form.getValues());
        form.setErrors(landed.errors);
        if (landed.elsewhere.length > 0) toastError(t, error);
        return Object.keys(landed.errors).length + landed.elsewhere.length > 0;
      },
    },
  );

  return {
    form,
    base,
    dirty,
    newer,
    saving: action.isPending,
    submit: form.onSubmit(() => action.mutate(base)),
    discard: () => adopt(base),
    takeNewer: () => adopt(newer ?? base),
    saveOverNewer: () => action.mutate(newer ?? base),
  };
}

export type Editor<Thing extends { revision: number }, Values extends object> = ReturnType<typeof useEditor<Thing, Values>>;
