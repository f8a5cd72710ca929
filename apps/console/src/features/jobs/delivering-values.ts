import type { JobView } from '@waybill/contracts';
import { orUndefined } from '../../api/use-entry-form.js';

type Target = JobView['definition']['target'];

/** What the form shows at first about where files go, and how. */
export function initialDelivering(target: Target | undefined) {
  return {
    path: target?.path ?? '/',
    onConflict: target?.onConflict ?? 'overwrite',
    renameWith: target?.renameWith ?? 'counter',
    deleteBeforeRename: target?.deleteBeforeRename ?? false,
    name: target?.name ?? '{name}',
    letterCase: target?.letterCase ?? 'keep',
    makeFolders: target?.makeFolders ?? true,
    keep: { modifiedAt: target?.keep.modifiedAt ?? false, mode: target?.keep.mode ?? false },
    mode: target?.mode ?? '',
    verify: target?.verify ?? 'strongest',
    sidecar: target?.sidecar ?? false,
    doneMarker: target?.doneMarker ?? '',
  };
}

export type DeliveringValues = ReturnType<typeof initialDelivering>;

/** The rules that the form says about where files go, and how. */
export function deliveringBody({ mode, doneMarker, name, ...rules }: DeliveringValues) {
  const [modeGiven, markerGiven, nameGiven] = [orUndefined(mode), orUndefined(doneMarker), orUndefined(name)];
  return {
    ...rules,
    ...(nameGiven === undefined ? {} : { name: nameGiven }),
    ...(modeGiven === undefined ? {} : { mode: modeGiven }),
    ...(markerGiven === undefined ? {} : { doneMarker: markerGiven }),
  };
}
