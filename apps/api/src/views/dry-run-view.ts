import type { DryRunView } from '@waybill/contracts';
import type { DryRun } from '@waybill/engine';
import { instant, instantOrNull } from './wire.js';

/** What a run of a job would find and do, as the API shows it. */
export function dryRunView({ at, reasons, entries, takenBytes, warnings, ...rest }: DryRun): DryRunView {
  return {
    ...rest,
    at: instant(at),
    takenBytes: Number(takenBytes),
    reasons: [...reasons].map(([reason, files]) => ({ reason, files })),
    entries: entries.map((entry) => ({ ...entry, targets: [...entry.targets], modifiedAt: instantOrNull(entry.modifiedAt) })),
    warnings: [...warnings],
  };
}
