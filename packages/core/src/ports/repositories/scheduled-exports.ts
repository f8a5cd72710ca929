import type { ScheduledExport, ScheduledExportState } from '../../entities/scheduled-export.js';
import type { Id } from '../../ids.js';
import type { Named, Repository } from './repository.js';

export interface ScheduledExportRepository
  extends Repository<ScheduledExport, { readonly text?: string }>,
    Named<ScheduledExport> {
  state(id: Id): Promise<ScheduledExportState>;
  /** The same, and nobody else changes it until the transaction ends. Undefined when it is gone. */
  lockState(id: Id): Promise<ScheduledExportState | undefined>;
  /** That of the one whose open export this is, locked; undefined for an export of nobody. */
  lockStateOf(exportId: Id): Promise<ScheduledExportState | undefined>;
  saveState(state: ScheduledExportState): Promise<void>;
}
