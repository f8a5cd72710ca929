import { createAuditStream, createPartner } from '@waybill/engine';
import { makeCertificates, startWebhookCollector, type WebhookCollector, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWorld, type World } from './testing/world/open-world.js';

let world: World;
let siem: WebhookCollector;
let ca: string;

beforeAll(async () => {
  const certificates = await makeCertificates();
  ca = certificates.ca;
  [world, siem] = await Promise.all([openWorld(), startWebhookCollector(certificates.server)]);
});
afterAll(async () => {
  await world?.close();
  await siem?.close();
});

const seqsIn = (body: string): readonly number[] =>
  body
    .trim()
    .split('\n')
    .map((line) => Number(Object(JSON.parse(line)).seq));

it('a worker that is killed in the middle of a delivery is followed by another: nothing is missing, and the order holds', async () => {
  const { deps, context, database } = world;
  const signingKey = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  const destination = { kind: 'webhook', url: siem.url, caPem: ca, signingKey } as const;
  const stream = await createAuditStream(deps, { slug: 'siem', destination, from: 'beginning' }, context);
  for (let n = 0; n < 5; n += 1) await createPartner(deps, { slug: `partner-${n}`, name: 'Acme' }, context);
  const accepted: (readonly number[])[] = [];
  siem.answer = () => 'silent';
  const doomed = await world.spawnWorker();
  await waitFor(() => siem.requests.length > 0, { what: 'the first delivery' });
  await doomed.kill();
  siem.answer = ({ body }) => {
    accepted.push(seqsIn(body));
    return { status: 200 };
  };
  const worker = await world.startWorker();
  for (let n = 5; n < 8; n += 1) await createPartner(deps, { slug: `partner-${n}`, name: 'Acme' }, context);
  const head = await database.read.checkpoints.lastSeq();
  await waitFor(async () => (await database.read.auditStreams.state(stream.id)).lookedAtSeq >= head, {
    what: 'the stream to come up with the trail',
  });
  await worker.close();
  const [lost, again] = siem.requests;
  expect(again?.headers['webhook-id']).toBe(lost?.headers['webhook-id']);
  expect(again?.body).toBe(lost?.body);
  const sent = accepted.flat();
  expect(sent).toEqual(Array.from({ length: sent.length }, (_, index) => index + 1));
  expect(sent.length).toBeGreaterThanOrEqual(head);
});
