import type { ReceiptEnd } from '@waybill/audit';
import {
  asFailure,
  Failure,
  type Id,
  isSameEnd,
  type JobDefinition,
  type JobEnd,
  jobEnds,
  type SessionFacts,
  type Storage,
  type Transfer,
  type VPath,
} from '@waybill/core';
import type { EngineDeps } from '../deps.js';

/** One end of a Transfer: where the file is or goes. */
export interface TransferEnd {
  readonly storage: Storage;
  readonly path: VPath;
  readonly described: ReceiptEnd;
}

export interface TransferEnds {
  readonly source: TransferEnd;
  readonly target: TransferEnd;
  /** With the partner; with the one that is delivered to, where both ends are partners'. */
  readonly session: SessionFacts | undefined;
  readonly partnerName: string;
  /** How long an attempt over these connections may take in all; no limit when null. */
  readonly wholeMs: number | null;
}

/** A Store or a Connection, opened. */
export interface OpenEnd {
  readonly storage: Storage;
  readonly kind: JobEnd['kind'];
  readonly name: string;
  /** What belongs to a Connection. */
  readonly partner:
    | { readonly id: Id; readonly name: string; readonly session: SessionFacts; readonly wholeMs: number | null }
    | undefined;
  /** False once it was lost. */
  isOpen(): boolean;
  close(): Promise<void>;
}

/** The source of a Job, opened, and its targets, each as far as it can be opened. */
export interface JobSides {
  readonly source: OpenEnd;
  /** In their order in the definition; a target that cannot be opened is a matter of the Transfers to it. */
  readonly targets: readonly Promise<OpenEnd | Failure>[];
  /** Whether nothing that was opened is lost. */
  isOpen(): boolean;
  close(): Promise<void>;
}

/** Opens a Store, or a Connection whose partner is active. @throws whatever the pool's `open` does */
export async function openEnd(
  deps: Pick<EngineDeps, 'database' | 'stores' | 'connections'>,
  end: JobEnd,
  signal: AbortSignal,
): Promise<OpenEnd> {
  const { read } = deps.database;
  if (end.kind === 'store') {
    const store = await read.stores.get(end.id);
    const storage = await deps.stores.open(store);
    return { storage, kind: 'store', name: store.slug, partner: undefined, isOpen: () => true, close: () => storage.close() };
  }
  const connection = await read.connections.get(end.id);
  const partner = await read.partners.get(connection.partnerId);
  if (partner.status === 'suspended') {
    throw new Failure('conflict.state', { publicDetail: `The partner "${partner.slug}" is suspended.` });
  }
  const open = await deps.connections.open(connection, signal);
  const { wholeMs } = connection.timeouts;
  return {
    storage: open.storage,
    kind: 'connection',
    name: connection.slug,
    partner: { id: partner.id, name: partner.name, session: open.session, wholeMs },
    isOpen: () => open.isOpen(),
    close: () => open.close(),
  };
}

/**
 * Opens the ends of a Job, one after the other in the order of their ids, so that no two Runs wait for each other's connection slots
 * (docs/adr/0021). Resolves as soon as the source and one target are there.
 * @throws Failure why the source, or every target, cannot be opened
 */
export async function openSides(deps: EngineDeps, definition: JobDefinition, signal: AbortSignal): Promise<JobSides> {
  const { source, targets } = jobEnds(definition);
  const stopped = new AbortController();
  const opening = openInOrder(deps, [source, ...targets.map(({ end }) => end)], AbortSignal.any([signal, stopped.signal]));
  const opened = new Set<OpenEnd>();
  for (const { open } of opening) void open.then((end) => end instanceof Failure || opened.add(end));
  const at = (end: JobEnd): Promise<OpenEnd | Failure> =>
    opening.find((each) => isSameEnd(each.end, end))?.open ?? Promise.resolve(new Failure('internal'));
  const close = async (): Promise<void> => {
    stopped.abort(new Failure('cancelled'));
    const ends = await Promise.all(opening.map(({ open }) => open));
    await Promise.allSettled(ends.map((end) => (end instanceof Failure ? undefined : end.close())));
  };
  const sides = targets.map(({ end }) => at(end));
  try {
    const from = await at(source);
    if (from instanceof Failure) throw from;
    await firstToOpen(sides);
    return { source: from, targets: sides, isOpen: () => [...opened].every((end) => end.isOpen()), close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Opening {
  readonly end: JobEnd;
  readonly open: Promise<OpenEnd | Failure>;
}

function openInOrder(deps: EngineDeps, ends: readonly JobEnd[], signal: AbortSignal): readonly Opening[] {
  const each = ends.filter((end, index) => ends.findIndex((other) => isSameEnd(other, end)) === index);
  let before: Promise<unknown> = Promise.resolve();
  return each
    .sort((one, other) => (one.id < other.id ? -1 : 1))
    .map((end) => {
      const open = before.then(async () => {
        signal.throwIfAborted();
        return openEnd(deps, end, signal);
      });
      const settled = open.catch((error: unknown) => asFailure(signal.aborted ? signal.reason : error));
      before = settled;
      return { end, open: settled };
    });
}

/** Resolves when the first of them is open. @throws the Failure of the first when none can be opened */
async function firstToOpen(targets: readonly Promise<OpenEnd | Failure>[]): Promise<void> {
  const opened = targets.map(async (target) => {
    const end = await target;
    if (end instanceof Failure) throw end;
  });
  try {
    await Promise.any(opened);
  } catch {
    await opened[0];
  }
}

/** Both ends of a Transfer, out of those that are open. */
export function endsOf(transfer: Pick<Transfer, 'sourcePath' | 'targetPath'>, from: OpenEnd, to: OpenEnd): TransferEnds {
  const relay = from.partner !== undefined && to.partner !== undefined;
  const partner = to.partner ?? from.partner;
  const limits = [from, to].flatMap((end) => end.partner?.wholeMs ?? []);
  return {
    source: { storage: from.storage, path: transfer.sourcePath, described: describeEnd(from, transfer.sourcePath, relay) },
    target: { storage: to.storage, path: transfer.targetPath, described: describeEnd(to, transfer.targetPath, relay) },
    session: partner?.session,
    partnerName: partner?.name ?? '',
    wholeMs: limits.length === 0 ? null : Math.min(...limits),
  };
}

/** With two partners, each end says whose it is and what was negotiated there. */
function describeEnd({ kind, name, partner }: OpenEnd, path: VPath, isRelay: boolean): ReceiptEnd {
  if (!isRelay || partner === undefined) return { kind, name, path };
  return { kind, name, path, partner: partner.name, session: partner.session };
}
