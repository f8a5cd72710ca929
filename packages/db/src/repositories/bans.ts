import {
  type AddressScore,
  type AddressScoreRepository,
  type Ban,
  type BanFilter,
  type BanRepository,
  banReasons,
  type New,
  offences,
} from '@waybill/core';
import { z } from 'zod';
import type { Session } from '../client/session.js';
import type { Ban as Row } from '../generated/client.js';
import { parseAs } from '../rows/json.js';
import { oneOf, storable } from '../rows/values.js';
import { containing, newestFirst, olderThan, when } from './conditions.js';
import { crud } from './crud.js';

const counts = z.partialRecord(z.enum(offences), z.number());

// The window of one that began too long ago is over: what comes now is the first of the next.
const OVER = `known.since + $5::double precision * interval '1 millisecond' <= excluded.since`;

const ADD = `
INSERT INTO address_scores AS known (address, since, score, offences)
SELECT address, $4::timestamptz, score, offences::jsonb
FROM unnest($1::text[], $2::integer[], $3::text[]) AS charge (address, score, offences)
ORDER BY address
ON CONFLICT (address) DO UPDATE SET
  since = CASE WHEN ${OVER} THEN excluded.since ELSE known.since END,
  score = CASE WHEN ${OVER} THEN excluded.score ELSE least(known.score::bigint + excluded.score, 1000000000) END,
  offences = CASE WHEN ${OVER} THEN excluded.offences ELSE (
    SELECT jsonb_object_agg(name, count) FROM (
      SELECT key AS name, sum(value::bigint) AS count
      FROM (SELECT * FROM jsonb_each_text(known.offences) UNION ALL SELECT * FROM jsonb_each_text(excluded.offences)) AS both_sides
      GROUP BY key
    ) AS summed
  ) END
RETURNING address, since, score, offences`;

interface ScoreRow extends Omit<AddressScore, 'offences'> {
  readonly offences: unknown;
}

/** What addresses are charged for, over PostgreSQL. */
export function addressScoreRepository(session: Session): AddressScoreRepository {
  return {
    async add(charges, { now, observationMs }) {
      // Sorted by the statement, so that two processes never wait for each other.
      const rows = await session.sql((sql) =>
        sql.rows<ScoreRow>(ADD, [
          charges.map(({ address }) => storable(address)),
          charges.map(({ score }) => score),
          charges.map((charge) => JSON.stringify(charge.offences)),
          now,
          observationMs,
        ]),
      );
      return rows.map((row) => ({ ...row, offences: parseAs(counts, row.offences, 'address_scores.offences') }));
    },
    async forget(addresses) {
      await session.run((client) => client.addressScore.deleteMany({ where: { address: { in: [...addresses] } } }));
    },
    async sweep(before, most) {
      await session.run((client) => client.addressScore.deleteMany({ where: { since: { lt: before } } }));
      await session.run(
        (client) => client.$executeRaw`
          DELETE FROM address_scores WHERE address IN (
            SELECT address FROM address_scores ORDER BY since DESC, address OFFSET ${most}::bigint)`,
      );
    },
  };
}

function toEntity(row: Row): Ban {
  return { ...row, reason: oneOf(banReasons, row.reason) };
}

function columns({ address, reason, detail, bannedBy, bannedAt, until, times, liftedBy, liftedAt }: New<Ban>) {
  return { address, reason, detail: storable(detail), bannedBy, bannedAt, until, times, liftedBy, liftedAt };
}

function holdsAt(at: Date) {
  return { liftedAt: null, OR: [{ until: null }, { until: { gt: at } }] };
}

/** Bans, over PostgreSQL. */
export function banRepository(session: Session): BanRepository {
  return {
    ...crud<Ban, Row, BanFilter>(session, {
      noun: 'ban',
      find: (client, id) => client.ban.findUnique({ where: { id } }),
      list: (client, { text, active }, { take, after }) =>
        client.ban.findMany({
          where: {
            AND: [
              ...olderThan(after),
              ...when(text, (value) => ({
                OR: [{ address: containing(value) }, { detail: containing(value) }, { bannedBy: containing(value) }],
              })),
              ...when(active, ({ at, holds }) => (holds ? holdsAt(at) : { NOT: holdsAt(at) })),
            ],
          },
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.ban.create({ data: { id: thing.id, ...columns(thing) } }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const [row] = await client.ban.updateManyAndReturn({ where: { id, version }, data: columns(thing) });
        return row;
      },
      remove: async (client, { id, version }) => (await client.ban.deleteMany({ where: { id, version } })).count,
      toEntity,
    }),
    async lockByAddress(addresses) {
      const wanted = [...addresses];
      const found = await session.run(
        (client) =>
          client.$queryRaw<{ id: string }[]>`
            SELECT id FROM bans WHERE address = ANY(${wanted}::text[]) ORDER BY address FOR UPDATE`,
      );
      const ids = found.map(({ id }) => id);
      return (await session.run((client) => client.ban.findMany({ where: { id: { in: ids } } }))).map(toEntity);
    },
    async revision() {
      const [row] = await session.sql((sql) =>
        sql.rows<{ revision: string }>(`
          SELECT concat_ws(' ', count(*), sum(version), max(updated_at)) AS revision FROM bans`),
      );
      return row?.revision ?? '';
    },
    holding: (now, limit) =>
      session.run((client) =>
        client.ban.findMany({
          where: holdsAt(now),
          select: { address: true, until: true },
          orderBy: { until: { sort: 'desc', nulls: 'first' } },
          take: limit,
        }),
      ),
    async sweep(before, most) {
      await session.run((client) =>
        client.ban.deleteMany({ where: { OR: [{ liftedAt: { lt: before } }, { until: { lt: before } }] } }),
      );
      await session.run(
        (client) => client.$executeRaw`
          DELETE FROM bans WHERE reason = 'score' AND id IN (
            SELECT id FROM bans WHERE reason = 'score' ORDER BY until DESC, id OFFSET ${most}::bigint)`,
      );
    },
  };
}
