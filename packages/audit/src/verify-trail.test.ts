import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GENESIS, hashEvent, linkEvent, type StoredAuditEvent } from './audit-event.js';
import { signCheckpoint } from './merkle/checkpoint.js';
import { eventLeaf, MerkleFrontier } from './merkle/merkle-tree.js';
import { inOrder } from './merkle/tree-verifier.js';
import { createSigner, generateSigningKey, publicKeysOf } from './signing.js';
import { verifyTrail } from './verify-trail.js';

const recordedAt = new Date('2026-11-28T04:00:00Z');
const pair = generateSigningKey();
const signer = createSigner(pair.privateKeyPem);
const keys = publicKeysOf(pair.publicKeyPem);

const eventOf = (name: string) => ({ type: 'partner.created', outcome: 'success', actor: { kind: 'platform', name } }) as const;

/** A chain of these names, whole in itself. */
function chainOf(names: readonly string[]): readonly StoredAuditEvent[] {
  let after = GENESIS;
  return names.map((name) => {
    const { parts: _, ...row } = linkEvent(eventOf(name), { after, recordedAt, id: '01890000-0000-7000-8000-000000000000' });
    after = row;
    return row;
  });
}

function checkpointOf(rows: readonly StoredAuditEvent[]) {
  const tree = new MerkleFrontier();
  for (const { hash } of rows) tree.add(eventLeaf(hash));
  const head = { treeSize: rows.length, rootHash: Buffer.from(tree.root()).toString('hex'), headHash: rows.at(-1)?.hash ?? '' };
  return signCheckpoint(head, recordedAt, signer);
}

const names = Array.from({ length: 24 }, (_, i) => `event ${i}`);
const chain = chainOf(names);
const checkpoints = inOrder([checkpointOf(chain.slice(0, 7)), checkpointOf(chain.slice(0, 20))]);
const verify = (rows: readonly StoredAuditEvent[]) => verifyTrail(rows, { checkpoints, keys });

type Edit = (rows: readonly StoredAuditEvent[], at: number, to: number) => readonly StoredAuditEvent[];
const nameIn = ({ body }: StoredAuditEvent): string => JSON.parse(body).actor.name;
const edits: Readonly<Record<string, Edit>> = {
  'changes a body': (rows, at) => rows.map((row, i) => (i === at ? { ...row, body: row.body.replace('event', 'evil') } : row)),
  'changes a body and its hash': (rows, at) =>
    rows.map((row, i) => {
      const body = row.body.replace('event', 'evil');
      return i === at ? { ...row, body, hash: hashEvent(body) } : row;
    }),
  'deletes an event': (rows, at) => rows.toSpliced(at, 1),
  'deletes an event and numbers the rest anew': (rows, at) =>
    rows.filter((_, i) => i !== at).map((row, i) => ({ ...row, seq: i + 1 })),
  'inserts an event': (rows, at, to) => rows.toSpliced(at, 0, ...rows.slice(to, to + 1)),
  'swaps two events': (rows, at, to) => rows.map((row, i) => (i === at ? (rows[to] ?? row) : i === to ? (rows[at] ?? row) : row)),
  'cuts off the end': (rows, at) => rows.slice(0, at),
  'writes the chain anew without an event': (rows, at) => chainOf(rows.map(nameIn).toSpliced(at, 1)),
  'writes the chain anew with another event': (rows, at) => chainOf(rows.map(nameIn).with(at, 'evil')),
};

describe('a trail with checkpoints', () => {
  it('holds, also when it goes on', async () => {
    expect(await verify(chain)).toMatchObject({ ok: true, checkpoints: 2 });
    expect(await verify(chain.slice(0, 20))).toMatchObject({ ok: true });
    expect(await verify(chainOf([...names, 'one more']))).toMatchObject({ ok: true });
  });

  it('passes no sequence of edits that touches what was signed', async () => {
    const edit = fc.tuple(fc.constantFrom(...Object.values(edits)), fc.nat(), fc.nat());
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), async (sequence) => {
        let rows = chain;
        for (const [change, at, to] of sequence) if (rows.length > 0) rows = change(rows, at % rows.length, to % rows.length);
        const signed = chain.slice(0, 20);
        const untouched = signed.every(
          ({ body, hash, seq }, i) => rows[i]?.body === body && rows[i].hash === hash && rows[i].seq === seq,
        );
        fc.pre(!untouched);
        expect(await verify(rows)).toMatchObject({ ok: false });
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['another key', () => ({ signedBy: 'SHA256:other' })],
    ['another signature', () => ({ signature: checkpointOf(chain.slice(0, 3)).signature })],
    ['another text', () => ({ body: '{}' })],
  ])('is refused with a checkpoint of %s', async (_, forged) => {
    const bad = inOrder([{ ...checkpointOf(chain), ...forged() }]);
    expect(await verifyTrail(chain, { checkpoints: bad, keys })).toMatchObject({ ok: false, reason: 'checkpoint' });
  });
});
