import { type Connection, type HostKey, type Id, newId, type Tx } from '@waybill/core';
import type { ActorContext, AdministrationDeps, KeyTools } from './deps.js';
import { inField, invalid } from './input-checks.js';
import { recordAct } from './record-change.js';

/** A host key that somebody vouches for. */
interface VouchedHostKey {
  readonly fingerprint: string;
  readonly algorithm: string | null;
  readonly publicKey: string | null;
}

const fingerprintPattern = /^SHA256:[A-Za-z0-9+/]{43}$/;

/** Reads a fingerprint as OpenSSH prints it, or a whole public key. @throws Failure `input.invalid`, `key.unsupported` */
function readHostKey(keyTools: KeyTools, input: string, field: string): VouchedHostKey {
  const text = input.trim();
  if (fingerprintPattern.test(text)) return { fingerprint: text, algorithm: null, publicKey: null };
  if (/^(SHA256|MD5):/i.test(text)) {
    throw invalid(field, 'A fingerprint is "SHA256:" and 43 characters, as "ssh-keygen -l" prints it.');
  }
  const key = inField(field, () => keyTools.parsePublicKey(text));
  return { fingerprint: key.fingerprint, algorithm: key.sshAlgorithm, publicKey: key.publicKeyOpenSsh };
}

/** Reads several; the same one twice counts once. */
export function readHostKeys(keyTools: KeyTools, inputs: readonly string[], field: string): readonly VouchedHostKey[] {
  const byFingerprint = new Map<string, VouchedHostKey>();
  for (const [index, input] of inputs.entries()) {
    const key = readHostKey(keyTools, input, `${field}/${index}`);
    if (byFingerprint.get(key.fingerprint)?.publicKey == null) byFingerprint.set(key.fingerprint, key);
  }
  return [...byFingerprint.values()];
}

/** Trusts a key that the partner gave beforehand; one that waits or was retired becomes trusted. Nothing happens when it is trusted already. */
export async function addHostKey(
  deps: AdministrationDeps,
  { connectionId, hostKey }: { readonly connectionId: Id; readonly hostKey: string },
  context: ActorContext,
): Promise<HostKey> {
  const vouched = readHostKey(deps.keyTools, hostKey, '/hostKey');
  return deps.database.transaction(async (tx) =>
    trustHostKey(tx, await tx.connections.get(connectionId), vouched, context, deps.clock.now()),
  );
}

/** The same within a transaction of the caller. */
export async function trustHostKey(
  tx: Tx,
  connection: Connection,
  vouched: VouchedHostKey,
  context: ActorContext,
  now: Date,
): Promise<HostKey> {
  const known = (await tx.hostKeys.ofConnection(connection.id)).find((key) => key.fingerprint === vouched.fingerprint);
  if (known?.state === 'trusted') return known;
  const decision = { state: 'trusted', decidedBy: context.actor.name, decidedAt: now } as const;
  const key =
    known === undefined
      ? await tx.hostKeys.insert({ id: newId(), connectionId: connection.id, ...vouched, ...decision })
      : await tx.hostKeys.update({ ...known, ...decision });
  recordHostKey(tx, 'host-key.added', connection, key, known?.state ?? null, context);
  return key;
}

/**
 * Trusts a key that waits, or one that was retired. Several may be trusted at once (BEHAVIOURS B28, B31). A stopped Connection
 * stays stopped: lifting the stop is a decision of its own.
 */
export async function approveHostKey(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<HostKey> {
  return decide(deps, id, 'trusted', context);
}

/** Trusts a key no more, or rejects one that waits. */
export async function retireHostKey(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<HostKey> {
  return decide(deps, id, 'retired', context);
}

async function decide(deps: AdministrationDeps, id: Id, state: 'trusted' | 'retired', context: ActorContext): Promise<HostKey> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.hostKeys.get(id);
    if (before.state === state) return before;
    const connection = await tx.connections.get(before.connectionId);
    const after = await tx.hostKeys.update({ ...before, state, decidedBy: context.actor.name, decidedAt: deps.clock.now() });
    recordHostKey(tx, state === 'trusted' ? 'host-key.approved' : 'host-key.retired', connection, after, before.state, context);
    return after;
  });
}

function recordHostKey(
  tx: Tx,
  type: 'host-key.added' | 'host-key.approved' | 'host-key.retired',
  connection: Connection,
  key: HostKey,
  stateBefore: HostKey['state'] | null,
  context: ActorContext,
): void {
  recordAct(tx, {
    type,
    context,
    target: { kind: 'host-key', id: key.id, name: `${connection.slug} ${key.fingerprint}` },
    noun: 'host-keys',
    partnerId: connection.partnerId,
    change: { before: { state: stateBefore }, after: { state: key.state } },
    details: { connectionId: connection.id, fingerprint: key.fingerprint, algorithm: key.algorithm },
  });
}
