import {
  type ChangeDecision,
  changeKinds,
  Failure,
  isId,
  type ProposedChange,
  type ProposedChangeRepository,
  proposedChangeStates,
} from '@waybill/core';
import type { Session } from '../client/session.js';
import { Prisma, type ProposedChange as Row } from '../generated/client.js';
import { actorOf, diffOf, jsonColumn, targetOf } from '../rows/change-json.js';
import { oneOf } from '../rows/values.js';
import { newestFirst, olderThan, when } from './conditions.js';
import { idWindow, pageOf } from './paging.js';

function decisionOf(by: unknown, at: Date | null, reason: string | null): ChangeDecision | null {
  return by === null || at === null ? null : { by: actorOf(by), at, reason };
}

function changeOf(row: Row): ProposedChange {
  const { id, operation, partnerId, askedPersonId, askedAt, expiresAt, reason, requestSecretId, baseVersion, baseDigest } = row;
  return {
    ...{ id, operation, partnerId, askedPersonId, askedAt, expiresAt, reason, requestSecretId, baseVersion, baseDigest },
    kind: oneOf(changeKinds, row.kind),
    state: oneOf(proposedChangeStates, row.state),
    target: targetOf(row.target),
    askedBy: actorOf(row.askedBy),
    diff: diffOf(row.diff),
    decision: decisionOf(row.decidedBy, row.decidedAt, row.decisionReason),
    review: decisionOf(row.reviewedBy, row.reviewedAt, row.reviewReason),
  };
}

const unreviewed = { state: 'overridden', reviewedAt: null } as const;

/** Changes that wait, or waited, for a second person, over PostgreSQL. */
export function proposedChangeRepository(session: Session): ProposedChangeRepository {
  return {
    async insert({ target, askedBy, diff, ...change }) {
      const data = {
        ...change,
        target: target === null ? Prisma.DbNull : jsonColumn(target),
        askedBy: jsonColumn(askedBy),
        diff: jsonColumn(diff),
      };
      await session.run((client) => client.proposedChange.create({ data }), change);
    },
    async get(id) {
      const row = isId(id) ? await session.run((client) => client.proposedChange.findUnique({ where: { id } })) : null;
      if (row === null) throw new Failure('not-found', { publicDetail: 'There is no such proposed change.' });
      return changeOf(row);
    },
    async list(filter, page) {
      const window = idWindow(page);
      const where = {
        AND: [
          ...olderThan(window.after),
          ...when(filter.state, (state) => ({ state })),
          ...when(filter.kind, (kind) => ({ kind })),
          ...(filter.unreviewed === true ? [unreviewed] : []),
        ],
      };
      const rows = await session.run((client) =>
        client.proposedChange.findMany({ where, orderBy: newestFirst, take: window.take }),
      );
      return pageOf(rows, window, { keyOf: (row) => row.id, toItem: changeOf });
    },
    async decide(id, state, { by, at, reason }) {
      const { count } = await session.run((client) =>
        client.proposedChange.updateMany({
          where: { id, state: 'waiting' },
          data: { state, requestSecretId: null, decidedBy: jsonColumn(by), decidedAt: at, decisionReason: reason },
        }),
      );
      return count === 1;
    },
    async review(id, { by, at, reason }) {
      const { count } = await session.run((client) =>
        client.proposedChange.updateMany({
          where: { id, ...unreviewed },
          data: { reviewedBy: jsonColumn(by), reviewedAt: at, reviewReason: reason },
        }),
      );
      return count === 1;
    },
    async expired(now, limit) {
      const rows = await session.run((client) =>
        client.proposedChange.findMany({
          where: { state: 'waiting', expiresAt: { lte: now } },
          orderBy: { expiresAt: 'asc' },
          take: limit,
        }),
      );
      return rows.map(changeOf);
    },
    async counts() {
      const [waiting, open] = await Promise.all([
        session.run((client) => client.proposedChange.count({ where: { state: 'waiting' } })),
        session.run((client) => client.proposedChange.count({ where: unreviewed })),
      ]);
      return { waiting, unreviewed: open };
    },
  };
}
