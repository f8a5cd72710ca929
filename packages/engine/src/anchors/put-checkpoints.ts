import { type AnchorState, type AuditAnchor, asFailure, type Clock, Failure, type StoredCheckpoint } from '@waybill/core';
import { allOf } from '../administration/all-of.js';
import { platformActor } from '../transfers/names.js';
import { type AnchorPlaceDeps, anchorFileContent, anchorFileName, openAnchorFolder, sizesOf } from './anchor-files.js';

/** What putting checkpoints elsewhere stands on. */
export interface AnchorDeps extends AnchorPlaceDeps {
  readonly clock: Clock;
  readonly processName: string;
}

const LEASE_MS = 5 * 60_000;
const MOST_WAIT_MS = 2 * 60_000;
const RETRY_MS = 15_000;
const MOST_RETRY_MS = 15 * 60_000;

/**
 * Puts the newest checkpoint where each anchor that is due says, at least once: the position is kept after the file is there, and a file that
 * is there already is the same. One process at a time works on an anchor. What fails is tried again later and later; the trail hears
 * of the first failure and of the success that ends it, and of no single file, because each would be a reason for the next checkpoint.
 * @returns how many checkpoints were put somewhere
 */
export async function putCheckpoints(deps: AnchorDeps, signal: AbortSignal): Promise<number> {
  const latest = await deps.database.read.checkpoints.latest();
  if (latest === undefined) return 0;
  const anchors = await allOf((page) => deps.database.read.auditAnchors.list({}, page));
  const done = await Promise.all(anchors.map((anchor) => putOne(deps, anchor, latest, signal)));
  return done.filter(Boolean).length;
}

async function putOne(deps: AnchorDeps, anchor: AuditAnchor, latest: StoredCheckpoint, signal: AbortSignal): Promise<boolean> {
  const { auditAnchors } = deps.database.read;
  if (!(await isDue(deps, anchor, await auditAnchors.state(anchor.id), latest))) return false;
  const lease = await deps.database.leases.acquire(`audit-anchor:${anchor.id}`, 1, deps.processName, LEASE_MS);
  if (lease === undefined) return false;
  try {
    const state = await auditAnchors.state(anchor.id);
    // Somebody else may just have done it.
    if (!(await isDue(deps, anchor, state, latest))) return false;
    const tooLong = new AbortController();
    const timer = setTimeout(() => tooLong.abort(new Failure('net.timeout')), MOST_WAIT_MS);
    try {
      await put(deps, anchor, latest, AbortSignal.any([signal, tooLong.signal]));
    } catch (error) {
      if (signal.aborted) throw error;
      await noteFailure(deps, anchor, state, tooLong.signal.aborted ? new Failure('net.timeout') : asFailure(error));
      return false;
    } finally {
      clearTimeout(timer);
    }
    await noteSuccess(deps, anchor, state, latest);
    return true;
  } finally {
    await lease.release();
  }
}

async function isDue(
  deps: AnchorDeps,
  anchor: AuditAnchor,
  state: AnchorState,
  { treeSize }: StoredCheckpoint,
): Promise<boolean> {
  const now = deps.clock.now().getTime();
  if (!anchor.enabled || treeSize <= state.anchoredSize) return false;
  if (state.failing !== null) return state.failing.nextAttemptAt.getTime() <= now;
  const { checkpoints } = deps.database.read;
  const age = state.anchoredAt === null ? Number.POSITIVE_INFINITY : now - state.anchoredAt.getTime();
  const byTime = age >= anchor.everySeconds * 1000;
  const many = anchor.everyCheckpoints;
  if (!byTime && (many === null || (await checkpoints.countAfter(state.anchoredSize)) < many)) return false;
  return checkpoints.hasNews(state.anchoredSize, treeSize);
}

async function put(deps: AnchorDeps, anchor: AuditAnchor, latest: StoredCheckpoint, signal: AbortSignal): Promise<void> {
  const folder = await openAnchorFolder(deps, anchor, signal);
  try {
    const newest = sizesOf(await folder.list(signal)).at(-1) ?? 0;
    if (newest > latest.treeSize) {
      throw new Failure('conflict.state', {
        publicDetail:
          `There is a checkpoint of ${newest} events, but this database has one of ${latest.treeSize} only: it was set back, or the ` +
          'folder is of another installation. Compare the anchor; after a restore give it a new folder.',
      });
    }
    await folder.add(anchorFileName(latest.treeSize), anchorFileContent(latest), signal);
  } finally {
    await folder.close();
  }
}

async function noteSuccess(deps: AnchorDeps, anchor: AuditAnchor, state: AnchorState, latest: StoredCheckpoint): Promise<void> {
  const anchored = {
    anchorId: anchor.id,
    anchoredSize: latest.treeSize,
    anchoredAt: deps.clock.now(),
    failing: null,
    failures: 0,
  };
  await deps.database.transaction(async (tx) => {
    await tx.auditAnchors.saveState(anchored);
    if (state.failing !== null) {
      tx.audit.append({
        ...own(deps, anchor),
        type: 'audit-anchor.recovered',
        outcome: 'success',
        details: { events: latest.treeSize, failingSince: state.failing.since.toISOString(), failures: state.failures },
      });
    }
    tx.live.publish({ kind: 'changed', noun: 'audit-anchors', id: anchor.id });
  });
}

async function noteFailure(deps: AnchorDeps, anchor: AuditAnchor, state: AnchorState, failure: Failure): Promise<void> {
  const now = deps.clock.now();
  const failures = state.failures + 1;
  const waitMs = Math.min(MOST_RETRY_MS, RETRY_MS * 2 ** Math.min(failures - 1, 10));
  const failing = {
    ...{ since: state.failing?.since ?? now, nextAttemptAt: new Date(now.getTime() + waitMs) },
    ...{ code: failure.code, detail: failure.publicDetail },
  };
  await deps.database.transaction(async (tx) => {
    await tx.auditAnchors.saveState({ ...state, failures, failing });
    const isConflict = failure.code === 'conflict.state' || failure.code === 'target.exists';
    if (state.failing === null || (isConflict && state.failing.code !== failure.code)) {
      tx.audit.append({
        ...own(deps, anchor),
        type: 'audit-anchor.failing',
        outcome: 'failure',
        failure: { code: failure.code, detail: failure.publicDetail },
        details: { anchoredEvents: state.anchoredSize },
      });
    }
    tx.live.publish({ kind: 'changed', noun: 'audit-anchors', id: anchor.id });
  });
}

function own({ processName }: AnchorDeps, { id, slug }: AuditAnchor) {
  return { actor: platformActor(processName), target: { kind: 'audit-anchor', id, name: slug } } as const;
}
