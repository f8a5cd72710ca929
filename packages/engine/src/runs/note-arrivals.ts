import {
  compileGlob,
  type FileRule,
  type Id,
  isWithin,
  newId,
  type Transfer,
  type Tx,
  transferEnds,
  type VPath,
  vpathName,
  vpathParent,
} from '@waybill/core';

/** A file that is whole and visible in a Store now. */
export interface ArrivedFile {
  readonly storeId: Id;
  readonly path: VPath;
  /** What brought it, the same when it is told again: `file:<Transfer>`, `renamed:<id>`. */
  readonly cause: string;
  readonly transferId: Id | null;
  readonly at: Date;
}

/** The file that a Transfer brought to a Store. */
export function arrivedFile(transfer: Transfer, at: Date): ArrivedFile {
  const { id, targetPath, deliveredPath } = transfer;
  return {
    storeId: transferEnds(transfer).target.id,
    path: deliveredPath ?? targetPath,
    cause: `file:${id}`,
    transferId: id,
    at,
  };
}

interface ArrivalTx {
  readonly schedules: Pick<Tx['schedules'], 'waitingForFiles'>;
  readonly arrivals: Pick<Tx['arrivals'], 'add'>;
}

/**
 * Leaves files for every Schedule that waits for them, in the transaction that records their arrival: the two are recorded together
 * or not at all. The tick makes Runs of them.
 */
export async function noteArrivals(tx: ArrivalTx, files: readonly ArrivedFile[]): Promise<void> {
  if (files.length === 0) return;
  const waiting = await tx.schedules.waitingForFiles([...new Set(files.map(({ storeId }) => storeId))]);
  if (waiting.length === 0) return;
  await tx.arrivals.add(
    files.flatMap(({ storeId, path, cause, transferId, at }) =>
      waiting
        .filter(({ rule }) => rule.kind === 'file' && rule.storeId === storeId && matches(rule, path))
        .map(({ id }) => ({ id: newId(), scheduleId: id, cause, path, transferId, arrivedAt: at })),
    ),
  );
}

function matches(rule: FileRule, path: VPath): boolean {
  const folder = vpathParent(path);
  const inFolder = rule.subfolders ? isWithin(folder, rule.path) : folder === rule.path;
  return inFolder && compileGlob(rule.match).test(vpathName(path));
}
