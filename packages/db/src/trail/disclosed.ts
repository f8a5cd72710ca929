import type { AuditDisclosures } from '@waybill/core';
import type { Session } from '../client/session.js';

/** What is disclosed beside events, by their numbers. An event that commits to something is always in it, if with nothing left. */
export type Disclosed = ReadonlyMap<bigint, AuditDisclosures>;

interface Row {
  readonly seq: bigint;
  readonly body: string;
}

/** What is disclosed beside these events. Asks only when one of them commits to something. */
export async function disclosedOf(session: Session, rows: readonly Row[]): Promise<Disclosed> {
  const committing = rows.filter(({ body }) => body.includes('"commitments":{')).map(({ seq }) => seq);
  const disclosed = new Map<bigint, AuditDisclosures>(committing.map((seq) => [seq, {}]));
  if (committing.length === 0) return disclosed;
  const parts = await session.run((client) => client.auditDisclosure.findMany({ where: { seq: { in: committing } } }));
  for (const { seq, disclosures } of parts) {
    const part: AuditDisclosures = JSON.parse(disclosures);
    disclosed.set(seq, { ...disclosed.get(seq), ...part });
  }
  return disclosed;
}
