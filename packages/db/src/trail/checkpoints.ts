import type { AuditEventType, CheckpointRepository, SigningKeyRepository, StoredCheckpoint } from '@waybill/core';
import type { Session } from '../client/session.js';
import type { AuditCheckpoint as Row } from '../generated/client.js';
import { when } from '../repositories/conditions.js';
import { pageOf, seqWindow } from '../repositories/paging.js';

const BATCH = 1000;

/** What putting a checkpoint somewhere leaves in the trail itself. */
const anchoringTypes: readonly AuditEventType[] = [
  'audit-anchor.failing',
  'audit-anchor.recovered',
  'connection.opened',
  'connection.breaker-opened',
  'connection.breaker-closed',
];

function checkpointOf({ treeSize, ...row }: Row): StoredCheckpoint {
  return { ...row, treeSize: Number(treeSize) };
}

/** Checkpoints of the trail and the subtrees below them, over PostgreSQL. */
export function checkpointRepository(session: Session): CheckpointRepository {
  const first = async (where: object, order: 'asc' | 'desc') => {
    const row = await session.run((client) => client.auditCheckpoint.findFirst({ where, orderBy: { treeSize: order } }));
    return row === null ? undefined : checkpointOf(row);
  };
  return {
    insert: (checkpoint, subtrees) =>
      session.atomically(async (client) => {
        await client.auditCheckpoint.create({ data: { ...checkpoint, treeSize: BigInt(checkpoint.treeSize) } });
        await client.auditSubtree.createMany({
          data: subtrees.map(({ level, index, hash }) => ({ level, position: BigInt(index), hash: new Uint8Array(hash) })),
        });
      }),
    latest: () => first({}, 'desc'),
    find: (treeSize) => first({ treeSize: BigInt(treeSize) }, 'asc'),
    covering: (seq) => first({ treeSize: { gte: BigInt(seq) } }, 'asc'),
    async list(page) {
      const window = seqWindow(page);
      const rows = await session.run((client) =>
        client.auditCheckpoint.findMany({
          where: { AND: [...when(window.after, (seq) => ({ treeSize: { lt: seq } }))] },
          orderBy: { treeSize: 'desc' },
          take: window.take,
        }),
      );
      return pageOf(rows, window, { keyOf: ({ treeSize }) => String(treeSize), toItem: checkpointOf });
    },
    async *all() {
      let after = 0n;
      for (;;) {
        const from = after;
        const rows = await session.run((client) =>
          client.auditCheckpoint.findMany({ where: { treeSize: { gt: from } }, orderBy: { treeSize: 'asc' }, take: BATCH }),
        );
        yield* rows.map(checkpointOf);
        const last = rows.at(-1);
        if (last === undefined || rows.length < BATCH) return;
        after = last.treeSize;
      }
    },
    async subtrees(places) {
      if (places.length === 0) return [];
      const found = await session.run((client) =>
        client.auditSubtree.findMany({ where: { OR: places.map(({ level, index }) => ({ level, position: BigInt(index) })) } }),
      );
      const hashes = new Map(found.map(({ level, position, hash }) => [`${level}/${position}`, hash]));
      return places.map(({ level, index }) => hashes.get(`${level}/${index}`));
    },
    async eventHashes(fromSeq, toSeq) {
      const rows = await session.sql((sql) =>
        sql.rows<{ hash: string }>('SELECT hash FROM audit_events WHERE seq BETWEEN $1::bigint AND $2::bigint ORDER BY seq', [
          fromSeq,
          toSeq,
        ]),
      );
      return rows.map(({ hash }) => hash);
    },
    async lastSeq() {
      const [row] = await session.sql((sql) =>
        sql.rows<{ last: bigint | string | null }>('SELECT max(seq) AS last FROM audit_events'),
      );
      return Number(row?.last ?? 0);
    },
    countAfter: (treeSize) =>
      session.run((client) => client.auditCheckpoint.count({ where: { treeSize: { gt: BigInt(treeSize) } } })),
    async hasNews(after, upTo) {
      const [row] = await session.sql((sql) =>
        sql.rows<{ news: boolean }>(
          `SELECT EXISTS (SELECT FROM audit_events WHERE seq > $1::bigint AND seq <= $2::bigint AND type <> ALL ($3)) AS news`,
          [after, upTo, sql.texts(anchoringTypes)],
        ),
      );
      return row?.news === true;
    },
  };
}

/** Public keys that sign or signed, over PostgreSQL. */
export function signingKeyRepository(session: Session): SigningKeyRepository {
  return {
    async add({ fingerprint, publicKeyPem, activatedAt }) {
      await session.run((client) =>
        client.signingKey.createMany({ data: { fingerprint, publicKey: publicKeyPem, activatedAt }, skipDuplicates: true }),
      );
    },
    async list() {
      const rows = await session.run((client) =>
        client.signingKey.findMany({ orderBy: [{ activatedAt: 'asc' }, { fingerprint: 'asc' }] }),
      );
      return rows.map(({ fingerprint, publicKey, activatedAt }) => ({ fingerprint, publicKeyPem: publicKey, activatedAt }));
    },
  };
}
