import { routes } from '@waybill/contracts';
import type { Answered, TestApi } from '../test-api.js';

function idOf(answered: Answered): string {
  if (answered.status >= 300) throw new Error(answered.text);
  return String(answered.body['id']);
}

/** One thing of each kind that is cumbersome to come by at random, so that what is below it is reached. */
export async function furnish(api: TestApi): Promise<void> {
  const admin = api.as('admin');
  const partnerId = idOf(await admin.call(routes.createPartner, { body: { slug: 'acme', name: 'Acme' } }));
  const keyId = idOf(await admin.call(routes.createKey, { body: { slug: 'ours', generate: { algorithm: 'ed25519' } } }));
  const store = await api.database.read.stores.findBySlug('main');
  if (store === undefined) throw new Error('there is no store');
  const target = { slug: 'acme-prod', partnerId, host: '127.0.0.1', port: 1, username: 'waybill', keyId };
  const connectionId = idOf(await admin.call(routes.createConnection, { body: target }));
  const account = { partnerId, username: 'acme', password: 'correct horse battery 17' };
  idOf(await admin.call(routes.createAccount, { body: account }));
  const ends = {
    direction: 'pull' as const,
    connectionId,
    storeId: store.id,
    source: { path: '/out', match: '*.csv' },
    target: { path: '/in' },
  };
  for (const slug of ['job-a', 'job-b', 'job-c']) {
    const schedule = { cron: '0 3 * * *', timeZone: 'Europe/Paris' };
    const jobId = idOf(await admin.call(routes.createJob, { body: { slug, definition: ends, schedule } }));
    idOf(await admin.call(routes.requestRun, { params: { id: jobId } }));
  }
  idOf(await admin.call(routes.createCalendar, { body: { slug: 'bank', name: 'Bank' } }));
}
