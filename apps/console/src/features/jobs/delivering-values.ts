import type { JobView } from '@waybill/contracts';

type Target = JobView['definition']['target'];

/** What the form shows at first about where files go, and how. */
export function initialDelivering(target: Target | undefined) {
  return {
    path: target?.path ?? '/',
    onConflict: target?.onConflict ?? 'overwrite',
    deleteBeforeRename: target?.deleteBeforeRename ?? false,
  };
}

type DeliveringValues = ReturnType<typeof initialDelivering>;

/** The rules that the form says about where files go, and how. */
export function deliveringBody(values: DeliveringValues) {
  return values;
}
