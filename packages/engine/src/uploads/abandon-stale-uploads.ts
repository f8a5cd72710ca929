import { type Claim, Failure, type KeptStage, type Storage, type Transfer, transferEnds } from '@waybill/core';
import { holdsExactly } from '../copy/holds-exactly.js';
import type { EngineDeps } from '../deps.js';
import { Recorder } from '../recording/recorder.js';
import { earlierStageTokens, platformActor } from '../transfers/names.js';
import { recordUploadCommitted, recordUploadEnd } from './record-upload.js';
import type { InboundSession, UploadRequest } from './upload-deps.js';

const SETTLE_MS = 30_000;

/**
 * Deals with uploads whose server process died. One that had not reached its commit is audited as abandoned; its stage is removed, or
 * kept as far as it was written down to be whole. One whose commit happened but was not recorded is recorded now, because the file is
 * there.
 */
export async function abandonStaleUploads(deps: EngineDeps, uploads: readonly Transfer[]): Promise<void> {
  let failed: { readonly error: unknown } | undefined;
  for (const upload of uploads) {
    try {
      const taken = await deps.database.transaction((tx) => tx.transfers.claim(upload.id, deps.processName, SETTLE_MS));
      if (taken !== undefined) await settle(deps, taken.transfer, taken.claim);
    } catch (error) {
      // One that cannot be dealt with, such as in a Store that is away, must not hold up the others.
      failed ??= { error };
    }
  }
  if (failed !== undefined) throw failed.error;
}

async function settle(deps: EngineDeps, transfer: Transfer, claim: Claim): Promise<void> {
  const store = await deps.database.read.stores.get(transferEnds(transfer).target.id);
  const storage = await deps.stores.open(store);
  const signal = AbortSignal.timeout(SETTLE_MS);
  try {
    const request = await requestOf(deps, transfer, storage, store.slug);
    if (transfer.state === 'verifying' && (await arrived(request, transfer, signal))) {
      await recordUploadCommitted({ ...deps, recorder: new Recorder(deps.database) }, request, transfer, true);
      return;
    }
    const kept = transfer.state === 'running' ? await whatIsKept(deps, transfer, storage, signal) : undefined;
    for (const token of earlierStageTokens(transfer)) {
      if (token !== kept?.token) await storage.discardStage(transfer.targetPath, token, signal);
    }
    const failure = new Failure('net.reset', {
      publicDetail: 'The server process that took this upload ended before it was complete.',
    });
    const left = await recordUploadEnd(deps, request, claim, {
      type: 'upload.abandoned',
      failure,
      bytesReceived: transfer.bytesDone,
      from: transfer.state === 'verifying' ? 'verifying' : 'running',
      kept,
      noted: true,
    });
    if (left !== undefined) await storage.discardStage(left.path, left.token, signal);
  } finally {
    await storage.close();
  }
}

/** What the upload wrote down as whole, or went on with, where the stage is still there. */
async function whatIsKept(
  deps: EngineDeps,
  transfer: Transfer,
  storage: Storage,
  signal: AbortSignal,
): Promise<KeptStage | undefined> {
  const noted = await deps.database.read.keptStages.takenBy(transfer.id);
  if (noted === undefined) return undefined;
  // It may have died before it made the stage its own.
  for (const token of new Set([...earlierStageTokens(transfer), noted.token])) {
    const size = await storage.stageSize(noted.path, token, signal);
    if (size !== undefined && size >= noted.bytes) return { ...noted, transferId: transfer.id, token, takenBy: null };
  }
  return undefined;
}

/** By digest: a file that was there before can have the same size. */
async function arrived(request: UploadRequest, { sizeBytes, sha256 }: Transfer, signal: AbortSignal): Promise<boolean> {
  if (sizeBytes === null || sha256 === null) return false;
  return holdsExactly(request.storage, request.storePath, { sizeBytes, sha256 }, signal);
}

async function requestOf(
  deps: EngineDeps,
  transfer: Transfer,
  storage: UploadRequest['storage'],
  storeName: string,
): Promise<UploadRequest> {
  const partner = await deps.database.read.partners.get(transfer.partnerId);
  const account = transfer.accountId === null ? undefined : await deps.database.read.accounts.find(transfer.accountId);
  const session: InboundSession = {
    id: transfer.sessionId ?? transfer.id,
    accountId: transfer.accountId ?? transfer.id,
    username: account?.username ?? 'unknown',
    partnerId: partner.id,
    partnerName: partner.name,
    actor: platformActor(deps.processName),
    source: { address: 'local' },
    negotiated: undefined,
  };
  return {
    session,
    storeId: transferEnds(transfer).target.id,
    storeName,
    storage,
    virtualPath: transfer.sourcePath,
    storePath: transfer.targetPath,
    overwrite: true,
    replaces: true,
    follows: false,
    from: 'nothing',
    isDirect: false,
    isUnnamed: await deps.database.read.unnamedUploads.has(transfer.id),
    keepMs: 0,
    maxFileBytes: null,
    // What it was promised is settled; nothing more is asked for.
    quota: { bytes: null, files: null, recount: async () => undefined },
  };
}
